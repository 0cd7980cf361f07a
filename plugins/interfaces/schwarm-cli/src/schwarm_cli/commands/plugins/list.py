"""`schwarm plugins list`: the installed plugins."""

from __future__ import annotations

import click
from attrs import asdict

from schwarm_cli.option import debug_option, json_option, set_option

_COLUMNS = ("plugin", "distribution", "version", "state", "reason")


@click.command("list")
@click.option("--kind", metavar="KIND", help="Only the plugins of one kind, such as providers.")
@json_option
@set_option
@debug_option
def list_plugins(*, kind: str | None, as_json: bool, overrides: tuple[str, ...]) -> None:
    """List the installed plugins.

    Nothing is imported: what is installed says the packaging metadata, what is active the configuration.
    """
    from schwarm_cli.installed import standing
    from schwarm_core.application.composition.catalogue import catalogue_of
    from schwarm_core.application.configuration.manager import ConfigurationManager

    config = ConfigurationManager.standard(overrides=overrides).load()
    statuses = [each for each in standing(config, catalogue_of(config)) if kind in {None, each.kind}]
    if as_json:
        from schwarm_cli.output.document import write_json

        write_json([asdict(status) for status in statuses])
        return
    from schwarm_cli.output.table import show_table

    rows = [
        (_name(each.kind, each.name), each.distribution, each.version, each.state, each.reason) for each in statuses
    ]
    show_table(_COLUMNS, rows)


def _name(kind: str, name: str) -> str:
    return f"{kind}.{name}" if kind else "?"

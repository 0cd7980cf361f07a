"""`schwarm plugins show`: what is known of a plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from schwarm_cli.option import debug_option, json_option, plugin_argument, set_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schwarm_core.application.plugins.catalogue import PluginCatalogue
    from schwarm_core.application.plugins.status import PluginStatus

_APART = {"plugin", "settings"}


@click.command()
@plugin_argument
@click.option("--load", is_flag=True, help="Import it, and show what it declares and its settings.")
@json_option
@set_option
@debug_option
def show(*, name: str, load: bool, as_json: bool, overrides: tuple[str, ...]) -> None:
    """Show what is known of a plugin.

    PLUGIN is its name, with its kind or without: retry, middleware.retry.
    """
    from schwarm_cli.installed import matching, standing
    from schwarm_core.application.composition.catalogue import catalogue_of
    from schwarm_core.application.configuration.manager import ConfigurationManager

    config = ConfigurationManager.standard(overrides=overrides).load()
    catalogue = catalogue_of(config)
    statuses = standing(config, catalogue)
    meant = matching(name, (_name(status) for status in statuses if status.kind))
    found = [_about(status, catalogue, load=load) for status in statuses if _name(status) in meant]
    if as_json:
        from schwarm_cli.output.document import write_json

        write_json(found)
    else:
        for about in found:
            _write(about)


def _name(status: PluginStatus) -> str:
    return f"{status.kind}.{status.name}"


def _about(status: PluginStatus, catalogue: PluginCatalogue, *, load: bool) -> dict[str, Any]:
    about: dict[str, Any] = {
        "plugin": _name(status),
        "distribution": status.distribution,
        "version": status.version,
        "state": status.state,
        "reason": status.reason,
        "requires_core": status.requires_core,
        **_place(status),
    }
    return {**about, **_declared(status, catalogue)} if load else about


def _place(status: PluginStatus) -> Mapping[str, str]:
    from schwarm_core.application.plugins.kind import group_of
    from schwarm_core.application.plugins.warm import read_index

    entries = read_index().find(group_of(status.kind), status.name)
    entry = next(each for each in entries if each.distribution == status.distribution)
    return {"module": entry.module, "path": entry.path}


def _declared(status: PluginStatus, catalogue: PluginCatalogue) -> Mapping[str, Any]:
    from schwarm_cli.settings import described_settings

    spec = catalogue.load(catalogue.kind_named(status.kind), status.name).spec
    config = getattr(spec, "config", None)
    return {
        "description": getattr(spec, "description", ""),
        "settings": described_settings(config) if config is not None else [],
    }


def _write(about: Mapping[str, Any]) -> None:
    click.secho(about["plugin"], bold=True)
    facts = {key.replace("_", " "): value for key, value in about.items() if key not in _APART and value}
    for words, value in facts.items():
        click.echo(f"  {click.style(f'{words:14}', dim=True)} {value}")
    settings = about.get("settings")
    if settings:
        from schwarm_cli.output.table import show_table

        click.echo()
        show_table(("setting", "type", "default", "what it does"), [_row(setting) for setting in settings])


def _row(setting: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return setting["name"], setting["type"], setting["default"] or "", setting["description"]

"""`schwarm plugins order`: the order of middleware, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from attrs import asdict

from schwarm_cli.option import debug_option, json_option, set_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schwarm_core.application.plugins.order import Explanation


@click.command()
@json_option
@set_option
@debug_option
def order(*, as_json: bool, overrides: tuple[str, ...]) -> None:
    """Show the order of middleware, and why.

    The active middleware is imported, since it declares itself what it stands before and after. The first is the
    outermost: it sees a call before the others, and its answer after them.
    """
    from schwarm_core.application.composition.catalogue import catalogue_of
    from schwarm_core.application.configuration.manager import ConfigurationManager
    from schwarm_core.application.plugins.kind import MIDDLEWARE
    from schwarm_core.application.plugins.order import explain

    config = ConfigurationManager.standard(overrides=overrides).load()
    catalogue = catalogue_of(config)
    sections = config.active(MIDDLEWARE.name, catalogue.names(MIDDLEWARE))
    specs = [catalogue.load(MIDDLEWARE, config.plugin(MIDDLEWARE.name, name)).spec for name in sections]
    explanations = explain(specs, [spec.name for spec in specs])
    if as_json:
        from schwarm_cli.output.document import write_json

        write_json([asdict(explanation) for explanation in explanations])
    else:
        _show(explanations)


def _show(explanations: Iterable[Explanation]) -> None:
    from schwarm_cli.output.table import show_table
    from schwarm_cli.output.terminal import note

    rows = [(str(each.position + 1), each.name, "; ".join(each.because)) for each in explanations]
    if rows:
        show_table(("", "middleware", "because"), rows)
    else:
        note("no middleware is active; schwarm plugins list --kind middleware shows what there is")

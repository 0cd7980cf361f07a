"""`schwarm config`: check and see the configuration."""

from __future__ import annotations

import click

from schwarm_cli.group import LazyCommand, LazyGroup
from schwarm_cli.option import debug_option

_COMMANDS = {
    "check": LazyCommand("schwarm_cli.commands.config.check:check", "Check the whole configuration."),
    "show": LazyCommand("schwarm_cli.commands.config.show:show", "Show what holds, and who said it."),
    "schema": LazyCommand("schwarm_cli.commands.config.schema:schema", "Write the JSON Schema of schwarm.toml."),
}


@click.command(cls=LazyGroup, lazy=_COMMANDS)
@debug_option
def config() -> None:
    """Check and see the configuration.

    It is made of layers, later ones before earlier ones: the distribution's defaults, your own schwarm.toml, the
    project's, SCHWARM_ variables, and --set.
    """

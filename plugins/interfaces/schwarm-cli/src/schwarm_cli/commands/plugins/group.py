"""`schwarm plugins`: see and choose the installed plugins."""

from __future__ import annotations

import click

from schwarm_cli.group import LazyCommand, LazyGroup
from schwarm_cli.option import debug_option

_COMMANDS = {
    "list": LazyCommand("schwarm_cli.commands.plugins.list:list_plugins", "List the installed plugins."),
    "show": LazyCommand("schwarm_cli.commands.plugins.show:show", "Show what is known of a plugin."),
    "order": LazyCommand("schwarm_cli.commands.plugins.order:order", "Show the order of middleware, and why."),
    "enable": LazyCommand("schwarm_cli.commands.plugins.enable:enable", "Have a plugin take part."),
    "disable": LazyCommand("schwarm_cli.commands.plugins.disable:disable", "Keep a plugin from taking part."),
    "doctor": LazyCommand("schwarm_cli.commands.plugins.doctor:doctor", "Try each plugin in a process of its own."),
}


@click.command(cls=LazyGroup, lazy=_COMMANDS)
@debug_option
def plugins() -> None:
    """See and choose the installed plugins.

    A plugin that is installed is available; one that the configuration names is active, and only those are imported.
    """

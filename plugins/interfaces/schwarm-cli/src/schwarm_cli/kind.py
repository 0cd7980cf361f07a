"""The plugin kind `commands`: subcommands that other distributions add to the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from schwarm_core.application.plugins.kind import PluginKind

if TYPE_CHECKING:
    import click


@frozen
class CommandSpec:
    """A command that a plugin adds to `schwarm`. Declaring it imports nothing heavy.

    Attributes:
        name: The name that users type; the same as the entry point's. The names of the command line's own commands
            are taken.
        command: The click command, or its import path (`"package.module:name"`), imported when it is called.
        description: One line for people.
    """

    name: str
    command: str | click.Command
    description: str = ""


COMMANDS: PluginKind[CommandSpec] = PluginKind("commands", "schwarm_cli.hook", CommandSpec)
"""Commands of `schwarm`."""

"""The command `schwarm`: its own commands, and those of other distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schwarm_cli.exit_code import MEANINGS
from schwarm_cli.group import LazyCommand, LazyGroup
from schwarm_cli.option import debug_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schwarm_core.application.plugins.index import PluginEntry

_OWN = {
    "run": LazyCommand("schwarm_cli.commands.run:run", "Ask an agent once, and print its answer."),
    "chat": LazyCommand("schwarm_cli.commands.chat:chat", "Talk with an agent."),
    "models": LazyCommand("schwarm_cli.commands.models:models", "List the models that providers offer."),
    "init": LazyCommand("schwarm_cli.commands.project.init:init", "Start a project."),
    "trust": LazyCommand("schwarm_cli.commands.project.trust:trust", "Trust a project's configuration."),
    "plugins": LazyCommand("schwarm_cli.commands.plugins.group:plugins", "See and choose the installed plugins."),
    "config": LazyCommand("schwarm_cli.commands.config.group:config", "Check and see the configuration."),
    "completion": LazyCommand("schwarm_cli.commands.completion:completion", "Complete commands in your shell."),
}


class RootGroup(LazyGroup):
    """The command line's own commands, and those that other distributions bring, known by the index until called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return [*self.lazy, *_installed()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command: one of the command line's own, or one that a distribution brings, which is then loaded."""
        own = super().get_command(ctx, cmd_name)
        return own if own is not None or cmd_name not in _installed() else _load(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; the index is looked into only for a command that isn't the command line's own."""
        if args[0] in self.lazy:
            return args[0], self.get_command(ctx, args[0]), args[1:]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands into the help, importing none."""
        super().format_commands(ctx, formatter)
        brought = _installed()
        if brought:
            with formatter.section("Commands of other distributions"):
                formatter.write_dl([(name, f"from {entry.distribution}") for name, entry in brought.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the exit codes into the help."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), meaning) for code, meaning in MEANINGS.items()])


@click.command(cls=RootGroup, lazy=_OWN, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="schwarm-cli", prog_name="schwarm", message="%(prog)s %(version)s")
@debug_option
def root() -> None:
    """Run AI agents made of plugins."""


def _installed() -> Mapping[str, PluginEntry]:
    """The commands that distributions bring, by name, but for those that are the command line's own."""
    from schwarm_core.application.plugins.warm import read_index

    return {entry.name: entry for entry in read_index().entries_of("schwarm.commands") if entry.name not in _OWN}


def _load(name: str) -> click.Command:
    from schwarm_cli.group import resolve_command
    from schwarm_cli.kind import COMMANDS
    from schwarm_core.application.composition.catalogue import catalogue_of
    from schwarm_core.application.configuration.manager import ConfigurationManager

    command = catalogue_of(ConfigurationManager.standard().load()).load(COMMANDS, name).spec.command
    return resolve_command(command) if isinstance(command, str) else command

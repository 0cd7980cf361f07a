"""Groups of commands that import a command's module when it is called, and not before."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING

import click
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class LazyCommand:
    """A command that hasn't been imported.

    Attributes:
        path: Where it is: `"package.module:name"`.
        help: One line for people.
    """

    path: str
    help: str


class LazyGroup(click.Group):
    """A group that knows its commands by their import paths.

    Args:
        name: Its name.
        lazy: Its commands, by name, in the order in which help lists them.
        **options: As for `click.Group`.
    """

    def __init__(self, name: str, lazy: Mapping[str, LazyCommand], **options: object) -> None:
        super().__init__(name, **options)  # type: ignore[arg-type] # click's own, checked there
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, imported now; None if there is none of that name."""
        found = self.lazy.get(cmd_name)
        return None if found is None else resolve_command(found.path)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; for a name that isn't known, an error with the nearest that is."""
        name = args[0]
        if not name.startswith("-") and not ctx.resilient_parsing and name not in self.list_commands(ctx):
            from schwarm_core.domain.schema.words import nearest

            hint = nearest(name, self.list_commands(ctx))
            ctx.fail(f"there is no command {name!r}{'; ' if hint else ''}{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands into the help, without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in self.lazy.items()])


def resolve_command(path: str) -> click.Command:
    """A command by its import path.

    Args:
        path: `"package.module:name"`.

    Raises:
        TypeError: If something else is there.
    """
    found = resolve_name(path)
    if not isinstance(found, click.Command):
        msg = f"{path} is a {type(found).__name__}, no click command"
        raise TypeError(msg)
    return found

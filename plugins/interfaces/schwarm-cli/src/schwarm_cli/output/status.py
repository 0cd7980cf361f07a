"""A line that says what is being waited for, and is gone when it has come."""

from __future__ import annotations

import shutil
import sys

import click

from schwarm_cli.output.terminal import in_one_line

_ERASE = "\r\x1b[2K"


class StatusLine:
    """The last line of a terminal, on standard error. Anywhere else it isn't shown.

    Args:
        shown: Whether it is wanted.
    """

    def __init__(self, *, shown: bool) -> None:
        context = click.get_current_context(silent=True)
        plain = context is not None and context.color is False
        self._shown = shown and sys.stderr.isatty() and not plain
        self._there = False

    def show(self, text: str) -> None:
        """Shows a text in place of the one before; an empty one clears the line."""
        self.clear()
        if self._shown and text:
            width = shutil.get_terminal_size().columns - 3
            click.secho(f"  {in_one_line(text, width)}", err=True, dim=True, nl=False)
            self._there = True

    def clear(self) -> None:
        """Clears the line, if anything is shown on it."""
        if self._there:
            click.echo(_ERASE, err=True, nl=False, color=True)
            self._there = False

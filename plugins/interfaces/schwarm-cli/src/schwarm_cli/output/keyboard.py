"""Reading lines that someone types, with the editing that the platform has."""

from __future__ import annotations

import sys
from contextlib import suppress

import click

_PLAIN = "> "


def edit_lines() -> None:
    """Makes the lines that are typed editable, with a history, where the platform needs a library for that."""
    with suppress(ImportError):
        import readline  # noqa: F401 - `input` uses it once it has been imported


def read_line() -> str:
    """A line that someone types, or that a pipe holds.

    Raises:
        EOFError: At the end of the input.
        KeyboardInterrupt: On Ctrl-C.
    """
    if sys.stdin.isatty() and sys.stdout.isatty():
        return input(_prompt())
    if sys.stdin.isatty():
        click.echo(_PLAIN, nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\r\n")


def _prompt() -> str:
    context = click.get_current_context(silent=True)
    if (context is not None and context.color is False) or "readline" not in sys.modules:
        return _PLAIN
    # Between these marks stands what takes no room on the line; without them readline puts the cursor elsewhere.
    return f"\001\x1b[1;36m\002{_PLAIN.strip()}\001\x1b[0m\002 "

"""Tables: drawn on a terminal, aligned in plain text when piped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from schwarm_cli.output.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STYLES: Mapping[str, str] = {
    "active": "green",
    "healthy": "green",
    "available": "dim",
    "disabled": "dim",
    "not allowed": "yellow",
    "conflict": "red",
    "incompatible": "red",
    "quarantined": "red",
    "broken": "red",
    "unknown kind": "yellow",
    "unreadable": "red",
}
"""How words that tell a state look."""


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Writes a table to standard output.

    Args:
        columns: The headings.
        rows: The cells of each row, as many as there are columns.
    """
    if sys.stdout.isatty():
        _draw(columns, rows)
    else:
        _write([tuple(columns), *map(tuple, rows)])


def _draw(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.columns[0].no_wrap = True
    for row in rows:
        table.add_row(*(Text(clean(cell), style=STYLES.get(cell, "")) for cell in row))
    Console(highlight=False).print(table)


def _write(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
    click.echo(text)

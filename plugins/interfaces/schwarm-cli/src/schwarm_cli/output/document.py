"""JSON on standard output."""

from __future__ import annotations

import json
import sys

import click


def write_json(value: object) -> None:
    """Writes one JSON document: indented for people, on one line for programs.

    Args:
        value: What JSON can hold.
    """
    indent = 2 if sys.stdout.isatty() else None
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    click.echo(json.dumps(value, indent=indent, ensure_ascii=not unicode))

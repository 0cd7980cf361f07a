"""Writing to a terminal, and what may be written there."""

from __future__ import annotations

import re
import sys
from typing import TextIO

import click

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """A text without what would steer the terminal: a model's words or a tool's result may be anyone's.

    Args:
        text: The text.
    """
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def in_one_line(text: str, width: int) -> str:
    """A text for one line of a terminal: cut, with its lines joined.

    Args:
        text: The text.
        width: The most characters that it may have.
    """
    joined = clean(" ".join(text.split()))
    return joined if len(joined) <= width else f"{joined[: width - 1]}…"


def fit_for(stream: TextIO, text: str) -> str:
    """A text as it may be written to a stream: cleaned if that is a terminal.

    Args:
        stream: The stream.
        text: The text.
    """
    return clean(text) if stream.isatty() else text


def write_out(text: str) -> None:
    """Writes a piece of an answer to standard output, at once, and to the letter unless that is a terminal."""
    sys.stdout.write(fit_for(sys.stdout, text))
    sys.stdout.flush()


def note(text: str) -> None:
    """Writes a dim line to standard error: an aside, which no program reads."""
    click.secho(fit_for(sys.stderr, text), err=True, dim=True)


def warn(text: str) -> None:
    """Writes a warning to standard error."""
    click.echo(click.style("warning: ", fg="yellow", bold=True) + fit_for(sys.stderr, text), err=True)


def complain(message: str, remedy: str = "") -> None:
    """Writes an error to standard error.

    Args:
        message: What went wrong.
        remedy: What to do about it.
    """
    indented = fit_for(sys.stderr, message).replace("\n", "\n       ")
    click.echo(click.style("error: ", fg="red", bold=True) + indented, err=True)
    if remedy:
        text = fit_for(sys.stderr, remedy).replace("\n", "\n    ")
        click.echo(click.style("  → ", fg="cyan") + text, err=True)

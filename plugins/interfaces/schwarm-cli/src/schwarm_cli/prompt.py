"""What is said to the agent: an argument, a file, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_STANDARD_INPUT = "-"


def read_prompt(argument: str | None, file: str | None) -> str:
    """The prompt that a command line says.

    Args:
        argument: The prompt; `-` for standard input, which is also read when there is neither a prompt nor a file.
        file: The path of a file; `-` for standard input. With a prompt, its text comes after it.

    Returns:
        The text, not empty.

    Raises:
        click.UsageError: If nothing is said.
        click.BadParameter: If the file can't be read as text.
    """
    if argument == _STANDARD_INPUT or (argument is None and file is None):
        argument = _standard_input()
    text = "\n\n".join(filter(None, (argument, _content(file) if file is not None else "")))
    if not text.strip():
        msg = "the prompt is empty"
        raise click.UsageError(msg)
    return text


def _standard_input() -> str:
    if sys.stdin.isatty():
        msg = 'nothing is said: schwarm run "…", or --file PATH, or pipe it in; schwarm chat is for conversations'
        raise click.UsageError(msg)
    return _decoded(sys.stdin.buffer.read(), "standard input")


def _content(file: str) -> str:
    if file == _STANDARD_INPUT:
        return _standard_input()
    try:
        return _decoded(Path(file).read_bytes(), file)
    except OSError as error:
        msg = f"{file}: {error.strerror or error}"
        raise click.BadParameter(msg, param_hint="--file") from error


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        msg = f"{place} is no text in UTF-8 (at byte {error.start})"
        raise click.UsageError(msg) from error

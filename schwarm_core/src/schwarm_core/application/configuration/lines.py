"""The line of a file at which a key stands."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from schwarm_core.application.configuration.toml import TomlError, parse_document

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys, and the indexes in lists, that lead to a value."""

_LARGEST = 1 << 16


def line_of(text: str, path: KeyPath) -> int | None:
    """The line of a TOML document that sets a key, or the nearest table or list around it that is there.

    The parser tells no lines, so it is asked for ever shorter beginnings of the document: a key stands at the first
    line by whose end it is known.

    Args:
        text: The document.
        path: The key, and the indexes in its lists.

    Returns:
        The line, from 1; None where nothing of the path is there, or the document is too large to be read often.
    """
    if len(text) > _LARGEST:
        return None
    text = text.replace("\r\n", "\n")
    whole = _beginning(text, text.count("\n") + 1)
    present = _present(whole, path) if whole is not None else ()
    return _first_line(text, present) if present else None


def _present(tree: object, path: KeyPath) -> KeyPath:
    """The part of a path that leads to something."""
    for length, key in enumerate(path):
        if isinstance(tree, dict) and key in tree:
            tree = tree[key]
        else:
            return path[:length]
    return path


def _first_line(text: str, path: KeyPath) -> int:
    low, high = 1, text.count("\n") + 1
    while low < high:
        middle = (low + high) // 2
        if _known_by(text, middle, path):
            high = middle
        else:
            low = middle + 1
    return low


def _known_by(text: str, line: int, path: KeyPath) -> bool:
    """Whether a key is known by the end of the statement that a line belongs to."""
    while (tree := _beginning(text, line)) is None:
        line += 1
    return _present(tree, path) == path


@lru_cache(maxsize=64)
def _beginning(text: str, lines: int) -> dict[str, object] | None:
    """The tree of the first lines; None if they end in the midst of a statement."""
    try:
        return parse_document("\n".join(text.split("\n")[:lines]))
    except TomlError:
        return None

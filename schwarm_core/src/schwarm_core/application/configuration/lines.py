"""The line of a file at which a key stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from schwarm_core.application.configuration.toml import TomlError, parse_document

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys, and the indexes in lists, that lead to a value."""

_LARGEST = 1 << 16
_MAY_END = re.compile(r"[\]}]|'''|\"\"\"")


def line_of(text: str, path: KeyPath) -> int | None:
    """The line of a TOML document that sets a key, or the nearest table or list around it that is there.

    Args:
        text: The document.
        path: The key, and the indexes in its lists.

    Returns:
        The line, from 1; None where nothing of the path is there, or the document is too large to be read once more.
    """
    if len(text) > _LARGEST:
        return None
    lines = _lines(text)
    beginnings = (path[:length] for length in range(len(path), 0, -1))
    return next((lines[beginning] for beginning in beginnings if beginning in lines), None)


@lru_cache(maxsize=8)
def _lines(text: str) -> Mapping[KeyPath, int]:
    """The line at which each key is first set. The parser tells no lines, so it is given one statement at a time."""
    found: dict[KeyPath, int] = {}
    header = ""
    for line, statement in _statements(text):
        for path in _paths(_parsed(header + statement) or {}, ()):
            found.setdefault(path, line)
        if statement.lstrip().startswith("["):
            header = statement
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with the line at which it begins: as few lines as are TOML by themselves."""
    statement, begin = "", 1
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        begin = begin if statement else number
        may_end = not statement or _MAY_END.search(line)
        statement += f"{line}\n"
        if may_end and _parsed(statement) is not None:
            yield begin, statement
            statement = ""


def _parsed(text: str) -> dict[str, object] | None:
    try:
        return parse_document(text)
    except TomlError:
        return None


def _paths(tree: dict[str, object], path: KeyPath) -> Iterator[KeyPath]:
    for key, value in tree.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from _paths(value, (*path, key))

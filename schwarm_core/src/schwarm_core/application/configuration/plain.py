"""What a configuration's tree may hold: what TOML can say, and secrets that code hands over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import TYPE_CHECKING

from schwarm_core.domain.error.value import Fault
from schwarm_core.domain.schema.secret import Secret

if TYPE_CHECKING:
    from schwarm_core.application.configuration.lines import KeyPath

DEEPEST = 32
"""How many tables and lists may stand in one another: more than a setting needs, less than Python's stack holds."""


def plain_tree(tree: Mapping[str, object], faults: list[Fault]) -> dict[str, object]:
    """A tree as plain data of its own: dates and times become the strings that JSON writes for them.

    Args:
        tree: What a source says.
        faults: Takes what can't stand in a configuration; its place is left empty.
    """
    return _table(tree, (), faults)


def _table(table: Mapping[str, object], path: KeyPath, faults: list[Fault]) -> dict[str, object]:
    return {key: _plain(value, (*path, key), faults) for key, value in table.items() if _is_key(key, path, faults)}


def _is_key(key: object, path: KeyPath, faults: list[Fault]) -> bool:
    sound = isinstance(key, str) and is_utf8(key)
    if not sound:
        faults.append(Fault((*path, ascii(key)), "a key of text"))
    return sound


def _plain(value: object, path: KeyPath, faults: list[Fault]) -> object:
    if len(path) > DEEPEST:
        faults.append(Fault(path, f"at most {DEEPEST} levels", "more"))
    elif isinstance(value, Mapping):
        return _table(value, path, faults)
    elif isinstance(value, list | tuple):
        return [_plain(item, (*path, index), faults) for index, item in enumerate(value)]
    elif isinstance(value, str):
        if is_utf8(value):
            return value
        faults.append(Fault(path, "text in UTF-8"))
    elif value is None or isinstance(value, bool | int | float | Secret):
        return value
    elif isinstance(value, date | time):
        return value.isoformat()
    else:
        faults.append(Fault(path, "what TOML can say", f"a Python {type(value).__name__}"))
    return None


def is_utf8(text: str) -> bool:
    """Whether a text can be written as UTF-8: a variable's bytes and a JSON escape need not be."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

"""What JSON calls a Python value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None
else:
    # Type checkers see the recursive union; at run time such a field is taken as it comes.
    JsonValue = Any

Kind: TypeAlias = Literal["null", "boolean", "number", "string", "array", "object"]
"""The six kinds of JSON value."""

_KINDS: dict[type, Kind] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    tuple: "array",
    dict: "object",
}
_ARTICLES = {"array": "an array", "object": "an object", "number": "a number", "string": "a string"}
_LONGEST_TEXT = 40
_LARGEST_NUMBER = 10**20


def kind_of(value: object) -> Kind | None:
    """The kind of a JSON value, or None for what JSON doesn't know.

    TOML knows dates and times; they count as the strings that JSON writes for them.
    """
    known = _KINDS.get(value.__class__)
    if known is not None:
        return known
    if isinstance(value, Mapping):
        return "object"
    if type(value).__module__ == "datetime":
        return "string"
    return next((kind for base, kind in _KINDS.items() if isinstance(value, base)), None)


def in_words(value: object, *, hide: bool = False) -> str:
    """A value in a few words, for an error.

    Args:
        value: What was found.
        hide: Say only what kind of value it is, because it may be a secret.
    """
    kind = kind_of(value)
    if kind is None:
        return f"a Python {type(value).__name__}"
    if hide or kind in {"array", "object"}:
        return _ARTICLES.get(kind, kind)
    return _scalar_in_words(value)


def _scalar_in_words(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) < _LARGEST_NUMBER else "a number of many digits"
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}…"
        return f'"{shown}"'
    return str(value)


def scalar_key(value: object) -> tuple[bool, object]:
    """What makes a scalar the same as another in JSON: `1` and `1.0` are, `1` and `true` aren't."""
    return (value.__class__ is bool, value)


def is_scalar(value: object) -> bool:
    """Whether a value has no values inside it."""
    return kind_of(value) not in {"array", "object"}

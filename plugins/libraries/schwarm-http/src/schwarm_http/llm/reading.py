"""Reading JSON of which nothing is certain: each value is of its kind, or a `TypeError` says what it is instead.

A `TypeError` becomes a `MalformedAnswerError` in the provider, and vendors write null for what isn't there, so null
reads as nothing.
"""

from __future__ import annotations

from typing import TypeAlias

from schwarm_core.domain.schema.json_value import JsonValue

JsonObject: TypeAlias = dict[str, JsonValue]

_EMPTY: JsonObject = {}


def as_text(value: object) -> str:
    """A string; `""` for null."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    raise _unexpected(value, "a string")


def as_count(value: object) -> int:
    """A number of things; 0 for null. A count that came as a float is taken, too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if value is None:
        return 0
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise _unexpected(value, "a whole number")


def as_object(value: object) -> JsonObject:
    """An object; an empty one for null."""
    if isinstance(value, dict):
        return value
    if value is None:
        return _EMPTY
    raise _unexpected(value, "an object")


def as_list(value: object) -> list[JsonValue]:
    """A list; an empty one for null."""
    if isinstance(value, list):
        return value
    if value is None:
        return []
    raise _unexpected(value, "a list")


def as_objects(value: object) -> list[JsonObject]:
    """A list of objects; an empty one for null."""
    return [as_object(item) for item in as_list(value)]


def _unexpected(value: object, expected: str) -> TypeError:
    return TypeError(f"expected {expected}, found {type(value).__name__}")

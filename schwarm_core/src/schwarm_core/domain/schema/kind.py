"""The kinds of JSON value that a shape takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schwarm_core.domain.schema.json_value import Kind, kind_of
from schwarm_core.domain.schema.reading import alias_target
from schwarm_core.domain.schema.shape import (
    Alias,
    Array,
    Choice,
    Dictionary,
    OneOf,
    Plain,
    Record,
    Refined,
    Row,
    Shape,
    Text,
)

_PLAIN: dict[str, frozenset[Kind]] = {
    "null": frozenset({"null"}),
    "boolean": frozenset({"boolean"}),
    "integer": frozenset({"number"}),
    "number": frozenset({"number"}),
    "string": frozenset({"string"}),
    "any": frozenset({"null", "boolean", "number", "string", "array", "object"}),
}


def kinds_of(shape: Shape) -> frozenset[Kind]:
    """The kinds of JSON value that a shape takes."""
    return _BY_SHAPE[type(shape)](shape)


def _of_choice(choice: Choice) -> frozenset[Kind]:
    return frozenset(kind for plain, _ in choice.values if (kind := kind_of(plain)))


def _of_union(union: OneOf) -> frozenset[Kind]:
    return frozenset(kind for member in union.members for kind in kinds_of(member))


_ARRAY: frozenset[Kind] = frozenset({"array"})
_OBJECT: frozenset[Kind] = frozenset({"object"})
_BY_SHAPE: dict[type[Shape], Callable[[Any], frozenset[Kind]]] = {
    Plain: lambda plain: _PLAIN[plain.type],
    Text: lambda _: _PLAIN["string"],
    Choice: _of_choice,
    Array: lambda _: _ARRAY,
    Row: lambda _: _ARRAY,
    Dictionary: lambda _: _OBJECT,
    Record: lambda _: _OBJECT,
    OneOf: _of_union,
    Refined: lambda refined: kinds_of(refined.shape),
    Alias: lambda alias: kinds_of(alias_target(alias)),
}

"""A shape in words: what to expect at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from schwarm_core.domain.schema.reading import alias_target
from schwarm_core.domain.schema.shape import (
    Alias,
    Array,
    Choice,
    Dictionary,
    JsonScalar,
    OneOf,
    Plain,
    Record,
    Refined,
    Row,
    Shape,
    Text,
)

_PLAIN = {
    "null": "null",
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
    "string": "a string",
    "any": "any value",
}


def expected(shape: Shape) -> str:
    """What a shape expects: `"an integer or null"`."""
    return _BY_SHAPE[type(shape)](shape)


def one_of(choice: Choice) -> str:
    """The values to choose from: `'one of "a", "b"'`."""
    listed = ", ".join(literal(plain) for plain, _ in choice.values)
    return f"one of {listed}" if len(choice.values) > 1 else listed


def literal(value: JsonScalar) -> str:
    """A scalar as JSON writes it."""
    import json

    return json.dumps(value, ensure_ascii=False)


def either(shapes: Iterable[Shape]) -> str:
    """Several expectations, each named once: `"a string, an integer or null"`."""
    *others, last = dict.fromkeys(expected(shape) for shape in shapes)
    return f"{', '.join(others)} or {last}" if others else last


def nearest(name: str, known: Iterable[str]) -> str:
    """The nearest of the names that exist, as a hint; empty if none is near."""
    from difflib import get_close_matches

    matches = get_close_matches(name, known, n=1)
    return f"did you mean `{matches[0]}`?" if matches else ""


def _leaves(shape: Shape) -> list[Shape]:
    """The members of a union and of the unions right inside it."""
    if isinstance(shape, OneOf):
        return [leaf for member in shape.members for leaf in _leaves(member)]
    return [shape]


_BY_SHAPE: dict[type[Shape], Callable[[Any], str]] = {
    Plain: lambda plain: _PLAIN[plain.type],
    Text: lambda text: text.words,
    Choice: one_of,
    Array: lambda _: "an array",
    Row: lambda _: "an array",
    Dictionary: lambda _: "an object",
    Record: lambda _: "an object",
    OneOf: lambda union: either(_leaves(union)),
    Refined: lambda refined: expected(refined.shape),
    Alias: lambda alias: expected(alias_target(alias)),
}

"""A shape in words: what to expect at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.domain.schema.reading import alias_target
from schwarm_core.domain.schema.shape import Alias, Choice, Dictionary, OneOf, Plain, Record, Refined, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schwarm_core.domain.schema.shape import JsonScalar, Shape

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
    if isinstance(shape, Plain):
        return _PLAIN[shape.type]
    if isinstance(shape, Text):
        return shape.words
    if isinstance(shape, Choice):
        return one_of(shape)
    if isinstance(shape, OneOf):
        return either(_leaves(shape))
    if isinstance(shape, Refined):
        return expected(shape.shape)
    if isinstance(shape, Alias):
        return expected(alias_target(shape))
    return "an object" if isinstance(shape, Record | Dictionary) else "an array"


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
    if isinstance(shape, OneOf):
        return [leaf for member in shape.members for leaf in _leaves(member)]
    return [shape]

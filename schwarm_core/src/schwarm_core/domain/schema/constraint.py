"""What an annotation says about a value beyond its type: `Annotated[int, Ge(1)]`.

Metadata is known by its attributes, as `annotated-types` names them, so neither that package nor any other that follows
it is imported: `gt`, `ge`, `lt`, `le`, `multiple_of`, `min_length`, `max_length`, and `pattern` (a compiled regular
expression has one too).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from schwarm_core.domain.error.value import UnsupportedTypeError
from schwarm_core.domain.schema.json_value import kind_of
from schwarm_core.domain.schema.kind import kinds_of
from schwarm_core.domain.schema.reading import alias_target
from schwarm_core.domain.schema.shape import Alias, OneOf, Refined, Text
from schwarm_core.domain.schema.words import expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schwarm_core.domain.schema.json_value import Kind
    from schwarm_core.domain.schema.shape import Shape


@frozen(eq=False, repr=False)
class _Keyword:
    """A JSON Schema keyword: the kind of value it is about, what it expects, and whether a value meets it."""

    kind: Kind
    words: str
    holds: Callable[..., bool]


def _is_multiple(value: float, divisor: float) -> bool:
    if isinstance(value, int) and isinstance(divisor, int):
        return value % divisor == 0
    from fractions import Fraction

    return Fraction(repr(value)) % Fraction(repr(divisor)) == 0


KEYWORDS = {
    "minimum": _Keyword("number", "at least {}", lambda value, bound: value >= bound),
    "exclusiveMinimum": _Keyword("number", "more than {}", lambda value, bound: value > bound),
    "maximum": _Keyword("number", "at most {}", lambda value, bound: value <= bound),
    "exclusiveMaximum": _Keyword("number", "less than {}", lambda value, bound: value < bound),
    "multipleOf": _Keyword("number", "a multiple of {}", _is_multiple),
    "minLength": _Keyword("string", "{} or more characters", lambda value, bound: len(value) >= bound),
    "maxLength": _Keyword("string", "{} or fewer characters", lambda value, bound: len(value) <= bound),
    "pattern": _Keyword("string", "a match of {}", lambda value, bound: re.search(bound, value) is not None),
    "minItems": _Keyword("array", "{} or more items", lambda value, bound: len(value) >= bound),
    "maxItems": _Keyword("array", "{} or fewer items", lambda value, bound: len(value) <= bound),
    "minProperties": _Keyword("object", "{} or more keys", lambda value, bound: len(value) >= bound),
    "maxProperties": _Keyword("object", "{} or fewer keys", lambda value, bound: len(value) <= bound),
}
_BY_ATTRIBUTE = {
    "ge": ("minimum",),
    "gt": ("exclusiveMinimum",),
    "le": ("maximum",),
    "lt": ("exclusiveMaximum",),
    "multiple_of": ("multipleOf",),
    "min_length": ("minLength", "minItems", "minProperties"),
    "max_length": ("maxLength", "maxItems", "maxProperties"),
    "pattern": ("pattern",),
}


def keywords_of(refined: Refined) -> tuple[tuple[str, object], ...]:
    """The JSON Schema keywords, with their bounds, that a refined shape's metadata asks for.

    Raises:
        UnsupportedTypeError: When metadata says something that the shape's JSON values don't have.
    """
    kinds = _refinable(refined.shape)
    found: list[tuple[str, object]] = []
    for item in refined.metadata:
        for attribute, bound in _bounds(item):
            fitting = [keyword for keyword in _BY_ATTRIBUTE[attribute] if KEYWORDS[keyword].kind in kinds]
            if not fitting:
                msg = f"{item!r} says nothing about {expected(refined.shape)}"
                raise UnsupportedTypeError(msg, remedy="leave it out, or check it in the function itself")
            found += [(keyword, bound) for keyword in fitting]
    return tuple(found)


def unmet(keywords: Iterable[tuple[str, object]], value: object) -> list[str]:
    """What a value lacks, in words; a keyword says nothing about values of another kind."""
    kind = kind_of(value)
    return [
        KEYWORDS[keyword].words.format(bound)
        for keyword, bound in keywords
        if KEYWORDS[keyword].kind == kind and not KEYWORDS[keyword].holds(value, bound)
    ]


def _bounds(item: object) -> Iterable[tuple[str, object]]:
    if isinstance(item, str | type):
        return
    for attribute in _BY_ATTRIBUTE:
        bound = getattr(item, attribute, None)
        expected_type = str if attribute == "pattern" else int | float
        if isinstance(bound, expected_type) and not (attribute == "min_length" and bound == 0):
            yield attribute, bound


def _refinable(shape: Shape) -> frozenset[Kind]:
    """The kinds of value that a constraint can be about; a text that stands for something else isn't a plain string."""
    if isinstance(shape, Refined):
        return _refinable(shape.shape)
    if isinstance(shape, Alias):
        return _refinable(alias_target(shape))
    if isinstance(shape, OneOf):
        return frozenset(kind for member in shape.members for kind in _refinable(member))
    return frozenset() if isinstance(shape, Text) else kinds_of(shape)

"""What a whole type is checked for when it is declared, so that nothing is refused later than that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schwarm_core.domain.error.value import UnsupportedTypeError
from schwarm_core.domain.schema.constraint import keywords_of
from schwarm_core.domain.schema.kind import kinds_of
from schwarm_core.domain.schema.reading import alias_target
from schwarm_core.domain.schema.record import fields_of
from schwarm_core.domain.schema.record_kind import record_kind
from schwarm_core.domain.schema.shape import Alias, Array, Choice, Dictionary, OneOf, Plain, Record, Refined, Row, Text
from schwarm_core.domain.schema.type_form import TypeForm, class_of
from schwarm_core.domain.schema.union import plan_of
from schwarm_core.domain.schema.words import expected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schwarm_core.domain.schema.shape import Shape


def check(shape: Shape) -> None:
    """Look at a shape and everything in it.

    Raises:
        UnsupportedTypeError: When a part of it has no JSON form, or a union in it is ambiguous.
    """
    if not isinstance(shape, Plain):
        for part in _walk(shape):
            _check_one(part)


def holds_secret(shape: Shape) -> bool:
    """Whether a secret may stand anywhere in a value of the shape."""
    return any(isinstance(part, Text) and part.secret for part in _walk(shape))


def _walk(shape: Shape) -> Iterator[Shape]:
    """A shape and all those inside it, each class and each named type once."""
    pending, seen = [shape], set[Any]()
    while pending:
        part = pending.pop()
        if isinstance(part, Record | Alias):
            if part.type in seen:
                continue
            seen.add(part.type)
        yield part
        pending += _parts_of(part)


def _parts_of(shape: Shape) -> list[Shape]:
    """The shapes right inside another."""
    if isinstance(shape, Array):
        return [shape.item]
    if isinstance(shape, Dictionary):
        return [shape.key, shape.value]
    if isinstance(shape, Record):
        return [field.shape for field in fields_of(shape.type)]
    if isinstance(shape, Alias):
        return [alias_target(shape)]
    if isinstance(shape, Refined):
        return [shape.shape]
    return list(shape.items if isinstance(shape, Row) else shape.members if isinstance(shape, OneOf) else ())


def _check_one(shape: Shape) -> None:
    if isinstance(shape, OneOf):
        plan_of(shape)
    elif isinstance(shape, Array):
        _check_items(shape)
    elif isinstance(shape, Dictionary) and kinds_of(shape.key) != {"string"}:
        msg = f"a dict's keys are strings in JSON, not {expected(shape.key)}"
        raise UnsupportedTypeError(msg, remedy="use `dict[str, …]`, or a list of pairs")
    elif isinstance(shape, Refined):
        _check_patterns(shape)


def _check_items(array: Array) -> None:
    if array.unique and not _hashable(array.item, frozenset()):
        msg = f"a set can't hold {expected(array.item)}: it isn't hashable"
        raise UnsupportedTypeError(msg, remedy="use a list, or say what the set holds: `set[str]`")


def _check_patterns(refined: Refined) -> None:
    for keyword, bound in keywords_of(refined):
        if keyword == "pattern":
            try:
                re.compile(str(bound))
            except re.error as error:
                msg = f"the pattern {bound!r} is no regular expression: {error}"
                raise UnsupportedTypeError(msg, remedy="correct it") from None


def _hashable(shape: Shape, seen: frozenset[Any]) -> bool:
    if isinstance(shape, Plain):
        return shape.type != "any"
    if isinstance(shape, Text | Choice):
        return True
    if isinstance(shape, Dictionary) or (isinstance(shape, Array) and shape.build in {list, set}):
        return False
    if isinstance(shape, Record | Alias):
        if shape.type in seen:
            return True
        seen |= {shape.type}
    if isinstance(shape, Record) and not _hashable_class(shape.type):
        return False
    return all(_hashable(part, seen) for part in _parts_of(shape))


def _hashable_class(tp: TypeForm) -> bool:
    return record_kind(tp) != "TypedDict" and class_of(tp).__hash__ is not None

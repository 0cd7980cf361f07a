"""The structurers of scalars.

Each is a function that takes one JSON value and returns a Python value or raises `InvalidValueError`. What they are made
with: `expected`, the words for an error, and `hide`, set where a value may be a secret.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

from schwarm_core.domain.schema.fault import invalid
from schwarm_core.domain.schema.json_value import scalar_key
from schwarm_core.domain.schema.words import expected as words_for
from schwarm_core.domain.schema.words import nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from schwarm_core.domain.schema.shape import Choice, Plain, Text

    Structurer: TypeAlias = Callable[[object], Any]


def plain(shape: Plain, *, hide: bool) -> Structurer:
    """For a value that is itself in Python."""
    return _PLAIN[shape.type](words_for(shape), hide)


def text(shape: Text, *, hide: bool) -> Structurer:
    """For a string that stands for something else; a value that already is that is taken as it is."""
    parse, cls = shape.parse, shape.type

    def structure(value: object) -> object:
        if isinstance(value, str):
            try:
                return parse(value)
            except (ValueError, ArithmeticError):
                pass
        elif value.__class__ is cls or (isinstance(value, cls) and not hasattr(cls, "fromisoformat")):
            return value
        raise invalid(shape.words, value, hide=hide)

    return structure


def choice(shape: Choice, *, hide: bool) -> Structurer:
    """For one of a few scalars."""
    table = {scalar_key(written): value for written, value in shape.values}
    names = [written for written, _ in shape.values if isinstance(written, str)]

    def structure(value: object) -> object:
        if value is None or isinstance(value, str | int | float):
            key = scalar_key(value)
            if key in table:
                return table[key]
        hint = nearest(value, names) if isinstance(value, str) and not hide else ""
        raise invalid(words_for(shape), value, hide=hide, hint=hint)

    return structure


def _null(words: str, hide: bool) -> Structurer:  # noqa: FBT001
    def structure(value: object) -> None:
        if value is not None:
            raise invalid(words, value, hide=hide)

    return structure


def _boolean(words: str, hide: bool) -> Structurer:  # noqa: FBT001
    def structure(value: object) -> object:
        if value is True or value is False:
            return value
        raise invalid(words, value, hide=hide)

    return structure


def _integer(words: str, hide: bool) -> Structurer:  # noqa: FBT001
    def structure(value: object) -> object:
        if value.__class__ is int:
            return value
        # JSON has one kind of number: 1.0 is 1.
        if value.__class__ is float and value.is_integer():  # type: ignore[attr-defined]
            return int(value)  # type: ignore[call-overload]
        raise invalid(words, value, hide=hide)

    return structure


def _number(words: str, hide: bool) -> Structurer:  # noqa: FBT001
    def structure(value: object) -> object:
        if value.__class__ is float:
            if math.isfinite(value):  # type: ignore[arg-type]
                return value
            raise invalid("a finite number", value, hide=hide)
        if value.__class__ is int:
            try:
                return float(value)  # type: ignore[arg-type]
            except OverflowError:
                raise invalid("a number that a float can hold", value, hide=hide) from None
        raise invalid(words, value, hide=hide)

    return structure


def _string(words: str, hide: bool) -> Structurer:  # noqa: FBT001
    def structure(value: object) -> object:
        if isinstance(value, str):
            return value
        raise invalid(words, value, hide=hide)

    return structure


def _any(_words: str, _hide: bool) -> Structurer:  # noqa: FBT001
    return lambda value: value


_PLAIN: dict[str, Callable[[str, bool], Structurer]] = {
    "null": _null,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "any": _any,
}

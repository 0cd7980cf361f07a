"""The structurers of scalars.

Each is a function that takes one JSON value and returns a Python value or raises `InvalidValueError`. `hide` is set
where a value may be a secret.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from schwarm_core.domain.schema.fault import invalid
from schwarm_core.domain.schema.json_value import scalar_key
from schwarm_core.domain.schema.shape import Choice, Plain, Text
from schwarm_core.domain.schema.words import expected, nearest

Structurer: TypeAlias = Callable[[object], Any]
"""What a JSON value becomes depends on the shape, hence `Any`."""


def scalar_structurer(shape: Plain | Text | Choice, *, hide: bool) -> Structurer:
    """The structurer of a scalar.

    Args:
        shape: What to make.
        hide: Don't show what is found, because it may be a secret.
    """
    if isinstance(shape, Plain):
        return _PLAIN[shape.type](expected(shape), hide=hide)
    return _text(shape, hide=hide) if isinstance(shape, Text) else _choice(shape, hide=hide)


def _text(shape: Text, *, hide: bool) -> Structurer:
    """A value that already is what the string stands for is taken as it is."""
    parse, cls = shape.parse, shape.type

    def structure(value: object) -> object:
        if isinstance(value, str):
            try:
                return parse(value)
            except (ValueError, ArithmeticError):
                pass
        elif value.__class__ is cls or (isinstance(value, cls) and not hasattr(cls, "fromisoformat")):
            return value
        raise invalid(value, shape.words, hide=hide)

    return structure


def _choice(shape: Choice, *, hide: bool) -> Structurer:
    table = {scalar_key(written): value for written, value in shape.values}
    names = [written for written, _ in shape.values if isinstance(written, str)]

    def structure(value: object) -> object:
        if value is None or isinstance(value, str | int | float):
            key = scalar_key(value)
            if key in table:
                return table[key]
        hint = nearest(value, names) if isinstance(value, str) and not hide else ""
        raise invalid(value, expected(shape), hide=hide, hint=hint)

    return structure


def _null(words: str, *, hide: bool) -> Structurer:
    def structure(value: object) -> None:
        if value is not None:
            raise invalid(value, words, hide=hide)

    return structure


def _boolean(words: str, *, hide: bool) -> Structurer:
    def structure(value: object) -> object:
        if value is True or value is False:
            return value
        raise invalid(value, words, hide=hide)

    return structure


def _integer(words: str, *, hide: bool) -> Structurer:
    def structure(value: object) -> object:
        if type(value) is int:
            return value
        # JSON has one kind of number: 1.0 is 1.
        if type(value) is float and value.is_integer():
            return int(value)
        raise invalid(value, words, hide=hide)

    return structure


def _number(words: str, *, hide: bool) -> Structurer:
    def structure(value: object) -> object:
        if type(value) is float:
            if math.isfinite(value):
                return value
            raise invalid(value, "a finite number", hide=hide)
        if type(value) is int:
            try:
                return float(value)
            except OverflowError:
                raise invalid(value, "a number that a float can hold", hide=hide) from None
        raise invalid(value, words, hide=hide)

    return structure


def _string(words: str, *, hide: bool) -> Structurer:
    def structure(value: object) -> object:
        if isinstance(value, str):
            return value
        raise invalid(value, words, hide=hide)

    return structure


def _any(words: str, *, hide: bool) -> Structurer:  # noqa: ARG001 - it finds nothing wrong
    return lambda value: value


_PLAIN: dict[str, Callable[..., Structurer]] = {
    "null": _null,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "any": _any,
}

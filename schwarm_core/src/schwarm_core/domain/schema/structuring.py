"""The structurers that a shape compiles to: functions that take one JSON value and return a Python value or raise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from schwarm_core.domain.error.value import Fault, InvalidValueError
from schwarm_core.domain.schema.check import holds_secret
from schwarm_core.domain.schema.constraint import keywords_of, unmet
from schwarm_core.domain.schema.fault import invalid, under
from schwarm_core.domain.schema.json_value import in_words, is_scalar, scalar_key
from schwarm_core.domain.schema.reading import alias_target
from schwarm_core.domain.schema.record_structuring import record_structurer
from schwarm_core.domain.schema.scalar import scalar_structurer
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
from schwarm_core.domain.schema.union_structuring import union_structurer

Structurer: TypeAlias = Callable[[object], Any]
"""What a JSON value becomes depends on the shape, hence `Any`."""


class Compiler:
    """Compiles shapes to structurers; a class or named type that contains itself is compiled once."""

    def __init__(self) -> None:
        self._named: dict[object, Structurer] = {}

    def structurer(self, shape: Shape, *, hide: bool = False) -> Structurer:
        """The structurer of a shape.

        Args:
            shape: What to make; it has been checked.
            hide: Don't show what is found, because it may be a secret.
        """
        hide = hide or holds_secret(shape)
        if isinstance(shape, Plain | Text | Choice):
            return scalar_structurer(shape, hide=hide)
        if isinstance(shape, OneOf):
            return union_structurer(shape, self.structurer, hide=hide)
        if isinstance(shape, Refined):
            return self._refined(shape, hide=hide)
        if isinstance(shape, Record | Alias):
            return self._once(shape, hide=hide)
        return self._compound(shape, hide=hide)

    def _once(self, shape: Record | Alias, *, hide: bool) -> Structurer:
        named, key = self._named, (shape.type, hide)
        if key not in named:

            def structure(value: object) -> object:
                """Used inside itself, where a class is still being compiled: looked up when it is called."""
                return named[key](value)

            named[key] = structure
            if isinstance(shape, Alias):
                named[key] = self.structurer(alias_target(shape), hide=hide)
            else:
                named[key] = record_structurer(shape, self.structurer, hide=hide)
        return named[key]

    def _compound(self, shape: Array | Row | Dictionary, *, hide: bool) -> Structurer:
        if isinstance(shape, Dictionary):
            return _dictionary(self.structurer(shape.key), self.structurer(shape.value), hide=hide)
        if isinstance(shape, Row):
            return _row([self.structurer(item) for item in shape.items], hide=hide)
        items = _array(self.structurer(shape.item), hide=hide)
        return _unique(items, shape.build) if shape.unique else _built(items, shape.build)

    def _refined(self, shape: Refined, *, hide: bool) -> Structurer:
        structure_inner = self.structurer(shape.shape, hide=hide)
        keywords = keywords_of(shape)
        return _constrained(structure_inner, keywords, hide=hide) if keywords else structure_inner


def _constrained(structure_inner: Structurer, keywords: tuple[tuple[str, object], ...], *, hide: bool) -> Structurer:
    def structure(value: object) -> object:
        faults: tuple[Fault, ...] = ()
        result = None
        try:
            result = structure_inner(value)
        except InvalidValueError as error:
            if is_scalar(value):
                raise
            faults = error.faults
        lacks = unmet(keywords, value)
        if lacks or faults:
            found = in_words(value, hide=hide)
            raise InvalidValueError((*(Fault((), lack, found) for lack in lacks), *faults))
        return result

    return structure


def _array(structure_item: Structurer, *, hide: bool) -> Callable[[object], list[Any]]:
    def structure(value: object) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise invalid(value, "an array", hide=hide)
        return _each((index, structure_item, item) for index, item in enumerate(value))

    return structure


def _built(items: Callable[[object], list[Any]], build: Callable[[list[Any]], object]) -> Structurer:
    return items if build is list else lambda value: build(items(value))


def _unique(items: Callable[[object], list[Any]], build: type) -> Structurer:
    def structure(value: object) -> object:
        listed = items(value)
        result = build(listed)
        if len(result) < len(listed) and len({_identity(item) for item in value}) < len(listed):  # type: ignore[attr-defined]
            raise InvalidValueError((Fault((), "items that differ", "the same one twice"),))
        return result

    return structure


def _row(structurers: list[Structurer], *, hide: bool) -> Structurer:
    count = len(structurers)
    words = f"an array of {count} item{'' if count == 1 else 's'}"

    def structure(value: object) -> object:
        if not isinstance(value, list | tuple):
            raise invalid(value, words, hide=hide)
        if len(value) != count:
            raise InvalidValueError((Fault((), words, f"one of {len(value)}"),))
        return tuple(_each(zip(range(count), structurers, value, strict=True)))

    return structure


def _dictionary(structure_key: Structurer, structure_value: Structurer, *, hide: bool) -> Structurer:
    def structure(value: object) -> object:
        if not isinstance(value, Mapping):
            raise invalid(value, "an object", hide=hide)
        keys = _each((str(key), structure_key, key) for key in value)
        values = _each((str(key), structure_value, item) for key, item in value.items())
        result = dict(zip(keys, values, strict=True))
        if len(result) < len(value):
            raise InvalidValueError((Fault((), "keys that differ", "the same one twice"),))
        return result

    return structure


def _each(parts: Iterable[tuple[str | int, Structurer, object]]) -> list[Any]:
    """The values of parts, each at its step of the path; or the faults of them all."""
    values: list[Any] = []
    faults: list[Fault] = []
    for step, structure_part, value in parts:
        try:
            values.append(structure_part(value))
        except InvalidValueError as error:
            faults += under(step, error)
    if faults:
        raise InvalidValueError(tuple(faults))
    return values


def _identity(value: object) -> object:
    """Equal for values that JSON Schema holds to be equal."""
    if isinstance(value, list | tuple):
        return ("array", *map(_identity, value))
    if isinstance(value, Mapping):
        return ("object", frozenset((key, _identity(item)) for key, item in value.items()))
    return scalar_key(value)

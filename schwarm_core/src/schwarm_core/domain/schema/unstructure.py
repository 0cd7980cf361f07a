"""How a Python value becomes JSON: the way back from `structure`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, TypeAlias

from schwarm_core.domain.error.value import Fault, InvalidValueError, UnsupportedTypeError
from schwarm_core.domain.schema.fault import not_finite, under
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_core.domain.schema.reading import shape_of
from schwarm_core.domain.schema.record import fields_of
from schwarm_core.domain.schema.record_kind import record_kind
from schwarm_core.domain.schema.text_form import text_form
from schwarm_core.domain.schema.type_form import TypeForm

_Unstructurer: TypeAlias = Callable[[Any], JsonValue]


def unstructure(value: object) -> JsonValue:
    """A value as JSON: what `structure` makes the same value of again.

    Objects are written by their class, with every key. A `Secret` is written as `"***"`, the one value that does not
    come back. Sets are written in a stable order.

    Args:
        value: A value of any type that has a JSON form.

    Raises:
        UnsupportedTypeError: When something in it has no JSON form.
        InvalidValueError: When a number in it is infinite or not a number, which JSON can't write.
    """
    cls = value.__class__
    known = _BY_CLASS.get(cls)
    if known is None:
        known = _BY_CLASS[cls] = _unstructurer(cls)
    return known(value)


def unstructurer(tp: TypeForm) -> Callable[[Any], JsonValue]:
    """`unstructure`, after a look at whether values of a type have a JSON form at all.

    Args:
        tp: The type of the values to write.

    Raises:
        UnsupportedTypeError: When it has none.
    """
    from schwarm_core.domain.schema.check import check

    check(shape_of(tp))
    return unstructure


def _unstructurer(cls: type) -> _Unstructurer:
    """How the values of a class are written."""
    if issubclass(cls, Enum):
        return lambda value: unstructure(value.value)
    if record_kind(cls) is not None:
        return _of_record(cls)
    form = text_form(cls)
    if form is not None:
        return form.show
    for base, written in _BASES:
        if issubclass(cls, base):
            return written
    msg = f"a `{cls.__qualname__}` has no JSON form"
    raise UnsupportedTypeError(msg, remedy="use an attrs class, a dataclass, or another type that JSON has a form for")


def _of_record(cls: type) -> _Unstructurer:
    names = [(field.key, field.name) for field in fields_of(cls)]
    return lambda value: {key: _within(key, getattr(value, name)) for key, name in names}


def _within(step: str | int, value: object) -> JsonValue:
    try:
        return unstructure(value)
    except InvalidValueError as error:
        raise InvalidValueError(under(step, error), remedy=error.remedy) from None


def _of_float(value: float) -> JsonValue:
    if math.isfinite(value):
        return value
    raise not_finite(value)


def _of_items(value: Iterable[object]) -> JsonValue:
    return [_within(index, item) for index, item in enumerate(value)]


def _of_set(value: Iterable[object]) -> JsonValue:
    return sorted(map(unstructure, value), key=repr)


def _of_mapping(value: Mapping[Any, Any]) -> JsonValue:
    return {_key(key): _within(str(key), item) for key, item in value.items()}


def _key(key: object) -> str:
    written = unstructure(key)
    if isinstance(written, str):
        return written
    raise InvalidValueError((Fault((), "keys that are strings in JSON", f"{key!r}"),))


def _as_it_is(value: JsonValue) -> JsonValue:
    return value


_BASES: tuple[tuple[type, _Unstructurer], ...] = (
    (str, str),
    (int, int),
    (float, _of_float),
    (Mapping, _of_mapping),
    (list, _of_items),
    (tuple, _of_items),
    (set, _of_set),
    (frozenset, _of_set),
)
_BY_CLASS: dict[type, _Unstructurer] = {
    type(None): _as_it_is,
    bool: _as_it_is,
    int: _as_it_is,
    str: _as_it_is,
    float: _of_float,
    list: _of_items,
    tuple: _of_items,
    dict: _of_mapping,
}

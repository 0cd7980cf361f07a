"""The declared keys of a class: of attrs, of dataclasses, a TypedDict or a NamedTuple."""

from __future__ import annotations

import typing
from functools import lru_cache
from typing import Any, NamedTuple

import attrs
from attrs import NOTHING

from schwarm_core.domain.error.value import UnsupportedTypeError
from schwarm_core.domain.schema.class_hints import class_hints
from schwarm_core.domain.schema.reading import shape_of
from schwarm_core.domain.schema.record_kind import record_kind
from schwarm_core.domain.schema.shape import Field
from schwarm_core.domain.schema.type_form import TypeForm, class_of, origin_of

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


_EMPTY_FACTORIES: tuple[object, ...] = (list, dict, tuple, set, frozenset)


class _Declared(NamedTuple):
    """What a class says of one key."""

    key: str
    name: str
    hint: object
    required: bool
    default: object = NOTHING
    metadata: Mapping[Any, Any] = {}


@lru_cache(maxsize=1024)
def fields_of(tp: TypeForm) -> tuple[Field, ...]:
    """The declared keys of a record, in order.

    A field of an attrs class or a dataclass that says `metadata={"json": False}` is no key: it is not written, and has
    its default when it is read.

    Args:
        tp: The class, or the class with its type arguments (`Box[int]`).

    Raises:
        UnsupportedTypeError: When a key has no type, or one without a JSON form.
    """
    cls = class_of(tp)
    return tuple(_field(cls, declared) for declared in _READERS[record_kind(tp)](cls, class_hints(tp)))


def _field(cls: type, declared: _Declared) -> Field:
    where = f"`{cls.__qualname__}.{declared.name}`"
    if declared.hint is None:
        msg = f"{where} has no type"
        raise UnsupportedTypeError(msg, remedy="annotate it: the annotation says what JSON value stands there")
    try:
        shape = shape_of(declared.hint)
    except UnsupportedTypeError as error:
        msg = f"{where}: {error.message}"
        raise UnsupportedTypeError(msg, remedy=error.remedy) from None
    description = str(declared.metadata.get("description", ""))
    return Field(declared.key, declared.name, shape, declared.required, declared.default, description)


def _of_attrs(cls: TypeForm, hints: dict[str, Any]) -> Iterator[_Declared]:
    for attribute in attrs.fields(cls):
        if attribute.init and attribute.metadata.get("json", True):
            default = attribute.default
            if isinstance(default, attrs.Factory):  # type: ignore[arg-type] # attrs' stubs call the class a function
                default = NOTHING if default.takes_self else _made_by(default.factory)
            hint = hints.get(attribute.name, attribute.type)
            required = attribute.default is NOTHING
            yield _Declared(attribute.alias, attribute.name, hint, required, default, attribute.metadata)


def _of_dataclass(cls: TypeForm, hints: dict[str, Any]) -> Iterator[_Declared]:
    from dataclasses import MISSING, fields

    for field in fields(cls):
        if field.init and field.metadata.get("json", True):
            default = _made_by(field.default_factory) if field.default is MISSING else field.default
            required = field.default is MISSING and field.default_factory is MISSING
            hint = hints.get(field.name, field.type)
            yield _Declared(field.name, field.name, hint, required, default, field.metadata)


def _of_named_tuple(cls: TypeForm, hints: dict[str, Any]) -> Iterator[_Declared]:
    for name in cls._fields:
        default = cls._field_defaults.get(name, NOTHING)
        yield _Declared(name, name, hints.get(name), default is NOTHING, default)


def _of_typed_dict(cls: TypeForm, hints: dict[str, Any]) -> Iterator[_Declared]:
    for key, hint in hints.items():
        # Where annotations are texts, `__required_keys__` has not seen the qualifiers inside them.
        origin = str(origin_of(hint)).rpartition(".")[2]
        required = origin == "Required" or (key in cls.__required_keys__ and origin != "NotRequired")
        yield _Declared(key, key, hint, required)


def _made_by(factory: TypeForm) -> object:
    """What a default factory makes, where it can be known without calling the user's code."""
    return factory() if factory in _EMPTY_FACTORIES else NOTHING


_READERS: dict[object, Callable[[Any, dict[str, Any]], Iterator[_Declared]]] = {
    "attrs": _of_attrs,
    "dataclass": _of_dataclass,
    "NamedTuple": _of_named_tuple,
    "TypedDict": _of_typed_dict,
}

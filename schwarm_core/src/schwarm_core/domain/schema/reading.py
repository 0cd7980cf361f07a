"""How a Python type is read: the one place that knows which types have a JSON form."""

from __future__ import annotations

import sys
import typing
from collections import abc
from enum import Enum, Flag
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args

from schwarm_core.domain.error.value import UnsupportedTypeError
from schwarm_core.domain.schema.annotation import evaluate
from schwarm_core.domain.schema.class_hints import bound
from schwarm_core.domain.schema.record_kind import record_kind
from schwarm_core.domain.schema.shape import (
    ANYTHING,
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    Alias,
    Array,
    Choice,
    Dictionary,
    OneOf,
    Record,
    Refined,
    Row,
)
from schwarm_core.domain.schema.text_form import text_form
from schwarm_core.domain.schema.type_form import TypeForm, class_of, origin_of

if typing.TYPE_CHECKING:
    from schwarm_core.domain.schema.shape import JsonScalar, Shape

_PLAIN: dict[object, Shape] = {
    NoneType: NULL,
    bool: BOOLEAN,
    int: INTEGER,
    float: NUMBER,
    str: STRING,
    Any: ANYTHING,
    object: ANYTHING,
}
_ARRAYS: dict[object, type] = {
    list: list,
    abc.MutableSequence: list,
    abc.Sequence: tuple,
    abc.Collection: tuple,
    abc.Iterable: tuple,
    set: set,
    abc.MutableSet: set,
    frozenset: frozenset,
    abc.Set: frozenset,
}
_DICTIONARIES = (dict, abc.Mapping, abc.MutableMapping)
_QUALIFIERS = {"Required", "NotRequired", "ReadOnly", "Final"}
_HOW = "use an attrs class, a dataclass, a TypedDict, or another type that JSON has a form for"


def shape_of(tp: TypeForm) -> Shape:
    """The shape that JSON values of a type have; classes and named types in it are looked into later.

    Raises:
        UnsupportedTypeError: When JSON has no form for it.
    """
    origin = origin_of(tp)
    if origin is None:
        return _named_shape(tp)
    if origin in {Union, UnionType}:
        return _union(get_args(tp))
    if origin is tuple:
        return _tuple(get_args(tp))
    if origin in _ARRAYS or origin in _DICTIONARIES:
        return _container(origin, get_args(tp))
    return _special(tp, origin)


def _named_shape(tp: TypeForm) -> Shape:
    """The shape of a class or of another name, without type arguments."""
    if tp is None:
        return NULL
    if isinstance(tp, type):
        plain = _PLAIN.get(tp)
        return plain if plain is not None else _class_shape(tp)
    if isinstance(tp, TypeVar):
        return shape_of(_unbound(tp))
    if hasattr(tp, "__supertype__"):
        return shape_of(tp.__supertype__)
    if type(tp).__name__ == "TypeAliasType":
        return Alias(tp.__name__, tp)
    raise _unsupported(tp)


def _class_shape(tp: type) -> Shape:
    if tp is tuple:
        return Array(ANYTHING, tuple)
    if tp in _ARRAYS or tp in _DICTIONARIES:
        return _container(tp, ())
    if issubclass(tp, Enum):
        return _enum(tp)
    if record_kind(tp):
        return Record(tp)
    form = text_form(tp)
    if form is None:
        raise _unsupported(tp)
    return form


def _container(origin: TypeForm, arguments: tuple[TypeForm, ...]) -> Shape:
    if origin in _DICTIONARIES:
        key, value = arguments or (str, Any)
        return Dictionary(shape_of(key), shape_of(value))
    return Array(shape_of(*(arguments or (Any,))), _ARRAYS[origin])


def _special(tp: TypeForm, origin: TypeForm) -> Shape:
    arguments = get_args(tp)
    if origin is Annotated:
        return _annotated(arguments[0], tp.__metadata__)
    if origin is Literal:
        return Choice(tuple((_scalar(value, tp), value) for value in arguments))
    if type(origin).__name__ == "TypeAliasType":
        return Alias(origin.__name__, tp)
    if str(origin).rpartition(".")[2] in _QUALIFIERS:
        return shape_of(arguments[0])
    if record_kind(tp):
        return Record(tp)
    raise _unsupported(tp)


def alias_target(alias: Alias) -> Shape:
    """The shape that a named type stands for."""
    origin = class_of(alias.type)
    parameters = getattr(origin, "__type_params__", ())
    bindings = dict(zip(parameters, get_args(alias.type), strict=False))
    names = vars(sys.modules[origin.__module__])
    try:
        target = evaluate(origin.__value__, alias.name, names, {})
    except NameError as error:
        msg = f"`{alias.name}` can't be resolved: {error}"
        raise UnsupportedTypeError(msg, remedy="define what it names at module level") from error
    return shape_of(bound(target, bindings))


def _union(members: tuple[Any, ...]) -> Shape:
    shapes = tuple(shape_of(member) for member in members)
    return ANYTHING if ANYTHING in shapes and all(shape in _PLAIN.values() for shape in shapes) else OneOf(shapes)


def _tuple(items: tuple[Any, ...]) -> Shape:
    if len(items) == 2 and items[1] is ...:  # noqa: PLR2004 - `tuple[T, ...]`
        return Array(shape_of(items[0]), tuple)
    return Row(tuple(shape_of(item) for item in items))


def _enum(tp: type[Enum]) -> Shape:
    if issubclass(tp, Flag):
        msg = f"`{tp.__qualname__}` is a Flag, which has no JSON form"
        raise UnsupportedTypeError(msg, remedy="use a set of an Enum's members")
    if not len(tp):
        msg = f"`{tp.__qualname__}` has no members"
        raise UnsupportedTypeError(msg, remedy="give it at least one")
    return Choice(tuple((_scalar(member, tp), member) for member in tp))


def _scalar(value: object, tp: object) -> JsonScalar:
    """The JSON form of a Literal's or an Enum's member."""
    plain = value.value if isinstance(value, Enum) else value
    if plain is None or isinstance(plain, str | int | float):
        return plain
    msg = f"{_name(tp)} has the member {value!r}, which JSON has no scalar for"
    raise UnsupportedTypeError(msg, remedy="use texts, numbers, true, false or null")


def _annotated(tp: TypeForm, metadata: tuple[object, ...]) -> Shape:
    description = next((item for item in metadata if isinstance(item, str)), "")
    return Refined(shape_of(tp), metadata, description)


def _unbound(variable: TypeForm) -> TypeForm:
    """What a type variable stands for where nobody said so."""
    if hasattr(variable, "has_default") and variable.has_default():
        return variable.__default__
    if variable.__constraints__:
        return Union[variable.__constraints__]  # noqa: UP007 - made at run time
    return variable.__bound__ or Any


def _unsupported(tp: object) -> UnsupportedTypeError:
    if isinstance(tp, str | typing.ForwardRef):
        msg = f"{_name(tp)} is a forward reference that can't be resolved"
        return UnsupportedTypeError(msg, remedy="name a class, or a type declared by `type X = …`")
    return UnsupportedTypeError(f"{_name(tp)} has no JSON form", remedy=_HOW)


def _name(tp: object) -> str:
    return f"`{tp.__qualname__}`" if isinstance(tp, type) else f"`{tp!r}`"

"""How a JSON value strictly becomes a Python value."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar, overload

from schwarm_core.domain.schema.check import check
from schwarm_core.domain.schema.fault import too_deep
from schwarm_core.domain.schema.reading import shape_of
from schwarm_core.domain.schema.structuring import Compiler, Structurer
from schwarm_core.domain.schema.type_form import TypeForm
from schwarm_core.domain.schema.unstructure import unstructure, unstructurer

T = TypeVar("T")
Structured: TypeAlias = Any
"""A value of a type that the type checker doesn't see through."""

__all__ = ["structure", "structurer", "unstructure", "unstructurer"]

_COMPILED: dict[object, Structurer] = {}


@overload
def structure(value: object, tp: type[T]) -> T: ...
@overload
def structure(value: object, tp: TypeForm) -> Structured: ...
def structure(value: object, tp: TypeForm) -> Structured:
    """A JSON value as a value of a type; strict, and telling all faults at once.

    Nothing is coerced between JSON types: `"no"` is no boolean, 17.9 and `true` no integer, `"1"` not 1. A whole number
    is good for a float, and 1.0 for an int, since JSON has but one kind of number. Unknown keys are faults. A value
    that already is a `Secret`, a `date` or another class that JSON writes as a string is taken as it is: TOML has such
    values.

    Args:
        value: What JSON, TOML or a model said.
        tp: The type to make; those that `schema_of` reads.

    Returns:
        A value of the type.

    Raises:
        InvalidValueError: When the value doesn't fit: the path, the expectation and the find of each fault.
        UnsupportedTypeError: When the type has no JSON form, or a union in it is ambiguous.

    Example:
        >>> structure({"name": "Ada", "tags": ["x"]}, Person)
        Person(name='Ada', tags=('x',))
    """
    return structurer(tp)(value)


def structurer(tp: TypeForm) -> Structurer:
    """The function that makes values of a type, compiled once.

    Args:
        tp: The type to make.

    Raises:
        UnsupportedTypeError: When the type has no JSON form, or a union in it is ambiguous.
    """
    # `int | None` equals `None | int`, but an error names them in the order they were written in.
    key = tp if isinstance(tp, type) else (tp, repr(tp))
    try:
        known = _COMPILED.get(key)
    except TypeError:  # `Annotated` with metadata that has no hash
        return _compile(tp)
    if known is None:
        known = _COMPILED[key] = _compile(tp)
    return known


def _compile(tp: TypeForm) -> Structurer:
    shape = shape_of(tp)
    check(shape)
    structure_any = Compiler().structurer(shape)

    def structure_whole(value: object) -> Structured:
        try:
            return structure_any(value)
        except RecursionError:
            raise too_deep() from None

    return structure_whole

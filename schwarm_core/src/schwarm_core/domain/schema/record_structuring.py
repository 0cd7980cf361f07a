"""The structurers of objects with declared keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.value import Fault, InvalidValueError
from schwarm_core.domain.schema.fault import MISSING, invalid, under
from schwarm_core.domain.schema.record import fields_of
from schwarm_core.domain.schema.record_kind import record_kind
from schwarm_core.domain.schema.shape import Field, Record, Shape
from schwarm_core.domain.schema.type_form import TypeForm, class_of
from schwarm_core.domain.schema.words import expected, nearest

Structurer: TypeAlias = Callable[[object], Any]


class Compile(Protocol):
    """Compiles a shape inside another."""

    def __call__(self, shape: Shape, *, hide: bool = False) -> Structurer:
        """The structurer of the shape."""
        ...


def record_structurer(record: Record, compile_shape: Compile, *, hide: bool) -> Structurer:
    """The structurer of a class.

    Args:
        record: The class, with its type arguments.
        compile_shape: Compiles what stands in its fields.
        hide: Don't show what is found in its place, because it may be a secret.
    """
    structure_keys = keys_structurer([(field, compile_shape(field.shape)) for field in fields_of(record.type)])
    make = _maker(record.type)

    def structure(value: object) -> object:
        if not isinstance(value, Mapping):
            raise invalid(value, "an object", hide=hide)
        return make(structure_keys(value))

    return structure


def keys_structurer(
    fields: list[tuple[Field, Structurer]],
) -> Callable[[Mapping[str, object]], dict[str, Any]]:
    """The structurer of declared keys: what is there, structured, or all the faults: wrong, missing and unknown keys.

    Args:
        fields: The keys, each with the structurer of what stands there.
    """
    parts = [(field.key, structurer, field.required) for field, structurer in fields]
    known = frozenset(field.key for field, _ in fields)
    words = {field.key: field.shape for field, _ in fields}

    def structure(value: Mapping[str, object]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        faults: list[Fault] = []
        for key, structure_part, required in parts:
            if key in value:
                try:
                    result[key] = structure_part(value[key])
                except InvalidValueError as error:
                    faults += under(key, error)
            elif required:
                faults.append(Fault((key,), expected(words[key]), hint=MISSING))
        if faults or len(result) < len(value):
            faults += [_unknown(key, known) for key in value if key not in known]
            raise InvalidValueError(tuple(faults))
        return result

    return structure


def _unknown(key: object, known: frozenset[str]) -> Fault:
    near = nearest(str(key), sorted(known))
    listed = ", ".join(f"`{name}`" for name in sorted(known)) or "none"
    return Fault((str(key),), "a known key", hint=near or f"known: {listed}")


def _maker(tp: TypeForm) -> Callable[[dict[str, Any]], object]:
    cls = class_of(tp)
    if record_kind(tp) == "TypedDict":
        return lambda values: values

    def make(values: dict[str, Any]) -> object:
        try:
            return cls(**values)
        except InvalidValueError:
            raise
        except (ValueError, TypeError, SchwarmError) as error:
            raise InvalidValueError((Fault((), f"a valid {cls.__name__}", hint=_reason(error)),)) from error

    return make


def _reason(error: Exception) -> str:
    """What a class says against its values; attrs' own validators say it in their first argument."""
    if isinstance(error, SchwarmError):
        return error.message
    return str(error.args[0]) if error.args else type(error).__name__

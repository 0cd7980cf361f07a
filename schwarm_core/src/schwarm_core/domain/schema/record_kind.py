"""Which classes are records: objects with declared keys."""

from __future__ import annotations

from typing import Literal, TypeAlias

from schwarm_core.domain.schema.type_form import class_of

RecordKind: TypeAlias = Literal["attrs", "dataclass", "TypedDict", "NamedTuple"]


def record_kind(tp: object) -> RecordKind | None:
    """What kind of record a class is, with or without type arguments; None if it is none."""
    cls = class_of(tp)
    if not isinstance(cls, type):
        return None
    if hasattr(cls, "__attrs_attrs__"):
        return "attrs"
    if hasattr(cls, "__dataclass_fields__"):
        return "dataclass"
    # Not `typing.is_typeddict`: it doesn't know those of `typing_extensions`.
    if issubclass(cls, dict) and hasattr(cls, "__required_keys__"):
        return "TypedDict"
    return "NamedTuple" if issubclass(cls, tuple) and hasattr(cls, "_fields") else None

"""What counts as a type where types are values."""

from __future__ import annotations

from typing import Any, TypeAlias, get_origin

TypeForm: TypeAlias = Any
"""What an annotation may be: a class, `list[int]`, a union, `Annotated`, … Python can't say so before PEP 747."""


def origin_of(tp: TypeForm) -> TypeForm:
    """What type arguments were given to: `list` for `list[int]`; None where there are none."""
    origin: TypeForm = get_origin(tp)
    return origin


def class_of(tp: TypeForm) -> TypeForm:
    """A class without its type arguments."""
    return origin_of(tp) or tp

"""How an annotation that is text becomes the type it names."""

from __future__ import annotations

import sys
import typing
from types import FrameType, NoneType, SimpleNamespace
from typing import Any, ForwardRef

from schwarm_core.domain.schema.type_form import TypeForm

Names = dict[str, Any]  # what a name stands for can be anything


def evaluate(annotation: object, names: Names, local_names: Names) -> TypeForm:
    """The type that an annotation names, forward references inside it included.

    Args:
        annotation: What stands in the code: a type, or its text.
        names: The globals of the module that it stands in.
        local_names: What else can be named there.

    Raises:
        NameError: When it names what isn't there.
        Exception: Whatever else the evaluation of the text raises.
    """
    if annotation is None:
        return NoneType
    if not _mentions_names(annotation):
        return annotation
    if isinstance(annotation, str):
        annotation = ForwardRef(annotation, is_class=True)
    holder = SimpleNamespace(__annotations__={"it": annotation})
    return typing.get_type_hints(holder, names, local_names, include_extras=True)["it"]


def evaluate_within(annotation: object, owner: str, names: Names, local_names: Names) -> TypeForm:
    """As `evaluate`, with what is local to the functions around `owner`, if they are still running.

    Args:
        annotation: What stands in the code.
        owner: The qualified name of the class or function that has the annotation.
        names: The globals of its module.
        local_names: What else can be named there.
    """
    try:
        return evaluate(annotation, names, local_names)
    except NameError:
        around = _names_around(owner, names)
        if not around:
            raise
        return evaluate(annotation, names, {**around, **local_names})


def _mentions_names(annotation: object) -> bool:
    """Whether there is text in an annotation, which has to be looked up."""
    if isinstance(annotation, str | ForwardRef):
        return True
    return any(map(_mentions_names, getattr(annotation, "__args__", ())))


def _names_around(owner: str, names: Names) -> Names:
    """The local names of the running functions in which `owner` was defined, the innermost winning."""
    found: Names = {}
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the only way to the names of a local class
    while frame is not None:
        if frame.f_globals is names and owner.startswith(f"{frame.f_code.co_qualname}.<locals>."):
            found = {**frame.f_locals, **found}
        frame = frame.f_back
    return found

"""How an annotation that is text becomes the type it names."""

from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Callable
from types import FrameType, NoneType, SimpleNamespace
from typing import Any, ForwardRef

from schwarm_core.domain.schema.type_form import TypeForm

Names = dict[str, Any]  # what a name stands for can be anything


if sys.version_info >= (3, 14):
    from annotationlib import Format

    def raw_annotations(cls: type) -> dict[str, Any]:
        """The annotations of a class itself, in which what can't be found is left as text."""
        return inspect.get_annotations(cls, format=Format.FORWARDREF)

    def raw_signature(function: Callable[..., object]) -> inspect.Signature:
        """The signature of a function, in which what can't be found is left as text."""
        return inspect.signature(function, annotation_format=Format.FORWARDREF)

else:

    def raw_annotations(cls: type) -> dict[str, Any]:
        """The annotations of a class itself, as they stand in the code."""
        return inspect.get_annotations(cls)

    def raw_signature(function: Callable[..., object]) -> inspect.Signature:
        """The signature of a function, its annotations as they stand in the code."""
        return inspect.signature(function)


def evaluate(annotation: object, owner: str, names: Names, own_names: Names) -> TypeForm:
    """The type that an annotation names, forward references inside it included.

    Args:
        annotation: What stands in the code: a type, or its text.
        owner: The qualified name of the class or function that has the annotation. What is local to the functions
            around it is found as long as they run.
        names: The globals of its module.
        own_names: What only the owner knows: a class itself, the variables that a function encloses.

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
    local_names = {**_names_around(owner, names), **own_names}
    return typing.get_type_hints(holder, names, local_names, include_extras=True)["it"]


def _mentions_names(annotation: object) -> bool:
    """Whether there is text in an annotation, which has to be looked up."""
    if isinstance(annotation, str | ForwardRef):
        return True
    return any(map(_mentions_names, getattr(annotation, "__args__", ())))


def _names_around(owner: str, names: Names) -> Names:
    """The local names of the running functions in which `owner` was defined, the innermost winning."""
    found: Names = {}
    if "<locals>" not in owner:
        return found
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the only way to the names of a local class
    while frame is not None:
        if frame.f_globals is names and owner.startswith(f"{frame.f_code.co_qualname}.<locals>."):
            found = {**frame.f_locals, **found}
        frame = frame.f_back
    return found

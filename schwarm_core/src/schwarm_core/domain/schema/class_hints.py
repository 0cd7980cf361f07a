"""The types that a class declares, its type variables replaced by what they stand for."""

from __future__ import annotations

import sys
from typing import Any, Generic, Protocol, TypeVar, get_args

from schwarm_core.domain.error.value import UnsupportedTypeError
from schwarm_core.domain.schema.annotation import evaluate, raw_annotations
from schwarm_core.domain.schema.type_form import TypeForm, class_of, origin_of

Bindings = dict[Any, Any]  # type variables, and what stands in their place


def class_hints(tp: TypeForm) -> dict[str, Any]:
    """The types of a class's annotations, those of its bases included.

    Args:
        tp: The class, or the class with its type arguments: in `Box[int]`, `T` reads as `int`.

    Raises:
        UnsupportedTypeError: When an annotation names what can't be found.
    """
    cls = class_of(tp)
    bindings = _bindings_by_class(tp)
    hints: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name, annotation in raw_annotations(base).items():
            if not _is_class_variable(annotation):
                hints[name] = bound(_evaluated(base, name, annotation), bindings.get(base) or bindings[cls])
    return hints


def bound(tp: TypeForm, bindings: Bindings) -> TypeForm:
    """A type with its type variables replaced."""
    if isinstance(tp, TypeVar):
        return bindings.get(tp, tp)
    parameters = getattr(tp, "__parameters__", ())
    if not parameters or isinstance(tp, type):
        return tp
    return tp[tuple(bindings.get(parameter, parameter) for parameter in parameters)]


def _bindings_by_class(tp: TypeForm) -> dict[Any, Bindings]:
    """What the type variables of a class, and of each generic class it is made of, stand for."""
    cls = class_of(tp)
    own = dict(zip(getattr(cls, "__parameters__", ()), get_args(tp), strict=False))
    found = {cls: own}
    for base in getattr(cls, "__orig_bases__", ()):
        if origin_of(base) not in {None, Generic, Protocol}:
            for inherited, bindings in _bindings_by_class(bound(base, own)).items():
                found.setdefault(inherited, bindings)
                # A TypedDict forgets its bases: what their variables stand for is kept with the class itself.
                found[cls] = {**bindings, **found[cls]}
    return found


def _evaluated(cls: type, name: str, annotation: object) -> TypeForm:
    names = vars(sys.modules[cls.__module__]) if cls.__module__ in sys.modules else {}
    inner = {key: value for key, value in vars(cls).items() if isinstance(value, type)}
    try:
        return evaluate(annotation, cls.__qualname__, names, {**inner, cls.__name__: cls})
    except Exception as error:
        msg = f"`{cls.__qualname__}.{name}`: its annotation can't be resolved: {error}"
        remedy = "import what it names when the program runs, not under TYPE_CHECKING, and define it at module level"
        raise UnsupportedTypeError(msg, remedy=remedy) from error


def _is_class_variable(annotation: object) -> bool:
    text = annotation if isinstance(annotation, str) else repr(annotation)
    return text.startswith(("ClassVar", "typing.ClassVar", "t.ClassVar", "InitVar", "dataclasses.InitVar"))

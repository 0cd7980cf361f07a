"""Whose what is: requests of which nothing is a family's, and requests that are emptied of what is foreign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve, fields, has

from schwarm_core import MediaPart, ModelRequest, OpaquePart, ReasoningPart, ServerTool
from schwarm_core.domain.message.part import Extra

STRANGER = "acme"
"""A family that no codec is of."""


def from_elsewhere(request: ModelRequest, family: str) -> ModelRequest:
    """A request in which nothing is a family's: what was is a stranger's.

    Args:
        request: The request.
        family: The family.

    Returns:
        The same, of others.
    """

    def renamed(name: str) -> str:
        return STRANGER if name == family else name

    def change(found: Any) -> Any:
        if isinstance(found, OpaquePart | ServerTool):
            return evolve(found, provider=renamed(found.provider))
        return _with_extra(found, lambda extra: {renamed(name): held for name, held in extra.items()})

    return _each(request, change)  # type: ignore[no-any-return]


def emptied(request: ModelRequest, family: str) -> ModelRequest:
    """A request in which others than a family keep nothing of their own, though it is still to be seen who they are.

    Args:
        request: The request.
        family: The family that is left as it is.

    Returns:
        The same without what is foreign: nothing else may come of it.
    """

    def change(found: Any) -> Any:
        return _with_extra(
            _hollow(found, family),
            lambda extra: {name: held if name == family else {} for name, held in extra.items()},
        )

    return _each(request, change)  # type: ignore[no-any-return]


def _hollow(found: Any, family: str) -> Any:
    """A value without what only another family understands, beside its `extra`."""
    own = family in (getattr(found, "extra", None) or ())
    match found:
        case OpaquePart() if found.provider != family:
            return evolve(found, payload={})
        case ServerTool() if found.provider != family:
            return evolve(found, definition={})
        case ReasoningPart() if not own:
            return evolve(found, text="", signature="")
        case MediaPart() if not own and found.extra and found.file_id is not None:
            return evolve(found, file_id="another")
        case _:
            return found


def _with_extra(found: Any, change: Callable[[Extra], Extra]) -> Any:
    extra = getattr(found, "extra", None)
    return found if extra is None else evolve(found, extra=change(extra))


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    """A value with each of the attrs values in it changed, the inner ones first."""
    if isinstance(value, tuple):
        return tuple([_each(item, change) for item in value])
    if not has(type(value)):
        return value
    held = {each.name: getattr(value, each.name) for each in fields(type(value))}
    return change(
        evolve(value, **{name: _each(inner, change) for name, inner in held.items() if isinstance(inner, tuple)})
    )

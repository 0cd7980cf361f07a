"""Compiling middleware into one function, once, when the application is composed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

InT = TypeVar("InT")
OutT = TypeVar("OutT")

_BLAMED = "__schwarm_blamed__"


def compile_chain(
    layers: Sequence[tuple[str, Callable[[InT, Callable[[InT], Awaitable[OutT]]], Awaitable[OutT]]]],
    innermost: Callable[[InT], Awaitable[OutT]],
) -> Callable[[InT], Awaitable[OutT]]:
    """Makes one function of middleware and of what it surrounds.

    Args:
        layers: The middleware functions, outermost first, each with a name for the blame when it raises.
        innermost: What they surround.

    Returns:
        The function; `innermost` itself when there are no layers, so that an empty point costs nothing.
    """
    handler = innermost
    if layers:
        handler = _guarded(innermost)
    for name, layer in reversed(layers):
        handler = _link(name, layer, handler)
    return handler


def _link(
    name: str,
    layer: Callable[[InT, Callable[[InT], Awaitable[OutT]]], Awaitable[OutT]],
    call_next: Callable[[InT], Awaitable[OutT]],
) -> Callable[[InT], Awaitable[OutT]]:
    async def handler(passing: InT) -> OutT:
        try:
            return await layer(passing, call_next)
        except Exception as error:
            _blame(error, name)
            raise

    return handler


def _guarded(innermost: Callable[[InT], Awaitable[OutT]]) -> Callable[[InT], Awaitable[OutT]]:
    """Marks what the inside raises, so that no middleware that merely lets it pass is blamed for it."""

    async def handler(passing: InT) -> OutT:
        try:
            return await innermost(passing)
        except Exception as error:
            _blame(error, "")
            raise

    return handler


def _blame(error: Exception, name: str) -> None:
    if hasattr(error, _BLAMED):
        return
    # Past a `__setattr__` of its own: a frozen dataclass may be an exception too.
    object.__setattr__(error, _BLAMED, name)
    if name:
        with suppress(AttributeError):
            error.add_note(f"raised in {name}")

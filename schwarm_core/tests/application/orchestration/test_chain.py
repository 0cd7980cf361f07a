"""Middleware, compiled into one function; who is blamed for what it raises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from schwarm_core.application.orchestration.chain import compile_chain

pytestmark = pytest.mark.anyio

Handler: TypeAlias = Callable[[int], Awaitable[int]]


async def double(number: int) -> int:
    """What is surrounded."""
    return number * 2


async def passing(number: int, call_next: Handler) -> int:
    """Middleware that lets everything pass."""
    return await call_next(number)


async def adding(number: int, call_next: Handler) -> int:
    """Middleware that changes what goes in and what comes out."""
    return await call_next(number + 1) + 100


def notes(error: BaseException) -> list[str]:
    """What is noted on an error."""
    return list(getattr(error, "__notes__", ()))


@dataclass(frozen=True)
class FrozenError(Exception):
    """An error that lets nothing be set on it."""

    reason: str


async def test_nothing_around_costs_nothing() -> None:
    """Without middleware, the inside itself is called."""
    chain: Handler = compile_chain([], double)
    assert chain is double


async def test_the_first_is_outermost() -> None:
    """Each sees what the one outside of it passes on."""
    assert await compile_chain([("a", adding), ("b", adding)], double)(1) == 206


async def test_who_raises_is_blamed() -> None:
    """By its name, once; those around it aren't."""

    async def broken(number: int, call_next: Handler) -> int:
        raise KeyError(number)

    with pytest.raises(KeyError) as caught:
        await compile_chain([("outer", passing), ("broken", broken), ("inner", passing)], double)(1)
    assert notes(caught.value) == ["raised in broken"]


async def test_nobody_is_blamed_for_what_the_inside_raises() -> None:
    """Middleware only let it pass."""

    async def fail(number: int) -> int:
        raise KeyError(number)

    with pytest.raises(KeyError) as caught:
        await compile_chain([("outer", passing)], fail)(1)
    assert notes(caught.value) == []


async def test_who_raises_something_else_is_blamed_for_that() -> None:
    """An error in place of another is its own."""

    async def fail(number: int) -> int:
        raise KeyError(number)

    async def translating(number: int, call_next: Handler) -> int:
        try:
            return await call_next(number)
        except KeyError as error:
            raise ZeroDivisionError from error

    with pytest.raises(ZeroDivisionError) as caught:
        await compile_chain([("outer", passing), ("translator", translating)], fail)(1)
    assert notes(caught.value) == ["raised in translator"]


async def test_an_error_that_takes_no_note_comes_out_as_itself() -> None:
    """Blaming never hides what went wrong."""

    async def broken(number: int, call_next: Handler) -> int:
        reason = "mine"
        raise FrozenError(reason)

    with pytest.raises(FrozenError, match="mine"):
        await compile_chain([("broken", broken)], double)(1)

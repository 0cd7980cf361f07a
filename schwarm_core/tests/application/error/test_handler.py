"""What the error handler decides, and whom it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from schwarm_core import (
    Abort,
    ErrorHandler,
    Failure,
    OverloadedError,
    ProviderError,
    Recovery,
    Retry,
    Skip,
    SwitchProvider,
)

if TYPE_CHECKING:
    from typing import Literal

pytestmark = pytest.mark.anyio


def failure(error: Exception, where: Literal["model", "tool"] = "model") -> Failure:
    """A failure of the first attempt, in a run that nobody looks at."""
    return Failure(error, where, "m", 1, cast("Any", None))


class Patient:
    """A strategy that is an object."""

    async def recover(self, failure: Failure) -> Recovery | None:
        """Tries again, three times."""
        return Retry(failure.attempt) if failure.attempt < 3 else None


class TestOrder:
    """Whom it asks first."""

    async def test_the_nearest_class_decides(self) -> None:
        """A strategy for the error's own class goes before one for its base, in whatever order they came."""
        handler = ErrorHandler({OverloadedError: lambda _: SwitchProvider("b"), ProviderError: lambda _: Retry()})
        assert await handler.recover(failure(OverloadedError("busy"))) == SwitchProvider("b")
        assert await handler.recover(failure(ProviderError("?"))) == Retry()

    async def test_of_one_class_the_last_decides(self) -> None:
        """What is registered later goes first."""
        handler = ErrorHandler({OSError: lambda _: Retry(1)})
        handler.register(OSError, lambda _: Retry(2))
        assert await handler.recover(failure(OSError())) == Retry(2)

    async def test_none_leaves_it_to_the_next(self) -> None:
        """Of the same class, and then of the bases."""
        asked: list[str] = []

        def passing(name: str) -> Any:
            return lambda _: asked.append(name)

        handler = ErrorHandler({Exception: lambda _: Retry(9), OSError: passing("old")})
        handler.register(OSError, passing("new"))
        assert await handler.recover(failure(FileNotFoundError())) == Retry(9)
        assert asked == ["new", "old"]


class TestStrategies:
    """What can decide."""

    async def test_an_async_function(self) -> None:
        """It is awaited."""

        async def decide(_: Failure) -> Recovery:
            return Retry(5)

        assert await ErrorHandler({OSError: decide}).recover(failure(OSError())) == Retry(5)

    async def test_an_object_with_a_recover(self) -> None:
        """It is asked by that; None from it leaves it to the next."""
        handler = ErrorHandler({OSError: Patient()})
        assert await handler.recover(failure(OSError())) == Retry(1)
        last = Failure(OSError(), "model", "m", 3, cast("Any", None))
        assert await handler.recover(last) == Abort()


class TestDefault:
    """What happens when nobody decides."""

    async def test_a_failed_model_call_ends_the_run(self) -> None:
        """There is nothing to go on with."""
        assert await ErrorHandler().recover(failure(OSError("x"))) == Abort()

    async def test_a_failed_tool_call_is_told_to_the_model(self) -> None:
        """It may find another way."""
        assert await ErrorHandler().recover(failure(OSError("x"), "tool")) == Skip("OSError: x")

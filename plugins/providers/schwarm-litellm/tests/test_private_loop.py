"""A loop of its own for a library that knows no other than asyncio."""

from __future__ import annotations

import asyncio
import threading

import pytest
from anyio import (
    CancelScope,
    Event,
    create_task_group,
    fail_after,
    get_cancelled_exc_class,
    move_on_after,
    sleep_forever,
)
from anyio.lowlevel import checkpoint
from anyio.to_thread import run_sync

from schwarm_core import ProviderSetupError
from schwarm_litellm.private_loop import PrivateLoop

pytestmark = pytest.mark.anyio


async def _threads_name() -> str:
    return threading.current_thread().name


class TestCalls:
    """A call goes there, and its result comes back."""

    async def test_it_runs_on_asyncio_in_another_thread(self) -> None:
        """Whichever loop the application has."""

        async def where() -> tuple[str, int]:
            return type(asyncio.get_running_loop()).__module__.partition(".")[0], threading.get_ident()

        loop = PrivateLoop()
        await loop.open()
        library, thread = await loop.call(where)
        await loop.close()
        assert library == "asyncio"
        assert thread != threading.get_ident()

    async def test_what_it_raises_is_raised_here(self) -> None:
        """The error itself."""
        error = LookupError("gone")

        async def fail() -> None:
            raise error

        loop = PrivateLoop()
        await loop.open()
        with pytest.raises(LookupError) as caught:
            await loop.call(fail)
        await loop.close()
        assert caught.value is error

    async def test_several_go_on_at_once(self) -> None:
        """One that waits holds no other up."""
        order: list[str] = []
        event = asyncio.Event()

        async def first() -> None:
            await event.wait()
            order.append("first")

        async def second() -> None:
            order.append("second")
            event.set()

        loop = PrivateLoop()
        await loop.open()
        with fail_after(10):
            async with create_task_group() as group:
                group.start_soon(loop.call, first)
                group.start_soon(loop.call, second)
        await loop.close()
        assert order == ["second", "first"]

    async def test_a_cancellation_reaches_it(self) -> None:
        """And it has ended before the caller goes on."""
        ended: list[bool] = []
        begun = threading.Event()

        async def wait() -> None:
            begun.set()
            try:
                await sleep_forever()
            except get_cancelled_exc_class():
                ended.append(True)
                raise

        loop = PrivateLoop()
        await loop.open()
        with fail_after(10), CancelScope() as scope:
            async with create_task_group() as group:
                group.start_soon(loop.call, wait)
                await run_sync(begun.wait)
                scope.cancel()
        assert ended == [True]
        await loop.close()

    async def test_one_that_was_cancelled_before_it_began(self) -> None:
        """Does nothing that waits."""
        loop = PrivateLoop()
        await loop.open()
        with fail_after(10), CancelScope() as scope:
            scope.cancel()
            await loop.call(sleep_forever)
        await loop.close()
        assert scope.cancelled_caught

    async def test_calls_that_end_as_they_are_cancelled(self) -> None:
        """Neither loop waits for the other, whichever comes first."""
        loop = PrivateLoop()
        await loop.open()
        with fail_after(30):
            for number in range(200):
                with move_on_after(number * 2e-6):
                    await loop.call(checkpoint)
            assert await loop.call(_threads_name) != threading.current_thread().name
        await loop.close()


class TestLife:
    """It is there between opening and closing."""

    async def test_closing_ends_what_still_runs(self) -> None:
        """Whoever waits for it hears why; no thread is left."""
        loop = PrivateLoop()
        await loop.open()
        begun = Event()

        async def ask() -> None:
            begun.set()
            with pytest.raises(ProviderSetupError, match="closed meanwhile"):
                await loop.call(sleep_forever)

        with fail_after(10):
            async with create_task_group() as group:
                group.start_soon(ask)
                await begun.wait()
                await loop.close()
        assert not [each for each in threading.enumerate() if each.name.startswith("asyncio-portal")]

    async def test_outside_of_it_it_refuses(self) -> None:
        """Closing it twice does no harm."""
        loop = PrivateLoop()
        with pytest.raises(ProviderSetupError, match="isn't open"):
            await loop.call(sleep_forever)
        await loop.open()
        await loop.close()
        await loop.close()
        with pytest.raises(ProviderSetupError, match="isn't open"):
            await loop.call(sleep_forever)

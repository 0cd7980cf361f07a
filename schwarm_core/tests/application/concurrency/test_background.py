"""Tasks that run beside a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from anyio import TASK_STATUS_IGNORED

from schwarm_core.application.concurrency.background import Background

if TYPE_CHECKING:
    from anyio.abc import TaskStatus

pytestmark = pytest.mark.anyio


class Worker:
    """Works until it is told to end."""

    def __init__(self) -> None:
        self.ending = anyio.Event()
        self.log: list[str] = []

    async def run(self, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """Says that it has begun, waits, and says how it ended."""
        self.log.append("begun")
        task_status.started()
        try:
            await self.ending.wait()
        except anyio.get_cancelled_exc_class():
            self.log.append("cancelled")
            raise
        self.log.append("ended")


async def test_leaving_waits_for_the_tasks() -> None:
    """They end by themselves, told to by whoever started them."""
    worker = Worker()
    async with Background() as background:
        await background.start(worker.run)
        assert worker.log == ["begun"]
        worker.ending.set()
    assert worker.log == ["begun", "ended"]


async def test_the_blocks_error_comes_out_as_itself() -> None:
    """Not in a group, and not before the tasks have ended."""
    worker = Worker()

    async def block() -> None:
        async with Background() as background:
            await background.start(worker.run)
            worker.ending.set()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await block()
    assert worker.log == ["begun", "ended"]


async def test_cancelling_the_block_cancels_the_tasks() -> None:
    """And waits for them; the cancellation goes on outwards."""
    worker = Worker()
    with anyio.CancelScope() as scope:
        async with Background() as background:
            await background.start(worker.run)
            scope.cancel()
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    assert worker.log == ["begun", "cancelled"]


async def test_a_task_that_fails_ends_the_block() -> None:
    """The block can't go on without it."""

    async def fail(*, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        task_status.started()
        raise ZeroDivisionError

    async def block() -> None:
        async with Background() as background:
            await background.start(fail)
            await anyio.sleep_forever()

    with pytest.raises(BaseExceptionGroup) as caught:
        await block()
    assert caught.group_contains(ZeroDivisionError)


async def test_a_task_that_never_starts_fails_the_start() -> None:
    """By its own error."""

    async def fail(*, task_status: TaskStatus[None]) -> None:
        raise ZeroDivisionError

    async with Background() as background:
        with pytest.raises(ZeroDivisionError):
            await background.start(fail)

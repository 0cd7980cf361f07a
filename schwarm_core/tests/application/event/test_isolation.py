"""Whatever a handler or a middleware does, the publisher and the others go on."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Event as ThreadEvent
from typing import TYPE_CHECKING

import pytest
from anyio import Event as Signal
from anyio import create_task_group, fail_after, sleep_forever
from attrs import frozen

from schwarm_core.application.event.bus import EventBus
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.event import ErrorEvent
from schwarm_core.domain.event.base import Event, RunEvent

if TYPE_CHECKING:
    from schwarm_core.domain.middleware.middleware import EventHandler

pytestmark = pytest.mark.anyio


@frozen
class Stepped(RunEvent):
    pass


@frozen
class Number(Event):
    value: int


STEP = Stepped("run-1", "clerk")


class Errors:
    """Hears of errors."""

    def __init__(self, bus: EventBus) -> None:
        self.heard: list[ErrorEvent] = []
        bus.subscribe(ErrorEvent, self)

    async def __call__(self, event: ErrorEvent) -> None:
        """Keeps an error."""
        self.heard.append(event)


class TestSlowHandlers:
    async def test_a_hanging_one_fills_its_own_queue_alone(self) -> None:
        """Its events are dropped and counted; another handler hears them all."""
        bus = EventBus()
        begun = Signal()
        heard: list[int] = []

        async def hang(event: Number) -> None:
            begun.set()
            await sleep_forever()

        async def hear(event: Number) -> None:
            heard.append(event.value)

        hanging = bus.subscribe(Number, hang, queue_size=3)
        bus.subscribe(Number, hear, queue_size=100)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Number(0))
                await begun.wait()
                for value in range(1, 11):
                    await bus.publish(Number(value))
                assert hanging.dropped == 7
                await bus.close(0.01)
        assert heard == list(range(11))
        # Seven that found no room, three that waited, and the one it hung over.
        assert (hanging.delivered, hanging.dropped, hanging.failed) == (0, 11, 0)

    async def test_a_function_that_blocks_does_not_block_the_loop(self) -> None:
        """Nor other functions, which have threads of their own; nor the end, which leaves it behind."""
        bus = EventBus(handler_timeout=0.01)
        heard: list[int] = []
        with fail_after(10), ExitStack() as stack:
            release = ThreadEvent()
            stack.callback(release.set)
            for _ in range(50):
                bus.subscribe(Number, lambda event: release.wait(30))
            waiting = bus.subscribe(Number, lambda event: release.wait(30), wait=True)
            bus.subscribe(Number, lambda event: heard.append(event.value))
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Number(1))
                while not heard:
                    await bus.drain(0.01)
                await bus.close(0.01)
        assert heard == [1]
        assert (waiting.delivered, waiting.failed) == (0, 1)

    async def test_an_awaited_one_is_given_up_at_its_time_limit(self) -> None:
        """The publisher goes on with the next one, and says who took too long."""
        bus = EventBus(handler_timeout=0.01)
        errors = Errors(bus)
        heard: list[Event] = []

        async def hang(event: Stepped) -> None:
            await sleep_forever()

        async def hear(event: Stepped) -> None:
            heard.append(event)

        hanging = bus.subscribe(Stepped, hang, wait=True, priority=1)
        bus.subscribe(Stepped, hear, wait=True)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(STEP)
                await bus.close()
        assert heard == [STEP]
        assert (hanging.delivered, hanging.failed) == (0, 1)
        error = errors.heard[0].error
        assert isinstance(error, SchwarmError)
        assert "hang took longer than 0.01 s over a Stepped" in error.message
        assert "wait=False" in error.remedy


class TestFailingHandlers:
    @pytest.mark.parametrize("wait", [False, True], ids=["queued", "awaited"])
    @pytest.mark.parametrize("asynchronous", [False, True], ids=["function", "coroutine"])
    async def test_is_counted_and_told_with_its_run(self, wait: bool, asynchronous: bool) -> None:
        """Others hear the event, and an `ErrorEvent` says what went wrong, where, in whose run."""
        bus = EventBus()
        errors = Errors(bus)
        failure = ValueError("no")
        heard: list[Event] = []

        async def fail_later(event: Stepped) -> None:
            raise failure

        def fail(event: Stepped) -> None:
            raise failure

        async def hear(event: Stepped) -> None:
            heard.append(event)

        failing = bus.subscribe(Stepped, fail_later if asynchronous else fail, wait=wait, priority=1)
        bus.subscribe(Stepped, hear, wait=wait)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(STEP)
                await bus.publish(STEP)
                await bus.close()
        assert heard == [STEP, STEP]
        assert (failing.delivered, failing.failed, failing.dropped) == (0, 2, 0)
        assert errors.heard == [ErrorEvent(failure, "event", run_id="run-1", agent="clerk")] * 2

    async def test_a_batch_goes_on_after_a_failure(self) -> None:
        """One event that a function can't take doesn't cost it those behind."""
        bus = EventBus()
        heard: list[int] = []

        def hear(event: Number) -> None:
            if event.value % 3 == 0:
                raise ValueError(event.value)
            heard.append(event.value)

        subscription = bus.subscribe(Number, hear)
        for value in range(7):
            await bus.publish(Number(value))
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.close()
        assert heard == [1, 2, 4, 5]
        assert (subscription.delivered, subscription.failed) == (4, 3)

    async def test_what_a_function_returns_to_be_awaited_may_fail_too(self) -> None:
        """It counts as the handler's failure."""
        bus = EventBus()

        async def fail_later() -> None:
            raise ValueError

        subscription = bus.subscribe(Number, lambda event: fail_later())
        await bus.publish(Number(1))
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.close()
        assert (subscription.delivered, subscription.failed) == (0, 1)

    async def test_a_handler_that_fails_at_errors_starts_no_loop(self) -> None:
        """What goes wrong over an `ErrorEvent` is counted, and told to no one."""
        bus = EventBus()
        errors = Errors(bus)

        async def fail(event: Event) -> None:
            raise ValueError

        everything = bus.subscribe(Event, fail)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(STEP)
                assert await bus.drain(5)
                await bus.close()
        assert everything.failed == 2
        assert len(errors.heard) == 1


class TestMiddleware:
    async def test_stands_around_the_delivery_the_outermost_first(self) -> None:
        """It may pass on another event, and acts before and after."""
        steps: list[str] = []

        def counting(name: str, add: int) -> object:
            async def count(event: Number, call_next: EventHandler) -> None:
                steps.append(f"{name} in {event.value}")
                await call_next(Number(event.value + add))
                steps.append(f"{name} out")

            return count

        async def hear(event: Number) -> None:
            steps.append(f"heard {event.value}")

        bus = EventBus(middleware=[counting("outer", 1), counting("inner", 10)])  # type: ignore[list-item]
        bus.subscribe(Number, hear, wait=True)
        await bus.publish(Number(0))
        assert steps == ["outer in 0", "inner in 1", "heard 11", "inner out", "outer out"]

    async def test_may_keep_an_event_back(self) -> None:
        """An event that it doesn't pass on ends there."""

        async def keep(event: Event, call_next: EventHandler) -> None:
            pass

        bus = EventBus(middleware=[keep])
        subscription = bus.subscribe(Number, print)
        await bus.publish(Number(1))
        bus.emit(Number(2))
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.close()
        assert (subscription.delivered, subscription.dropped) == (0, 0)

    @pytest.mark.parametrize("passed_on", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("hangs", [False, True], ids=["fails", "hangs"])
    async def test_one_that_fails_or_hangs_is_left_out(self, passed_on: bool, hangs: bool) -> None:
        """The event reaches its handlers exactly once, whether it failed before or after passing it on."""

        async def broken(event: Event, call_next: EventHandler) -> None:
            if passed_on:
                await call_next(event)
            if hangs and isinstance(event, Number):
                await sleep_forever()
            raise ValueError

        heard: list[int] = []

        async def hear(event: Number) -> None:
            heard.append(event.value)

        bus = EventBus(middleware=[broken], handler_timeout=0.01)
        errors = Errors(bus)
        bus.subscribe(Number, hear, wait=True)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Number(1))
                await bus.close()
        assert heard == [1]
        assert [type(event.error) for event in errors.heard] == [SchwarmError if hangs else ValueError]

    async def test_its_time_limit_does_not_count_the_handlers_time(self) -> None:
        """A middleware is not blamed for those it waits for."""
        seen: list[str] = []

        async def patient(event: Event, call_next: EventHandler) -> None:
            await call_next(event)
            seen.append("after")

        async def hang(event: Number) -> None:
            await sleep_forever()

        bus = EventBus(middleware=[patient], handler_timeout=0.02)
        subscriptions = [bus.subscribe(Number, hang, wait=True) for _ in range(3)]
        with fail_after(10):
            await bus.publish(Number(1))
        assert seen == ["after"]
        assert [subscription.failed for subscription in subscriptions] == [1, 1, 1]

"""The bus begins and ends in its owner's task group, and leaves nothing behind."""

from __future__ import annotations

from contextvars import ContextVar

import pytest
from anyio import (
    CancelScope,
    create_task_group,
    fail_after,
    get_current_task,
    get_running_tasks,
    sleep_forever,
    wait_all_tasks_blocked,
)
from anyio import Event as Signal
from attrs import frozen

from schwarm_core.application.event.bus import EventBus
from schwarm_core.domain.event.base import Event

pytestmark = pytest.mark.anyio


@frozen
class Number(Event):
    value: int


class TestDraining:
    async def test_waits_until_everything_is_handled(self) -> None:
        """What handlers emit meanwhile is part of everything."""
        bus = EventBus()
        heard: list[int] = []

        async def count_down(event: Number) -> None:
            heard.append(event.value)
            if event.value:
                bus.emit(Number(event.value - 1))

        bus.subscribe(Number, count_down)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Number(3))
                assert await bus.drain(5)
                assert heard == [3, 2, 1, 0]
                await bus.close()

    async def test_gives_up_at_its_time_limit(self) -> None:
        """A handler that hangs doesn't hold up the end."""
        bus = EventBus()

        async def hang(event: Number) -> None:
            await sleep_forever()

        bus.subscribe(Number, hang)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Number(1))
                assert not await bus.drain(0.01)
                await bus.close(0.01)


class TestClosing:
    async def test_handles_what_is_queued_and_ends_every_task(self) -> None:
        """After it only the owner's own task is left."""
        bus = EventBus()
        heard: list[int] = []
        bus.subscribe(Number, lambda event: heard.append(event.value))
        before = {task.id for task in get_running_tasks()}
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                for value in range(250):
                    await bus.publish(Number(value))
                await bus.close()
        assert heard == list(range(250))
        assert {task.id for task in get_running_tasks()} <= before
        assert get_current_task().id in before

    async def test_nothing_is_wanted_afterwards(self) -> None:
        """A late event reaches no one, and harms no one."""
        bus = EventBus()
        bus.subscribe(Number, print)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.close()
        assert not bus.wants(Number)
        await bus.publish(Number(1))
        bus.emit(Number(2))
        await bus.close()

    async def test_a_bus_that_never_ran_closes(self) -> None:
        """There is nothing to wait for."""
        with fail_after(10):
            await EventBus().close()

    async def test_cancellation_does_not_cut_it_short(self) -> None:
        """The last events of a cancelled application are handled still."""
        bus = EventBus()
        heard: list[int] = []
        bus.subscribe(Number, lambda event: heard.append(event.value))
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Number(1))
                with CancelScope() as scope:
                    scope.cancel()
                    await bus.close()
        assert heard == [1]


class TestCancellation:
    @pytest.mark.parametrize("wrapped", [False, True], ids=["coroutine", "function that returns one"])
    async def test_of_the_owner_ends_the_handlers_and_counts_what_is_lost(self, wrapped: bool) -> None:
        """A crash waits for no handler."""
        bus = EventBus()
        begun = Signal()

        async def hang(event: Number) -> None:
            begun.set()
            await sleep_forever()

        def begin_to_hang(event: Number) -> object:
            return hang(event)

        subscription = bus.subscribe(Number, begin_to_hang if wrapped else hang)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Number(1))
                await bus.publish(Number(2))
                await begun.wait()
                tasks.cancel_scope.cancel()
        assert (subscription.delivered, subscription.dropped) == (0, 2)

    async def test_of_a_publisher_reaches_the_handler_it_awaits(self) -> None:
        """Awaited handlers belong to the run that publishes; the bus goes on."""
        bus = EventBus()
        begun, ended = Signal(), Signal()

        async def hang(event: Number) -> None:
            begun.set()
            try:
                await sleep_forever()
            finally:
                ended.set()

        subscription = bus.subscribe(Number, hang, wait=True)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                async with create_task_group() as run:
                    run.start_soon(_publish, bus, Number(1))
                    await begun.wait()
                    run.cancel_scope.cancel()
                assert ended.is_set()
                assert (subscription.delivered, subscription.failed) == (0, 0)
                await bus.close()


class TestContext:
    async def test_queued_handlers_run_in_the_buss_context(self) -> None:
        """Not in that of whoever subscribed or published last."""
        name: ContextVar[str] = ContextVar("name", default="nobody")
        bus = EventBus()
        seen: list[str] = []

        async def hear(event: Number) -> None:
            seen.append(name.get())

        with fail_after(10):
            async with create_task_group() as tasks:
                name.set("bus")
                await tasks.start(bus.run)
                name.set("run")
                bus.subscribe(Number, hear)
                await wait_all_tasks_blocked()
                await bus.publish(Number(1))
                await bus.close()
        assert seen == ["bus"]


async def _publish(bus: EventBus, event: Event) -> None:
    await bus.publish(event)

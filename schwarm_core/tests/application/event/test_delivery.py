"""Events reach those who subscribed to their class, in order, and no one else pays for it."""

from __future__ import annotations

from functools import partial
from threading import Thread, get_ident

import pytest
from anyio import create_task_group, fail_after, to_thread
from attrs import frozen

from schwarm_core.application.event.bus import EventBus
from schwarm_core.domain.event.base import Event

pytestmark = pytest.mark.anyio


@frozen
class Spoken(Event):
    word: str = ""


@frozen
class Shouted(Spoken):
    pass


@frozen
class Written(Event):
    pass


class TestClasses:
    async def test_a_subclass_reaches_who_subscribed_to_its_base(self) -> None:
        """Subscribing to a class subscribes to its subclasses, not to others."""
        bus = EventBus()
        heard: list[Event] = []

        async def hear(event: Spoken) -> None:
            heard.append(event)

        bus.subscribe(Spoken, hear, wait=True)
        for event in (Spoken("a"), Shouted("b"), Written()):
            await bus.publish(event)
        assert heard == [Spoken("a"), Shouted("b")]

    async def test_wants_a_class_that_someone_hears(self) -> None:
        """The publisher learns beforehand whether an event would reach anyone."""
        bus = EventBus()
        subscription = bus.subscribe(Spoken, print)
        assert bus.wants(Spoken)
        assert bus.wants(Shouted)
        assert not bus.wants(Written)
        assert not bus.wants(Event)
        subscription.cancel()
        assert not bus.wants(Spoken)
        assert not bus.wants(Shouted)

    async def test_wants_is_right_again_after_a_late_subscription(self) -> None:
        """An answer is remembered only until someone subscribes."""
        bus = EventBus()
        assert not bus.wants(Shouted)
        bus.subscribe(Event, print)
        assert bus.wants(Shouted)

    async def test_with_middleware_every_class_is_wanted(self) -> None:
        """Middleware sees what nobody subscribed to."""
        seen: list[Event] = []

        async def audit(event: Event, call_next: object) -> None:
            seen.append(event)

        bus = EventBus(middleware=[audit])
        assert bus.wants(Written)
        await bus.publish(Written())
        assert seen == [Written()]


class TestOrder:
    async def test_higher_priorities_come_first_and_equals_as_they_subscribed(self) -> None:
        """The publisher awaits its handlers one by one, the most important first."""
        bus = EventBus()
        order: list[str] = []

        async def note(name: str, event: Event) -> None:
            order.append(name)

        for name, priority in (("low", -1), ("first", 0), ("high", 5), ("second", 0)):
            bus.subscribe(Spoken, partial(note, name), priority=priority, wait=True)
        await bus.publish(Spoken())
        assert order == ["high", "first", "second", "low"]

    async def test_a_queued_handler_hears_events_in_the_order_they_were_published(self) -> None:
        """Whether published or emitted, before the bus started or after."""
        bus = EventBus()
        heard: list[str] = []
        bus.subscribe(Spoken, lambda event: heard.append(event.word))
        await bus.publish(Spoken("1"))
        bus.emit(Spoken("2"))
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Spoken("3"))
                bus.emit(Spoken("4"))
                await bus.publish(Spoken("5"))
                await bus.close()
        assert heard == ["1", "2", "3", "4", "5"]


class TestKindsOfHandlers:
    @pytest.mark.parametrize("wait", [False, True], ids=["queued", "awaited"])
    async def test_a_function_is_called_in_another_thread(self, wait: bool) -> None:
        """So that one that blocks doesn't block the loop."""
        bus = EventBus()
        threads: list[int] = []
        subscription = bus.subscribe(Spoken, lambda event: threads.append(get_ident()), wait=wait)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Spoken())
                await bus.close()
        assert len(threads) == 1
        assert get_ident() not in threads
        assert subscription.delivered == 1

    @pytest.mark.parametrize("wait", [False, True], ids=["queued", "awaited"])
    async def test_a_coroutine_function_is_awaited_in_the_loop(self, wait: bool) -> None:
        """However it is wrapped: a method, a partial, an object that is called, a lambda around one."""
        threads: list[int] = []

        class Listener:
            async def __call__(self, event: Event) -> None:
                threads.append(get_ident())

            async def hear(self, event: Event) -> None:
                threads.append(get_ident())

        async def note(name: str, event: Event) -> None:
            threads.append(get_ident())

        listener = Listener()
        bus = EventBus()
        handlers = (listener, listener.hear, partial(note, "x"), lambda event: note("y", event))
        subscriptions = [bus.subscribe(Spoken, handler, wait=wait) for handler in handlers]
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                for _ in range(3):
                    await bus.publish(Spoken())
                await bus.close()
        assert threads == [get_ident()] * 12
        assert [subscription.delivered for subscription in subscriptions] == [3, 3, 3, 3]


class TestEmitting:
    async def test_from_a_worker_thread(self) -> None:
        """A tool in a thread publishes without waiting for the loop: the loop is blocked meanwhile."""
        bus = EventBus()
        heard: list[str] = []

        async def hear(event: Spoken) -> None:
            heard.append(event.word)

        bus.subscribe(Spoken, hear)
        bus.subscribe(Shouted, hear, wait=True)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)

                def emit_both() -> None:
                    bus.emit(Spoken("quiet"))
                    bus.emit(Shouted("loud"))

                thread = Thread(target=emit_both)
                thread.start()
                thread.join(5)
                assert not thread.is_alive()
                assert await bus.drain(5)
                await bus.close()
        assert sorted(heard) == ["loud", "loud", "quiet"]

    async def test_does_not_wait_for_an_awaited_handler(self) -> None:
        """The bus's own task waits in the emitter's stead."""
        bus = EventBus()
        heard: list[str] = []

        async def hear(event: Spoken) -> None:
            heard.append(event.word)

        bus.subscribe(Spoken, hear, wait=True)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                bus.emit(Spoken("hm"))
                assert heard == []
                assert await bus.drain(5)
                assert heard == ["hm"]
                await bus.close()

    async def test_without_room_it_is_dropped_and_counted(self) -> None:
        """A bus that isn't running keeps as many as fit."""
        bus = EventBus(queue_size=2)
        bus.subscribe(Spoken, print, wait=True)
        for _ in range(5):
            bus.emit(Spoken())
        assert bus.dropped == 3


class TestSubscribing:
    async def test_ends_with_its_block(self) -> None:
        """As a context manager it hears what happens inside."""
        bus = EventBus()
        heard: list[str] = []

        async def hear(event: Spoken) -> None:
            heard.append(event.word)

        with bus.subscribe(Spoken, hear, wait=True):
            await bus.publish(Spoken("in"))
        await bus.publish(Spoken("out"))
        assert heard == ["in"]

    async def test_from_another_thread_while_the_bus_runs(self) -> None:
        """A script's main thread subscribes to an application that runs in another."""
        bus = EventBus()
        heard: list[str] = []
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                subscription = await to_thread.run_sync(
                    lambda: bus.subscribe(Spoken, lambda event: heard.append(event.word))
                )
                await bus.publish(Spoken("hello"))
                assert await bus.drain(5)
                await to_thread.run_sync(subscription.cancel)
                await bus.publish(Spoken("gone"))
                await bus.close()
        assert heard == ["hello"]

    async def test_from_a_handler(self) -> None:
        """Who hears of one thing may begin to listen for the next."""
        bus = EventBus()
        heard: list[str] = []

        async def hear(event: Shouted) -> None:
            heard.append(event.word)

        async def begin(event: Written) -> None:
            bus.subscribe(Shouted, hear)

        bus.subscribe(Written, begin)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                await bus.publish(Written())
                assert await bus.drain(5)
                await bus.publish(Shouted("hey"))
                await bus.close()
        assert heard == ["hey"]

    async def test_a_handler_may_end_its_own_subscription(self) -> None:
        """What waited in its queue is dropped and counted."""
        bus = EventBus()
        heard: list[str] = []

        async def once(event: Spoken) -> None:
            heard.append(event.word)
            subscription.cancel()

        subscription = bus.subscribe(Spoken, once)
        for word in ("1", "2", "3"):
            await bus.publish(Spoken(word))
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(bus.run)
                assert await bus.drain(5)
                await bus.close()
        assert heard == ["1"]
        assert (subscription.delivered, subscription.dropped, subscription.failed) == (1, 2, 0)

    async def test_is_readable(self) -> None:
        """Its repr says who hears what."""
        subscription = EventBus().subscribe(Spoken, print)
        assert repr(subscription) == "<Subscription of print to Spoken>"

"""One handler of events: what it hears, how it is called, and what became of it."""

from __future__ import annotations

from inspect import isawaitable, iscoroutinefunction
from types import CoroutineType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from anyio import CapacityLimiter, move_on_after, to_thread

from schwarm_core.application.concurrency.mailbox import Mailbox
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.event.base import Event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from types import TracebackType
    from typing import Self

E = TypeVar("E", bound=Event)
T = TypeVar("T")
R = TypeVar("R")

_BATCH = 100
_THREADS = 8


class Subscription(Generic[E]):
    """A handler's subscription to a class of events, made by `EventBus.subscribe`.

    It ends by `cancel`, or at the end of a `with`.

    Attributes:
        event_type: The class, whose subclasses are heard too.
        priority: Higher ones come first.
        wait: Whether the publisher waits for the handler.
        put: Queues an event, from any thread, without waiting.
        delivered: How many events the handler has handled.
        failed: How many it has failed at, or not managed in time.
    """

    __slots__ = (
        "_asynchronous",
        "_end",
        "_handler",
        "_limiter",
        "_queue",
        "_report",
        "_timeout",
        "delivered",
        "event_type",
        "failed",
        "priority",
        "put",
        "wait",
    )

    def __init__(
        self,
        event_type: type[E],
        handler: Callable[[E], object],
        *,
        priority: int,
        wait: bool,
        queue_size: int,
        timeout: float | None,
        report: Callable[[Subscription[Any], Event, Exception], None],
        end: Callable[[Subscription[Any]], None],
    ) -> None:
        self.event_type = event_type
        self.priority = priority
        self.wait = wait
        self.delivered = 0
        self.failed = 0
        self._handler = handler
        self._asynchronous = iscoroutinefunction(handler) or iscoroutinefunction(type(handler).__call__)
        # Threads of its own: however many of them hang, the tools still get theirs.
        self._limiter = CapacityLimiter(_THREADS if wait else 1)
        self._queue: Mailbox[E] = Mailbox(queue_size)
        self.put = self._queue.put
        self._timeout = timeout
        self._report = report
        self._end = end

    def __repr__(self) -> str:
        return f"<Subscription of {self.name} to {self.event_type.__name__}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cancel()

    @property
    def name(self) -> str:
        """The handler's name, for people."""
        return str(getattr(self._handler, "__qualname__", None) or type(self._handler).__qualname__)

    @property
    def dropped(self) -> int:
        """How many events it missed: its queue was full, or it ended before their turn came."""
        return self._queue.dropped

    @property
    def idle(self) -> bool:
        """Whether everything queued has been handled."""
        return self._queue.idle

    def cancel(self) -> None:
        """Hears nothing more, from any thread; what waits in its queue is dropped. Harmless when called twice."""
        self._end(self)
        self._queue.close()
        self._queue.discard()

    async def deliver(self, event: E) -> None:
        """Has the event handled now, within the time limit."""
        with move_on_after(self._timeout) as scope:
            await self._handle(event)
        if scope.cancelled_caught:
            msg = f"The event handler {self.name} took longer than {self._timeout} s over a {type(event).__name__}."
            self._fail(event, SchwarmError(msg, remedy="Subscribe it with wait=False, or raise the handler_timeout."))

    async def work(self) -> None:
        """Handles what is queued, one event after another, until it is cancelled."""
        while await self._queue.wait():
            if self._asynchronous:
                await self._handle_batch()
            else:
                await self._handle_batch_in_thread()

    async def join(self) -> None:
        """Waits until everything queued has been handled."""
        await self._queue.join()

    async def _handle_batch(self) -> None:
        handler = self._handler
        finished = True
        try:
            for event in self._queue.take(_BATCH):
                finished = False
                try:
                    pending = handler(event)
                    # The type says it for all but the strangest handlers, at a fifth of the cost.
                    if type(pending) is CoroutineType or isawaitable(pending):
                        await pending
                except Exception as error:  # noqa: BLE001 - as above
                    self._fail(event, error)
                else:
                    self.delivered += 1
                finished = True
        finally:
            if not finished:
                self._queue.count_drop()

    async def _handle_batch_in_thread(self) -> None:
        """Handles several events at one hop into a thread, which costs more than most handlers."""
        events = self._queue.take(_BATCH)
        while (pending := await self._in_thread(self._handle_until_awaitable, events)) is not None:
            await self._finish_or_drop(self._handle_rest(*pending))

    async def _finish_or_drop(self, handling: Awaitable[None]) -> None:
        """Finishes with an event, or counts it as dropped if the bus ends meanwhile."""
        finished = False
        try:
            await handling
            finished = True
        finally:
            if not finished:
                self._queue.count_drop()

    def _handle_until_awaitable(self, events: Iterator[E]) -> tuple[E, Awaitable[object]] | None:
        for event in events:
            try:
                result = self._handler(event)
            except Exception as error:  # noqa: BLE001 - a handler may raise anything, and harms no one
                self._fail(event, error)
                continue
            if isawaitable(result):
                return event, result
            self.delivered += 1
        return None

    async def _handle_rest(self, event: E, pending: Awaitable[object]) -> None:
        try:
            await pending
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(event, error)
        else:
            self.delivered += 1

    async def _handle(self, event: E) -> None:
        try:
            result = self._handler(event) if self._asynchronous else (await self._in_thread(self._call, event))[0]
            if isawaitable(result):
                await result
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(event, error)
        else:
            self.delivered += 1

    def _call(self, event: E) -> tuple[object]:
        """Calls the handler; in a tuple, for trio lets no awaitable come out of a thread by itself."""
        return (self._handler(event),)

    async def _in_thread(self, function: Callable[[T], R], argument: T) -> R:
        """Calls in a thread; one that hangs is left behind when the time is up."""
        return await to_thread.run_sync(function, argument, abandon_on_cancel=True, limiter=self._limiter)

    def _fail(self, event: E, error: Exception) -> None:
        self.failed += 1
        self._report(self, event, error)

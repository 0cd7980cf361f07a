"""The event bus: who publishes, and who hears of it."""

from __future__ import annotations

from contextvars import copy_context
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from anyio import TASK_STATUS_IGNORED, CancelScope, create_task_group, move_on_after
from attrs import frozen

from schwarm_core.application.concurrency.loop import LoopThread
from schwarm_core.application.concurrency.mailbox import Mailbox
from schwarm_core.application.event.chain import compile_chain
from schwarm_core.application.event.subscription import Subscription
from schwarm_core.application.telemetry.logging import is_milestone, log_for
from schwarm_core.domain.error.event import ErrorEvent
from schwarm_core.domain.event.base import Event, RunEvent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Sequence

    from anyio.abc import TaskGroup, TaskStatus

    from schwarm_core.domain.middleware.middleware import EventMiddleware

E = TypeVar("E", bound=Event)

_BATCH = 100


@frozen
class _Route:
    """Who hears of events of one class, how they get them, and whether the publisher waits for any of them."""

    subscriptions: tuple[Subscription[Any], ...]
    puts: tuple[Callable[[Any], object], ...]
    awaited: bool
    wanted: bool


class _Done:
    """What is to be awaited where there is nothing to wait for; a coroutine for each event would cost more than it."""

    __slots__ = ()

    def __await__(self) -> Generator[None]:
        return _NONE


# Any iterator will do for an `await`; only the typing wants a generator.
_NONE = cast("Generator[None]", iter(()))
_NOTHING_TO_WAIT_FOR = _Done()


class EventBus:
    """Carries events to those who subscribed to their classes.

    A handler that is slow or fails harms neither the run nor the other handlers. As a rule it has a queue and a worker
    of its own; when the queue is full, events are dropped and counted. One that is subscribed with `wait=True` is
    awaited by the publisher, within a time limit. What goes wrong in either is logged and published as an `ErrorEvent`,
    except what goes wrong over an `ErrorEvent`, which is only logged.

    The bus works between the start of `run` and `close`. Events published before are kept for the queued handlers.

    Args:
        middleware: What stands around every event on its way, the outermost first. With any, every class of events is
            wanted. Middleware that fails, or takes too long, is left out: the event goes on without it.
        queue_size: How many events each queue holds.
        handler_timeout: Seconds that the publisher waits for a handler, or for a middleware; None for any time.

    Attributes:
        dropped: How many events `emit` had no room for.
        silent: Whether nobody hears of anything: then no event of any class is wanted.

    Example:
        >>> bus = EventBus()
        >>> with bus.subscribe(ToolCallStartedEvent, lambda event: print(event.call.name)):
        ...     await bus.publish(ToolCallStartedEvent("run-1", "clerk", call))
    """

    __slots__ = (
        "_context",
        "_deliver_event",
        "_inbox",
        "_lock",
        "_loop",
        "_middleware",
        "_middleware_failures",
        "_queue_size",
        "_routes",
        "_subscriptions",
        "_tasks",
        "_timeout",
        "silent",
    )

    def __init__(
        self,
        *,
        middleware: Sequence[EventMiddleware] = (),
        queue_size: int = 1000,
        handler_timeout: float | None = 30.0,
    ) -> None:
        self._queue_size = queue_size
        self._timeout = handler_timeout
        self._subscriptions: tuple[Subscription[Any], ...] = ()
        self.wrap(middleware)
        self._routes: dict[type[Event], _Route] = {}
        self._inbox: Mailbox[Event] = Mailbox(queue_size)
        self._lock = Lock()
        self._loop: LoopThread | None = None
        self._tasks: TaskGroup | None = None
        self._context = copy_context()
        self._middleware_failures = 0

    def wrap(self, middleware: Sequence[EventMiddleware]) -> None:
        """Puts middleware around every event from now on, in place of what stood there.

        Args:
            middleware: The middleware, the outermost first.
        """
        self._middleware = bool(middleware)
        self.silent = not (self._middleware or self._subscriptions)
        self._deliver_event = compile_chain(
            middleware, self._deliver, timeout=self._timeout, report=self._report_middleware
        )

    @property
    def dropped(self) -> int:
        """How many events `emit` had no room for."""
        return self._inbox.dropped

    def subscribe(
        self,
        event_type: type[E],
        handler: Callable[[E], object | Awaitable[object]],
        *,
        priority: int = 0,
        wait: bool = False,
        queue_size: int | None = None,
    ) -> Subscription[E]:
        """Has a handler called for each event of a class, from any thread, before or after the bus has started.

        Args:
            event_type: The class; its subclasses are heard too.
            handler: What to call: a function, which is called in a thread, or a coroutine function.
            priority: Handlers of a higher one come first; of the same one, in the order of their subscription.
            wait: Whether the publisher waits until it has been handled.
            queue_size: How many events may wait for this handler; None for the bus's.

        Returns:
            The subscription, to end it and to see what became of it.
        """
        subscription: Subscription[E] = Subscription(
            event_type,
            handler,
            priority=priority,
            wait=wait,
            queue_size=self._queue_size if queue_size is None else queue_size,
            timeout=self._timeout,
            report=self._report_handler,
            end=self._remove,
        )
        with self._lock:
            self._set_subscriptions((*self._subscriptions, subscription))
            loop = self._loop
        if loop is not None:
            loop.call(partial(self._start, subscription))
        return subscription

    def wants(self, event_type: type[Event]) -> bool:
        """Whether publishing an event of this class would reach anyone: if not, there is no need to make one.

        Args:
            event_type: The class.
        """
        route = self._routes.get(event_type) or self._route(event_type)
        return self._middleware or route.wanted

    def publish(self, event: Event) -> Awaitable[None]:
        """Hands an event to its handlers; waits for those that were subscribed with `wait=True`, and raises for none.

        Args:
            event: The event.

        Returns:
            What to await for that.
        """
        if self._middleware:
            return self._deliver_event(event)
        route = self._routes.get(type(event)) or self._route(type(event))
        if route.awaited:
            return self._deliver(event)
        for put in route.puts:
            put(event)
        return _NOTHING_TO_WAIT_FOR

    def emit(self, event: Event) -> None:
        """Publishes an event from any thread, without waiting for anyone.

        Queued handlers have it in their queues at once; if there is middleware, or a handler to be awaited, the bus's
        own task publishes the event soon.

        Args:
            event: The event.
        """
        route = self._route(type(event))
        if self._middleware or route.awaited:
            self._inbox.put(event)
            return
        for subscription in route.subscriptions:
            subscription.put(event)

    async def run(self, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """Lets the handlers work until `close`. Start it in the application's task group: `await tg.start(bus.run)`."""
        try:
            async with create_task_group() as self._tasks:
                self._open()
                task_status.started()
                while await self._inbox.wait():
                    for event in self._inbox.take(_BATCH):
                        await self.publish(event)
        finally:
            self._tasks = None
            self._inbox.close()
            self._inbox.discard()
            for subscription in self._subscriptions:
                subscription.cancel()

    async def drain(self, timeout: float) -> bool:  # noqa: ASYNC109 - the deadline is the point of it
        """Waits until every event so far has been handled, and those that handlers emitted meanwhile.

        Args:
            timeout: Seconds to wait at most.

        Returns:
            Whether all was handled in time.
        """
        with move_on_after(timeout) as scope:
            while not (self._inbox.idle and all(subscription.idle for subscription in self._subscriptions)):
                await self._inbox.join()
                for subscription in self._subscriptions:
                    await subscription.join()
        return not scope.cancelled_caught

    async def close(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109 - as above
        """Lets the handlers finish what is queued, then ends `run`; cancellation doesn't cut this short.

        Args:
            timeout: Seconds after which handlers are cancelled, and what is left is dropped.
        """
        tasks = self._tasks
        if tasks is None:
            return
        with CancelScope(shield=True):
            await self.drain(timeout)
        tasks.cancel_scope.cancel()

    def _open(self) -> None:
        """Starts the workers of who has subscribed so far; `subscribe` starts those of the others."""
        self._context = copy_context()
        with self._lock:
            self._loop = LoopThread()
            subscriptions = self._subscriptions
        for subscription in subscriptions:
            self._start(subscription)

    def _start(self, subscription: Subscription[Any]) -> None:
        """Starts a worker in the bus's context, for a publisher's or subscriber's span is none of its concern."""
        if self._tasks is not None and not subscription.wait:
            self._context.run(self._tasks.start_soon, subscription.work)  # type: ignore[unused-awaitable] # not waited for

    def _remove(self, subscription: Subscription[Any]) -> None:
        with self._lock:
            self._set_subscriptions(tuple(other for other in self._subscriptions if other is not subscription))

    def _set_subscriptions(self, subscriptions: tuple[Subscription[Any], ...]) -> None:
        self._subscriptions = tuple(sorted(subscriptions, key=lambda subscription: -subscription.priority))
        self._routes = {}
        self.silent = not (self._middleware or subscriptions)

    def _route(self, event_type: type[Event]) -> _Route:
        # The routes are read before the subscriptions, and replaced after them: an old route can't get into new routes.
        routes = self._routes
        route = routes.get(event_type)
        if route is None:
            hearing = tuple(each for each in self._subscriptions if issubclass(event_type, each.event_type))
            puts = tuple(each.put for each in hearing)
            route = _Route(hearing, puts, awaited=any(each.wait for each in hearing), wanted=bool(hearing))
            routes[event_type] = route
        return route

    async def _deliver(self, event: Event) -> None:
        for subscription in self._route(type(event)).subscriptions:
            if subscription.wait:
                await subscription.deliver(event)
            else:
                subscription.put(event)

    def _report_handler(self, subscription: Subscription[Any], event: Event, error: Exception) -> None:
        self._report(f"handler {subscription.name}", event, error, subscription.failed)

    def _report_middleware(self, name: str, event: Event, error: Exception) -> None:
        self._middleware_failures += 1
        self._report(f"middleware {name}", event, error, self._middleware_failures)

    def _report(self, culprit: str, event: Event, error: Exception, count: int) -> None:
        run_id, agent = (event.run_id, event.agent) if isinstance(event, RunEvent) else ("", "")
        if is_milestone(count):
            log_for(run_id=run_id, agent=agent).opt(exception=error).warning(
                "The event {} failed over a {} (failure {}).", culprit, type(event).__name__, count
            )
        if not isinstance(event, ErrorEvent) and self.wants(ErrorEvent):
            self.emit(ErrorEvent(error, "event", run_id=run_id, agent=agent))

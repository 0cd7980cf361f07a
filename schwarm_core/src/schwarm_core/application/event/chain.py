"""Event middleware, compiled into one function that no fault of it can break."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, TypeAlias

from anyio import current_time, move_on_after

from schwarm_core.domain.error.base import SchwarmError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schwarm_core.domain.event.base import Event
    from schwarm_core.domain.middleware.middleware import EventHandler, EventMiddleware

    Report: TypeAlias = Callable[[str, Event, Exception], None]


def compile_chain(
    middleware: Sequence[EventMiddleware], deliver: EventHandler, *, timeout: float | None, report: Report
) -> EventHandler:
    """Puts middleware around the delivery of events.

    An event that a middleware fails at, or holds longer than its time, goes on as if that middleware were not there,
    unless it had passed the event on already. An event that it passes on never, without failing, ends there.

    Args:
        middleware: The middleware, the outermost first.
        deliver: What it stands around.
        timeout: Seconds that each may take for itself, not counting what is further in; None for any time.
        report: Told the name of a middleware that failed, the event, and the error.

    Returns:
        The whole; `deliver` itself if there is no middleware.
    """
    handler = deliver
    for wrapper in reversed(middleware):
        handler = _link(wrapper, handler, timeout, report)
    return handler


def _link(wrapper: EventMiddleware, rest: EventHandler, timeout: float | None, report: Report) -> EventHandler:
    name = str(getattr(wrapper, "__qualname__", None) or type(wrapper).__qualname__)

    async def handle(event: Event) -> None:
        passed_on = False

        async def call_next(event: Event, /) -> None:
            nonlocal passed_on
            passed_on = True
            deadline, began = scope.deadline, current_time()
            scope.deadline = inf
            try:
                await rest(event)
            finally:
                scope.deadline = deadline + (current_time() - began)

        error: Exception | None = None
        with move_on_after(timeout) as scope:
            try:
                await wrapper(event, call_next)
            except Exception as failure:  # noqa: BLE001 - middleware may raise anything, and harms no event
                error = failure
        if scope.cancelled_caught:
            msg = f"The event middleware {name} took longer than {timeout} s over a {type(event).__name__}."
            error = SchwarmError(msg, remedy="Make it faster, or raise the handler_timeout.")
        if error is not None:
            report(name, event, error)
            if not passed_on:
                await rest(event)

    return handle

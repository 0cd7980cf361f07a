"""A limit on the time that a plain function call may take, where the platform can interrupt one."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

# Whoever swallows the first interruption gets another.
_AGAIN = 1.0
_AT_ONCE = 1e-6


class TimeLimitExceeded(BaseException):
    """A call took longer than it was given."""


def call_within(seconds: float | None, function: Callable[[], _T]) -> _T:
    """Call a function, and interrupt it when its time is up.

    The interruption is an alarm signal. Where there is none (on Windows, outside the main thread), and where someone
    else has set an alarm that is due sooner, the call takes as long as it takes. Someone else's alarm that is due later
    still rings in time.

    Args:
        seconds: How long it may take; None for as long as it likes.
        function: What to call.

    Returns:
        What the function returned.

    Raises:
        TimeLimitExceeded: From inside the function, at whatever it was doing.
    """
    if seconds is None or not _may_interrupt(seconds):
        return function()
    running = True

    def interrupt(_signal: int, _frame: object) -> None:
        if running:
            raise TimeLimitExceeded

    started = time.monotonic()
    handler = signal.signal(signal.SIGALRM, interrupt)
    due, interval = signal.getitimer(signal.ITIMER_REAL)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        try:
            return function()
        finally:
            running = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if due:
            signal.setitimer(signal.ITIMER_REAL, max(due - (time.monotonic() - started), _AT_ONCE), interval)


def _may_interrupt(seconds: float) -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    # A handler that was not installed from Python could not be put back.
    if signal.getsignal(signal.SIGALRM) is None:
        return False
    due, _ = signal.getitimer(signal.ITIMER_REAL)
    return not 0 < due <= seconds

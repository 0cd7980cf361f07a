"""A limit on the time that a plain function call may take."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from schwarm_core.application.plugins.time_limit import TimeLimitExceeded, call_within

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarm signals here")

NEVER = threading.Event()


@pytest.fixture
def rings() -> Iterator[list[int]]:
    """Someone else's alarm handler, and when it was called; the test may set the alarm as it likes."""
    calls: list[int] = []
    handler = signal.signal(signal.SIGALRM, lambda number, frame: calls.append(number))
    timer = signal.setitimer(signal.ITIMER_REAL, 0)
    yield calls
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, *timer)


def hang() -> None:
    """Wait until it is interrupted."""
    NEVER.wait(30)
    pytest.fail("nobody interrupted this")


class TestLimit:
    def test_what_hangs_is_interrupted(self) -> None:
        """A call that doesn't end is ended."""
        with pytest.raises(TimeLimitExceeded):
            call_within(0.05, hang)

    def test_who_catches_every_exception_is_interrupted(self) -> None:
        """The interruption passes whoever catches `Exception`."""

        def stubborn() -> None:
            while True:
                with suppress(Exception):
                    hang()

        with pytest.raises(TimeLimitExceeded):
            call_within(0.05, stubborn)

    def test_who_swallows_it_is_interrupted_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One interruption that got lost is not the last."""
        monkeypatch.setattr("schwarm_core.application.plugins.time_limit._AGAIN", 0.05)
        swallowed = []

        def greedy() -> None:
            try:
                hang()
            except BaseException as error:  # noqa: BLE001 - that is what it is about
                swallowed.append(error)
            hang()

        with pytest.raises(TimeLimitExceeded):
            call_within(0.05, greedy)
        assert len(swallowed) == 1

    def test_what_is_quick_returns(self) -> None:
        """A call that ends in time is as if there were no limit."""
        assert call_within(30, lambda: "done") == "done"

    def test_what_is_raised_passes(self) -> None:
        """What a call raises, it raises."""
        with pytest.raises(ZeroDivisionError):
            call_within(30, lambda: 1 / 0)

    def test_no_limit(self, rings: list[int]) -> None:
        """Without a limit, no alarm is set."""
        assert call_within(None, lambda: signal.getitimer(signal.ITIMER_REAL)) == (0, 0)


class TestOtherAlarms:
    def test_the_handler_is_put_back(self, rings: list[int]) -> None:
        """Afterwards the handler is the one that was there, and no alarm is set."""
        before = signal.getsignal(signal.SIGALRM)
        with pytest.raises(TimeLimitExceeded):
            call_within(0.05, hang)
        assert signal.getsignal(signal.SIGALRM) is before
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)

    def test_a_later_alarm_goes_on(self, rings: list[int]) -> None:
        """An alarm that was due later is still due, with the time that is left."""
        signal.setitimer(signal.ITIMER_REAL, 40, 7)
        call_within(30, lambda: None)
        due, interval = signal.getitimer(signal.ITIMER_REAL)
        assert 30 < due <= 40
        assert interval == 7

    def test_a_sooner_alarm_is_left_alone(self, rings: list[int]) -> None:
        """An alarm that is due sooner rings where its owner wants it."""
        signal.setitimer(signal.ITIMER_REAL, 0.05)

        def wait() -> None:
            while not rings:
                NEVER.wait(0.01)

        call_within(30, wait)
        assert rings == [signal.SIGALRM]

    def test_an_alarm_that_came_due_meanwhile_rings_afterwards(self, rings: list[int]) -> None:
        """An alarm whose time came while the call was not to be interrupted rings as soon as the call is over."""
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        ended = time.monotonic() + 0.2

        def obstinate() -> None:
            with suppress(TimeLimitExceeded):
                hang()
            while time.monotonic() < ended:
                NEVER.wait(0.01)

        call_within(0.05, obstinate)
        while not rings:
            NEVER.wait(0.01)
        assert rings == [signal.SIGALRM]

    def test_another_thread_is_not_interrupted(self) -> None:
        """Outside the main thread there is no limit, and no error either."""
        results = []
        thread = threading.Thread(target=lambda: results.append(call_within(0.001, lambda: NEVER.wait(0.05))))
        thread.start()
        thread.join()
        assert results == [False]

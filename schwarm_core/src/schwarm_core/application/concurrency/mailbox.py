"""A bounded queue that any thread fills without waiting, and that one task empties."""

from __future__ import annotations

import sys
from collections import deque
from threading import RLock
from typing import TYPE_CHECKING, Generic, TypeVar

from anyio import Event
from anyio.lowlevel import checkpoint

from schwarm_core.application.concurrency.loop import LoopThread

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

_NEVER = sys.maxsize


class Mailbox(Generic[T]):
    """Takes items from any thread, and keeps them for its one reader. What doesn't fit is dropped and counted.

    The reader is a loop of `while await mailbox.wait(): for item in mailbox.take(…): …`, in one task.

    Args:
        size: How many items it holds at most.

    Attributes:
        dropped: How many items it did not take, or did not give away.
    """

    __slots__ = ("_arrival", "_busy", "_closed", "_items", "_lock", "_loop", "_settled", "_size", "_wanted", "dropped")

    def __init__(self, size: int) -> None:
        self.dropped = 0
        self._size = size
        self._items: deque[T] = deque()
        # Reentrant, for a signal handler or a finalizer may put something while its own thread puts something.
        self._lock = RLock()
        self._loop: LoopThread | None = None
        self._wanted = _NEVER
        self._arrival: Event | None = None
        self._busy = False
        self._settled: Event | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._items)

    @property
    def idle(self) -> bool:
        """Whether the reader is done with everything that was put."""
        return not self._items and not self._busy

    def put(self, item: T) -> bool:
        """Puts an item, from any thread, without waiting.

        Returns:
            Whether there was room for it.
        """
        with self._lock:
            held = len(self._items)
            if held >= self._size or self._closed:
                self.dropped += 1
                return False
            self._items.append(item)
            if held + 1 >= self._wanted:
                self._ring()
        return True

    def close(self) -> None:
        """Takes nothing more; the reader still gets what is there. From any thread."""
        with self._lock:
            self._closed = True
            self._ring()

    def discard(self) -> None:
        """Drops all that it holds. From any thread."""
        with self._lock:
            self.dropped += len(self._items)
            self._items.clear()

    def count_drop(self) -> None:
        """Counts an item that was taken, but in vain. From any thread."""
        with self._lock:
            self.dropped += 1

    async def wait(self, count: int = 1) -> bool:
        """Waits until it holds so many items, or is closed; tells it that what was taken before is done with.

        Args:
            count: How many items to wait for; never more than fit.

        Returns:
            Whether it holds anything; False means that it is closed and empty.
        """
        self._settle()
        await checkpoint()
        arrival = self._expect(min(count, self._size))
        if arrival is not None:
            try:
                await arrival.wait()
            finally:
                self._wanted = _NEVER
        return bool(self._items)

    def take(self, limit: int) -> Iterator[T]:
        """Takes items out, the oldest first, each as it is asked for.

        Args:
            limit: How many at most.

        Yields:
            The items that are there, those included that arrive meanwhile.
        """
        self._busy = True
        for _ in range(limit):
            try:
                yield self._items.popleft()
            except IndexError:
                return

    async def join(self) -> None:
        """Waits until the reader is done with everything that was put."""
        while not self.idle:
            if self._settled is None:
                self._settled = Event()
            await self._settled.wait()

    def _expect(self, count: int) -> Event | None:
        """What will ring when there are so many items; None if there are, or never will be."""
        with self._lock:
            if self._closed or len(self._items) >= count:
                return None
            if self._loop is None:
                self._loop = LoopThread()
            self._arrival = Event()
            self._wanted = count
            return self._arrival

    def _ring(self) -> None:
        self._wanted = _NEVER
        if self._loop is not None and self._arrival is not None:
            self._loop.call(self._arrival.set)

    def _settle(self) -> None:
        self._busy = False
        if self._settled is not None and not self._items:
            self._settled.set()
            self._settled = None

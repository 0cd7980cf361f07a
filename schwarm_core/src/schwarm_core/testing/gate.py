"""Where a task under test waits until it is let through."""

from __future__ import annotations

from anyio import Event


class Gate:
    """A place that tells when a task has come to it, and holds it until it is opened. Tests need no sleep with it.

    Attributes:
        reached: Set when the first has come.
        opened: Set it to let all through.
        passed: How many have gone through.
    """

    def __init__(self) -> None:
        self.reached = Event()
        self.opened = Event()
        self.passed = 0

    async def wait(self) -> None:
        """Waits until the gate is opened."""
        self.reached.set()
        await self.opened.wait()
        self.passed += 1

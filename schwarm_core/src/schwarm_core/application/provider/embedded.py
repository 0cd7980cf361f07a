"""The engine that comes with the core: performs each step where the run is."""

from __future__ import annotations

import os
from itertools import count
from time import time, time_ns
from typing import TYPE_CHECKING

from schwarm_core.domain.provider.engine import EngineProvider

if TYPE_CHECKING:
    from schwarm_core.domain.provider.engine import Step


class _Process:
    """Tells the ids of this process from those of others, a fork's included."""

    def __init__(self) -> None:
        self.renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.renew)

    def renew(self) -> None:
        self.tail = os.urandom(5).hex()
        self.next = count().__next__


_process = _Process()


class EmbeddedEngine(EngineProvider):
    """Awaits each step's action in place; records nothing."""

    async def process(self, request: Step[object, object]) -> object:
        """Performs a step.

        Args:
            request: The step.

        Returns:
            What came out of it.
        """
        return await request.action(request.input)

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return time()

    def new_id(self) -> str:
        """A fresh id of 32 hexadecimal digits, which sorts by the time it was made.

        The first 16 digits are the nanoseconds since the epoch; 6 are a counter, which tells apart and keeps in order
        what was made between two ticks of the clock; 10 are random and the same for the whole process. It is unique,
        but no secret: who knows one can guess others. Costs a third of a `uuid4`.
        """
        process = _process
        return f"{time_ns() << 24 | process.next() & 0xFFFFFF:022x}{process.tail}"

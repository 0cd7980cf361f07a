"""How long a run may wait in all."""

from __future__ import annotations

from contextvars import ContextVar

from attrs import define


@define
class Budget:
    """What is left of the time that a run may wait. Calls of one run that wait at once share it.

    Attributes:
        seconds: What is left.
    """

    seconds: float

    def take(self, seconds: float) -> bool:
        """Takes time for a wait.

        Args:
            seconds: How long the wait is.

        Returns:
            Whether so much was left; if not, nothing is taken.
        """
        if seconds > self.seconds:
            return False
        self.seconds -= seconds
        return True


CURRENT: ContextVar[Budget | None] = ContextVar("schwarm_retry_budget", default=None)
"""The budget of the run that is going on."""

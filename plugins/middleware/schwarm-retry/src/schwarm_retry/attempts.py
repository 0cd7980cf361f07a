"""Trying again, after the wait that the cause calls for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential

from schwarm_core import ProviderError
from schwarm_retry.budget import CURRENT

if TYPE_CHECKING:
    from tenacity import RetryCallState

    from schwarm_retry.config import RetryConfig

T = TypeVar("T")


@frozen
class Attempts:
    """Tries calls again as the settings say.

    Attributes:
        config: The settings.
        sleep: Waits so many seconds.
        uniform: Draws a number between two.
    """

    config: RetryConfig
    sleep: Callable[[float], Awaitable[None]]
    uniform: Callable[[float, float], float]

    async def make(self, call: Callable[[], Awaitable[T]], worth_it: Callable[[BaseException], bool]) -> T:
        """Makes a call, and again while it fails in a way that may pass.

        Args:
            call: Makes it once.
            worth_it: Whether it may succeed after an error.

        Returns:
            What the call returned.

        Raises:
            Exception: The last error.
        """
        last = stop_after_attempt(self.config.attempts)
        retrying = AsyncRetrying(
            sleep=self.sleep,
            stop=lambda state: last(state) or _is_spent(state),
            wait=self._wait,
            retry=retry_if_exception(worth_it),
            reraise=True,
        )
        return await retrying(call)

    def _wait(self, state: RetryCallState) -> float:
        """The vendor's own waiting time where it gives one, else a drawn one."""
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.retry_after if isinstance(error, ProviderError) else None
        if asked is not None:
            return asked
        ceiling = wait_exponential(multiplier=self.config.initial_seconds, max=self.config.maximum_seconds)(state)
        return self.uniform(0, ceiling)


def _is_spent(state: RetryCallState) -> bool:
    """Whether the run may not wait for as long as would be needed; tenacity asks when it knows how long that is."""
    budget = CURRENT.get()
    return budget is not None and not budget.take(state.upcoming_sleep)

"""Trying again, after the wait that the cause calls for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

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

    async def make(
        self,
        call: Callable[[], Awaitable[T]],
        worth_it: Callable[[BaseException], bool],
        told: Callable[[Exception, float], None],
    ) -> T:
        """Makes a call, and again while it fails in a way that may pass.

        Args:
            call: Makes it once.
            worth_it: Whether it may succeed after an error.
            told: Is told of each error that is followed by another try, and of the seconds before that.

        Returns:
            What the call returned.

        Raises:
            Exception: The last error.
        """
        try:
            return await call()
        except Exception as error:
            if not worth_it(error):
                raise
            failed = error
        return await self._again(call, worth_it, told, failed)

    async def _again(
        self,
        call: Callable[[], Awaitable[T]],
        worth_it: Callable[[BaseException], bool],
        told: Callable[[Exception, float], None],
        failed: Exception,
    ) -> T:
        # Imported when something has failed: as costly as all that most runs need of this plugin.
        from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential

        last = stop_after_attempt(self.config.attempts)
        ceiling = wait_exponential(multiplier=self.config.initial_seconds, max=self.config.maximum_seconds)
        known = [failed]

        async def attempt() -> T:
            if known:
                # The failure that brought us here is the first one that counts.
                raise known.pop()
            return await call()

        retrying = AsyncRetrying(
            sleep=self.sleep,
            stop=lambda state: last(state) or _is_spent(state),
            wait=lambda state: self._wait(_error_of(state), ceiling(state)),
            retry=retry_if_exception(worth_it),
            before_sleep=lambda state: told(_error_of(state), state.upcoming_sleep),
            reraise=True,
        )
        return await retrying(attempt)

    def _wait(self, error: Exception, ceiling: float) -> float:
        """The vendor's own waiting time where it gives one, else a drawn one."""
        asked = error.retry_after if isinstance(error, ProviderError) else None
        return self.uniform(0, ceiling) if asked is None else asked


def _error_of(state: RetryCallState) -> Exception:
    error = state.outcome.exception() if state.outcome is not None else None
    assert isinstance(error, Exception)  # noqa: S101 - only after an error is anything tried again
    return error


def _is_spent(state: RetryCallState) -> bool:
    """Whether the run may not wait for as long as would be needed; tenacity asks when it knows how long that is."""
    budget = CURRENT.get()
    return budget is not None and not budget.take(state.upcoming_sleep)

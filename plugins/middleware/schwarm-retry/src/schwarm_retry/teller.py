"""Telling others of retries: those who hear the run's events, and those who read its telemetry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from schwarm_core import ErrorEvent, Retry, current_span

if TYPE_CHECKING:
    from schwarm_core import Context


class Teller:
    """Tells of the retries of one call: an `ErrorEvent` for each, and their number in the call's span.

    Args:
        context: The run that the call belongs to.
        where: What failed.
    """

    # The type of the context's data is the agent's affair.
    def __init__(self, context: Context[Any], where: Literal["model", "tool"]) -> None:
        self._context = context
        self._where = where
        self._retries = 0

    def __call__(self, error: Exception, seconds: float) -> None:
        """Tells of one.

        Args:
            error: What went wrong.
            seconds: How long is waited before the next try.
        """
        self._retries += 1
        run, agent = self._context.run_id, self._context.agent.name
        self._context.emit(ErrorEvent(error, self._where, Retry(seconds), run, agent))
        current_span().set("schwarm.retries", self._retries)

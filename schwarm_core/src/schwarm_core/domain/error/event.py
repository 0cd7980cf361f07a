"""The event of an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from schwarm_core.domain.event.base import Event

if TYPE_CHECKING:
    from schwarm_core.domain.error.recovery import Recovery


@frozen
class ErrorEvent(Event):
    """Something went wrong, and this was done about it.

    Attributes:
        error: What went wrong.
        where: Where: `"model"`, `"tool"`, `"output"`, `"event"`, `"telemetry"`, `"plugin"`, …
        recovery: What was decided; None where there was nothing to decide.
        run_id: The run; empty outside of one.
        agent: The agent; empty outside of a run.
    """

    error: BaseException
    where: str
    recovery: Recovery | None = None
    run_id: str = ""
    agent: str = ""

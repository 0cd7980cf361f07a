"""The root of every error that Schwarm raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from schwarm_core.domain.agent.state import AgentState


class SchwarmError(Exception):
    """Something went wrong, with a stable code and a way out.

    Every error raised by Schwarm is one of these, so `except SchwarmError` catches them all.
    An error prints as its message, then its remedy on a line of its own.

    Args:
        message: What went wrong, where, and what was expected. One or more sentences.
        remedy: What the reader can do about it; empty when there is nothing to do.

    Attributes:
        code: A dotted, stable name for scripts, telemetry and configuration (`"provider.rate_limited"`).
        message: As given.
        remedy: As given.
        state: The run that it ended, as far as it came: a consistent history to go on from; None outside of a run.
    """

    code: ClassVar[str] = "error"
    state: AgentState | None = None

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  → {self.remedy}" if self.remedy else self.message

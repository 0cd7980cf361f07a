"""What goes wrong in a run."""

from __future__ import annotations

from typing import ClassVar

from schwarm_core.domain.error.base import SchwarmError


class RunError(SchwarmError):
    """A run could not come to its end."""

    code: ClassVar[str] = "run"


class AgentNotFoundError(RunError):
    """A run or a hand-off names an agent that nobody declared."""

    code: ClassVar[str] = "run.agent_not_found"


class LimitExceededError(RunError):
    """The run reached a limit on turns, tool calls or tokens."""

    code: ClassVar[str] = "run.limit"


class DeadlineExceededError(RunError):
    """The run took longer than its wall-time limit."""

    code: ClassVar[str] = "run.deadline"


class InvalidOutputError(RunError):
    """The model's output didn't fit the agent's output type, after all corrections."""

    code: ClassVar[str] = "run.invalid_output"


class ResumeError(RunError):
    """A state can't be continued with what was given."""

    code: ClassVar[str] = "run.resume"


class ToolError(SchwarmError):
    """A tool was declared in a way that can't work, or failed in a way that ends the run.

    Args:
        message: What went wrong.
        tool: The tool's name.
        remedy: What to do about it.
    """

    code: ClassVar[str] = "tool"

    def __init__(self, message: str, *, tool: str = "", remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.tool = tool


class ToolTimeoutError(ToolError):
    """A tool took longer than its limit."""

    code: ClassVar[str] = "tool.timeout"


class TryAgain(Exception):  # noqa: N818 - an instruction to the model, not an error of the program
    """Raised by a tool or an output check: tells the model why to try again.

    The message goes to the model as the result of the call; the run goes on.

    Example:
        >>> def population(city: str) -> int:
        ...     raise TryAgain(f"{city} is unknown; use the English name")
    """


class ServiceNotFoundError(SchwarmError):
    """A function asks for a service of a type that nobody registered."""

    code: ClassVar[str] = "service.not_found"


class ServiceConflictError(SchwarmError):
    """Two services claim one type."""

    code: ClassVar[str] = "service.conflict"

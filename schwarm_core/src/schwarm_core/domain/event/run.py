"""What happens in a run, for those who subscribe and for those who watch a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from schwarm_core.domain.event.base import RunEvent

if TYPE_CHECKING:
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.agent.state import AgentState, PendingCall
    from schwarm_core.domain.message.answer import ModelResponse
    from schwarm_core.domain.message.part import ToolCallPart, ToolResultPart


@frozen(slots=False)
class RequestStartedEvent(RunEvent):
    """A run has begun."""


@frozen(slots=False)
class ModelCallStartedEvent(RunEvent):
    """A model is asked.

    Attributes:
        turn: The number of the turn, counted from 1.
        provider: The provider's name.
        model: The model's name; empty for the provider's default.
    """

    turn: int
    provider: str
    model: str


@frozen(slots=False)
class ModelCallCompletedEvent(RunEvent):
    """A model has answered.

    Attributes:
        turn: The number of the turn.
        response: The whole answer.
    """

    turn: int
    response: ModelResponse


@frozen(slots=False)
class ToolCallStartedEvent(RunEvent):
    """A tool is called.

    Attributes:
        call: The call, with its arguments.
    """

    call: ToolCallPart


@frozen(slots=False)
class ToolCallCompletedEvent(RunEvent):
    """A tool call has ended, one way or another.

    Attributes:
        result: What the model is told.
    """

    result: ToolResultPart


@frozen(slots=False)
class ToolCallDeferredEvent(RunEvent):
    """A tool call waits for someone.

    Attributes:
        pending: The call, and what it waits for.
    """

    pending: PendingCall


@frozen(slots=False)
class HandoffEvent(RunEvent):
    """Another agent goes on with the conversation.

    Attributes:
        to: That agent's name; `agent` is the one that handed over.
    """

    to: str


@frozen(slots=False)
class OutputRejectedEvent(RunEvent):
    """The model's output didn't fit, and it was asked to correct it.

    Attributes:
        reason: What the model was told.
    """

    reason: str


@frozen(slots=False)
class RequestCompletedEvent(RunEvent):
    """A run has come to its end, or waits for someone.

    Attributes:
        response: What came of it.
    """

    response: AgentResponse[Any, Any]


@frozen(slots=False)
class RequestFailedEvent(RunEvent):
    """A run could not come to its end.

    Attributes:
        error: Why; a cancellation too.
        state: The run as far as it came, a consistent history.
        cancelled: Whether it was cancelled.
    """

    error: BaseException
    state: AgentState
    cancelled: bool = False

"""What a tool may return, and how it can wait for someone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.message.part import MediaPart, OpaquePart, TextPart, ToolStatus


@frozen
class Result:
    """A tool's answer with consequences: a value for the model, another agent to go on, changes to the context.

    Attributes:
        value: What the model is told: a text, any value that JSON can hold, message parts; None for a plain "done".
        agent: The agent that goes on with the conversation.
        context: New values for fields of the context's data.

    Example:
        >>> def escalate() -> Result:
        ...     return Result("A colleague takes over.", agent=support, context={"escalated": True})
    """

    value: object = None
    agent: Agent[Any, Any] | None = None
    context: Mapping[str, object] = field(factory=dict)


class Defer(Exception):  # noqa: N818 - a way to go on later, not an error
    """Raised by a tool or by tool middleware: this call waits for a person, or for something outside.

    The other calls of the turn are finished, then the run ends with a state that is plain data, and goes on from it
    when the answer is there: `app.run(agent, state=state, answers={call_id: Answer(...)})`.

    Args:
        reason: What it waits for, for the person who decides.
        kind: `"approval"` when someone must allow the call, which is then executed; `"external"` when someone brings
            its result.
        details: More for the one who decides; a JSON object.
    """

    def __init__(
        self, reason: str = "", *, kind: str = "external", details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind
        self.details = details


@frozen
class Answer:
    """The result of a deferred call, brought from outside.

    Attributes:
        value: What the tool would have returned.
    """

    value: object = None


@frozen
class Approve:
    """Allows a deferred call, which is then executed.

    Attributes:
        arguments: Other arguments than the model's; None for those.
    """

    arguments: Mapping[str, object] | None = None


@frozen
class Deny:
    """Refuses a deferred call; the model is told why.

    Attributes:
        reason: Why.
    """

    reason: str = "The call was not allowed."


@frozen(slots=False)
class ToolOutcome:
    """What came of executing a tool call, as tool middleware sees it.

    Attributes:
        content: What the model is told.
        status: How the call ended.
        handoff: The agent that goes on.
        context: New values for fields of the context's data.
    """

    content: tuple[TextPart | MediaPart | OpaquePart, ...] = ()
    status: ToolStatus = "ok"
    handoff: Agent[Any, Any] | None = None
    context: Mapping[str, object] = field(factory=dict)

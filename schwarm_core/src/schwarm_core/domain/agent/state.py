"""A run as plain data: what is needed to look at it, to store it, and to go on with it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import TextPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.message.usage import Usage


@frozen
class PendingCall:
    """A tool call that waits for a person, or for something outside.

    Attributes:
        call: The call.
        kind: `"approval"` when someone must allow it; `"external"` when someone brings its result.
        reason: What it waits for, for the one who decides.
        details: More for the one who decides.
    """

    call: ToolCallPart
    kind: str = "external"
    reason: str = ""
    details: Mapping[str, object] = field(factory=dict)


@frozen
class AgentState:
    """Where a run stands.

    Attributes:
        run_id: The run.
        agent: The name of the agent whose turn it is.
        messages: The conversation. Each tool call has its result, but for those of the last message that are pending
            or in `results`.
        usage: What was used up.
        turns: Model calls made.
        tool_calls: Tool calls made.
        data: The context's data, as it is now.
        pending: The calls that the run waits for; empty when it has ended.
        results: Results of the other calls of the same turn, which were executed already.
        successor: The name of the agent that takes over as soon as nothing is pending; empty for none.
    """

    run_id: str
    agent: str
    messages: tuple[Message, ...] = ()
    usage: Usage = Usage()
    turns: int = 0
    tool_calls: int = 0
    data: object = None
    pending: tuple[PendingCall, ...] = ()
    results: tuple[ToolResultPart, ...] = ()
    successor: str = ""

    def closed(self, reason: str = "The run ended before this call was answered.") -> AgentState:
        """This state with every pending call given up, so that its messages can be the history of another run.

        Args:
            reason: What the model is told of the calls.

        Returns:
            The state without anything pending.
        """
        if not self.pending:
            return self
        done = {result.call_id: result for result in self.results}
        calls = self.messages[-1].tool_calls
        results = tuple(
            done.get(call.id) or ToolResultPart(call.id, call.name, (TextPart(reason),), "cancelled") for call in calls
        )
        messages = (*self.messages, Message("tool", results))
        return evolve(self, agent=self.successor or self.agent, messages=messages, pending=(), results=(), successor="")

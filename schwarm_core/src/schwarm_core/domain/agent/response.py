"""What an agent answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from attrs import frozen

from schwarm_core.domain.error.run import RunError

if TYPE_CHECKING:
    from schwarm_core.domain.agent.state import AgentState, PendingCall
    from schwarm_core.domain.message.message import Message
    from schwarm_core.domain.message.usage import Usage

ContextT = TypeVar("ContextT")
OutputT = TypeVar("OutputT", covariant=True)

_NOTHING = object()


@frozen(slots=False)
class AgentResponse(Generic[ContextT, OutputT]):
    """How a run ended: with an output, or waiting for someone.

    Attributes:
        state: The run as plain data: to be stored, looked at, or gone on with.
        started_with: How many messages the conversation had before this run.
    """

    state: AgentState
    started_with: int = 0
    _output: object = _NOTHING

    @property
    def output(self) -> OutputT:
        """The answer, of the agent's output type.

        Raises:
            RunError: If the run waits for someone and so has none yet; see `pending`.
        """
        if self._output is _NOTHING:
            waiting = ", ".join(f"{pending.call.name} ({pending.call.id})" for pending in self.state.pending)
            msg = f"run {self.state.run_id} has no output yet: it waits for {waiting}"
            raise RunError(msg, remedy="Go on with `app.run(agent, state=response.state, answers={call_id: ...})`.")
        return cast("OutputT", self._output)

    @property
    def done(self) -> bool:
        """Whether the run has come to its end, and has an output."""
        return self._output is not _NOTHING

    @property
    def pending(self) -> tuple[PendingCall, ...]:
        """The tool calls that the run waits for."""
        return self.state.pending

    @property
    def messages(self) -> tuple[Message, ...]:
        """The whole conversation, to be passed as the `history` of the next run."""
        return self.state.messages

    @property
    def new_messages(self) -> tuple[Message, ...]:
        """The messages that this run added."""
        return self.state.messages[self.started_with :]

    @property
    def usage(self) -> Usage:
        """What the run used up, over all its agents."""
        return self.state.usage

    @property
    def context(self) -> ContextT:
        """The context's data, as the run left it."""
        return cast("ContextT", self.state.data)

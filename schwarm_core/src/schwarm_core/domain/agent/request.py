"""What is asked of an agent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar, cast

from attrs import field, frozen

from schwarm_core.domain.agent.result import Answer, Approve, Deny

if TYPE_CHECKING:
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.limits import Limits
    from schwarm_core.domain.agent.state import AgentState
    from schwarm_core.domain.event.base import Event
    from schwarm_core.domain.message.ask import ModelSettings
    from schwarm_core.domain.message.message import Message, Prompt

ContextT = TypeVar("ContextT")
OutputT = TypeVar("OutputT")

PendingAnswer: TypeAlias = Answer | Approve | Deny
"""What becomes of a deferred call: its result, a yes, or a no."""

Watcher: TypeAlias = "Callable[[Event], Awaitable[None]]"
"""Takes each event of a run, deltas included, as it happens; awaiting it holds the run back."""


@frozen(slots=False)
class AgentRequest(Generic[ContextT, OutputT]):
    """One run that is asked for.

    Attributes:
        agent: Who is to answer.
        input: What is said to it; None, or nothing in it, to go on from a state or a history as they are.
        context: The value that tools and instructions share; the run works on a copy and returns it.
        history: The conversation so far.
        state: Where an earlier run stopped, to go on from there; then history and context are taken from it.
        answers: For each call that the state waits for, by its id, what becomes of it.
        model: Another model than the agent's.
        settings: Settings that go before the agent's.
        limits: Other limits than the agent's.
        run_id: The run's id; empty for a new one.
        sink: Where the events and deltas of a streamed run go; None when nobody watches.
    """

    agent: Agent[ContextT, OutputT]
    input: Prompt | None = None
    context: ContextT = field(default=cast("ContextT", None))
    history: tuple[Message, ...] = ()
    state: AgentState | None = None
    answers: Mapping[str, PendingAnswer] = field(factory=dict)
    model: str = ""
    settings: ModelSettings | None = None
    limits: Limits | None = None
    run_id: str = ""
    sink: Watcher | None = field(default=None, eq=False, repr=False)

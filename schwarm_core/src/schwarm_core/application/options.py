"""What can be said of a run, beside the agent and the prompt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from schwarm_core.domain.agent.request import AgentRequest
from schwarm_core.domain.error.run import AgentNotFoundError

if TYPE_CHECKING:
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.limits import Limits
    from schwarm_core.domain.agent.request import PendingAnswer
    from schwarm_core.domain.agent.state import AgentState
    from schwarm_core.domain.message.ask import ModelSettings
    from schwarm_core.domain.message.message import Message, Prompt


class ResumeOptions(TypedDict, total=False):
    """What can be said of a run that goes on from a state.

    Attributes:
        answers: For each call that the state waits for, by its id: `Answer`, `Approve` or `Deny`.
        model: Another model than the agent's.
        settings: Settings that go before the agent's.
        limits: Other limits than the agent's.
        run_id: The run's id; the state's, or a new one, when left out.
    """

    answers: Mapping[str, PendingAnswer]
    model: str
    settings: ModelSettings | None
    limits: Limits | None
    run_id: str


class RunOptions(ResumeOptions, total=False):
    """What can be said of any run.

    Attributes:
        history: The conversation so far, such as `response.messages` of the run before.
        state: Where an earlier run stopped, to go on from there.
    """

    history: Iterable[Message]
    state: AgentState | None


class ContextOptions(RunOptions, total=False):
    """What can be said of a run whose agent is known by name only.

    Attributes:
        context: The value that tools and instructions share.
    """

    context: object


def request_of(
    agents: Mapping[str, Agent[Any, Any]],
    agent: Agent[Any, Any] | str,
    prompt: Prompt | None,
    options: ContextOptions,
) -> AgentRequest[Any, Any]:
    """The request that a run's arguments stand for.

    Args:
        agents: The agents known by name.
        agent: The agent, or its name.
        prompt: What is said to it.
        options: What else is said of the run.

    Returns:
        The request.

    Raises:
        AgentNotFoundError: If nobody declared an agent of that name.
    """
    return AgentRequest(
        _found(agents, agent) if isinstance(agent, str) else agent,
        prompt,
        options.get("context"),
        tuple(options.get("history", ())),
        options.get("state"),
        options.get("answers") or {},
        options.get("model", ""),
        options.get("settings"),
        options.get("limits"),
        options.get("run_id", ""),
    )


def _found(agents: Mapping[str, Agent[Any, Any]], name: str) -> Agent[Any, Any]:
    found = agents.get(name)
    if found is not None:
        return found
    from schwarm_core.domain.schema.words import nearest

    msg = f"there is no agent {name!r}; {nearest(name, sorted(agents))}".removesuffix("; ")
    raise AgentNotFoundError(msg, remedy=f"Declare it: Schwarm(agents=[...]), or `[agents.{name}]`.")

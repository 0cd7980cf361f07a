"""What runs an agent, as the domain knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse

ContextT = TypeVar("ContextT")
OutputT = TypeVar("OutputT")


class Runner(Protocol):
    """Runs agents. The application has one: the `Orchestrator`."""

    async def run(self, request: AgentRequest[ContextT, OutputT], /) -> AgentResponse[ContextT, OutputT]:
        """Runs an agent until it has answered or waits for someone.

        Args:
            request: What is asked.

        Returns:
            The answer.

        Raises:
            SchwarmError: If the run could not come to its end; a `RunError` holds the state it came to.
        """
        ...

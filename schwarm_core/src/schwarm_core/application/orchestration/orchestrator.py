"""The orchestrator: runs agents, from a request to a response."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from schwarm_core.application.orchestration.chain import compile_chain
from schwarm_core.application.orchestration.loop import walk
from schwarm_core.application.orchestration.resume import answer_pending, take_up
from schwarm_core.application.orchestration.run import Run
from schwarm_core.application.telemetry.logging import log_for
from schwarm_core.domain.agent.request import AgentRequest
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.run import AgentNotFoundError, DeadlineExceededError, RunError
from schwarm_core.domain.event.run import RequestCompletedEvent, RequestFailedEvent, RequestStartedEvent
from schwarm_core.domain.message.message import user

if TYPE_CHECKING:
    from schwarm_core.application.orchestration.environment import Environment
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.context import Services
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.agent.state import AgentState
    from schwarm_core.domain.middleware.middleware import RunMiddleware

ContextT = TypeVar("ContextT")
OutputT = TypeVar("OutputT")

_FAREWELL_SECONDS = 5.0


class Orchestrator:
    """Runs agents.

    Args:
        environment: What every run shares.
        middleware: What is wrapped around each run, outermost first, by name.
    """

    def __init__(self, environment: Environment, middleware: Sequence[tuple[str, RunMiddleware]] = ()) -> None:
        self.environment = environment
        self._handle = compile_chain(middleware, self._run)

    async def run(self, request: AgentRequest[ContextT, OutputT]) -> AgentResponse[ContextT, OutputT]:
        """Runs an agent until it has answered or waits for someone.

        Args:
            request: What is asked.

        Returns:
            The answer.

        Raises:
            SchwarmError: If the run could not come to its end; its `state` says how far it came.
        """
        return cast("AgentResponse[ContextT, OutputT]", await self._handle(cast("AgentRequest[Any, Any]", request)))

    async def _run(self, request: AgentRequest[Any, Any]) -> AgentResponse[Any, Any]:
        state = request.state
        run_id = request.run_id or (state.run_id if state else self.environment.engine.new_id())
        resources = self.environment.resources(run_id)
        try:
            return await self._traced(self._begun(request, run_id, resources))
        finally:
            await resources.close()

    async def _traced(self, run: Run) -> AgentResponse[Any, Any]:
        telemetry = self.environment.telemetry
        if not telemetry.active:
            return await self._told(run)
        attributes = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": run.agent.config.name,
            "schwarm.run.id": run.run_id,
        }
        with telemetry.span(f"invoke_agent {run.agent.config.name}", attributes) as span:
            response = await self._told(run)
            span.update(
                {
                    "gen_ai.usage.input_tokens": run.usage.input_tokens,
                    "gen_ai.usage.output_tokens": run.usage.output_tokens,
                    "schwarm.run.turns": run.turns,
                }
            )
            return response

    def _begun(self, request: AgentRequest[Any, Any], run_id: str, services: Services) -> Run:
        run = Run(self.environment, request, run_id, services)
        if request.state is not None:
            self._take_up(run, request.agent, request.state)
        elif run.messages and run.messages[-1].tool_calls:
            msg = f"the history of run {run_id} ends with tool calls that have no results"
            raise RunError(msg, remedy="Pass the `state` instead, or the messages of `state.closed()`.")
        if request.input:
            run.messages.append(user(request.input))
        return run

    def _take_up(self, run: Run, agent: Agent[Any, Any], state: AgentState) -> None:
        successor = self._agent_of(agent, state, state.successor) if state.successor else None
        take_up(run, state, self._agent_of(agent, state, state.agent), successor)

    def _agent_of(self, agent: Agent[Any, Any], state: AgentState, name: str) -> Agent[Any, Any]:
        """The agent of a name in a state: the request's, one that it can hand over to, or one known by name."""
        seen = {agent.name: agent}
        waiting = [agent]
        while waiting:
            others = [other for other in waiting.pop().config.handoffs if not isinstance(other, str)]
            waiting += [other for other in others if other.name not in seen]
            seen |= {other.name: other for other in others}
        found = seen.get(name) or self.environment.agents.get(name)
        if found is not None:
            return found
        msg = f"the state of run {state.run_id} is at agent {name!r}, which isn't known here"
        raise AgentNotFoundError(msg, remedy="Declare it with the application: Schwarm(agents=[...]).")

    async def _told(self, run: Run) -> AgentResponse[Any, Any]:
        """Runs, and tells of the beginning and the end."""
        try:
            if run.heard(RequestStartedEvent):
                await run.tell(RequestStartedEvent(run.run_id, run.agent.config.name, time=run.now()))
            if run.limits.seconds is None:
                response = await self._walked(run)
            else:
                response = await self._in_time(run, run.limits.seconds)
        except BaseException as error:
            await self._failed(run, error)
            raise
        if run.heard(RequestCompletedEvent):
            await run.tell(RequestCompletedEvent(run.run_id, run.agent.config.name, response, time=run.now()))
        return response

    async def _walked(self, run: Run) -> AgentResponse[Any, Any]:
        if run.pending:
            await answer_pending(run, run.request.answers)
        return await walk(run)

    async def _in_time(self, run: Run, seconds: float) -> AgentResponse[Any, Any]:
        from anyio import move_on_after

        with move_on_after(seconds):
            return await self._walked(run)
        msg = f"run {run.run_id} took longer than {seconds:g} seconds"
        raise DeadlineExceededError(msg, remedy="Raise `limits.seconds`.")

    async def _failed(self, run: Run, error: BaseException) -> None:
        """Leaves a consistent history, and tells of the end even when cancelled."""
        cancelled = not isinstance(error, Exception)
        state = run.broken_off(cancelled=cancelled or isinstance(error, DeadlineExceededError))
        if isinstance(error, SchwarmError):
            error.state = state
        level, what = ("INFO", "cancelled") if cancelled else ("ERROR", "failed")
        log_for(run_id=run.run_id, agent=run.agent.config.name).log(level, "The run {}: {!r}", what, error)
        if run.heard(RequestFailedEvent):
            from anyio import move_on_after

            with move_on_after(_FAREWELL_SECONDS, shield=True):
                await run.tell(
                    RequestFailedEvent(run.run_id, run.agent.config.name, error, state, cancelled, time=run.now())
                )

"""Going on with a run from its state: bringing what its pending calls waited for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve

from schwarm_core.application.orchestration.asking import turn_tools
from schwarm_core.application.orchestration.data import snapshot
from schwarm_core.application.orchestration.executor import outcome_of
from schwarm_core.application.orchestration.tool_turn import make_calls, settle
from schwarm_core.domain.agent.result import Answer, Approve, Deny, ToolOutcome
from schwarm_core.domain.error.run import ResumeError
from schwarm_core.domain.message.part import TextPart, ToolCallPart

if TYPE_CHECKING:
    from schwarm_core.application.orchestration.run import Run
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.request import PendingAnswer
    from schwarm_core.domain.agent.state import AgentState, PendingCall


def take_up(run: Run, state: AgentState, agent: Agent[Any, Any], successor: Agent[Any, Any] | None) -> None:
    """Puts a run where an earlier one stopped.

    Args:
        run: The run, new.
        state: Where the earlier one stopped.
        agent: The agent whose turn it is.
        successor: The agent that takes over as soon as nothing is pending.

    Raises:
        ResumeError: If what is asked doesn't fit the state.
    """
    if state.pending and run.request.input:
        msg = f"run {state.run_id} waits for {_names(state.pending)}, and can't take other input before that"
        raise ResumeError(msg, remedy="Pass `answers`, or start a new run from `state.closed().messages`.")
    waiting = {one.call.id for one in state.pending}
    unknown = [call_id for call_id in run.request.answers if call_id not in waiting]
    if unknown:
        msg = f"run {state.run_id} doesn't wait for {unknown[0]!r}"
        raise ResumeError(msg, remedy=f"It waits for {_names(state.pending) or 'nothing'}.")
    run.agent = agent
    run.messages = list(state.messages)
    run.started_with = len(run.messages)
    run.usage = state.usage
    run.turns = state.turns
    run.tool_calls = state.tool_calls
    run.data = _data(state.data, agent)
    run.successor = successor
    run.pending = state.pending
    run.results = {result.call_id: result for result in state.results}


def _data(data: object, agent: Agent[Any, Any]) -> object:
    wanted = agent.config.context
    if wanted is None or isinstance(data, wanted) or not isinstance(data, Mapping):
        return snapshot(data)
    from schwarm_core.domain.schema.structure import structure

    return structure(data, wanted)


async def answer_pending(run: Run, answers: Mapping[str, PendingAnswer]) -> None:
    """Brings what pending calls waited for: their results, or the leave to make them.

    Args:
        run: The run, taken up from its state.
        answers: What becomes of each call, by its id. Calls without an answer go on waiting.
    """
    answered = [one.call for one in run.pending if one.call.id in answers]
    if not answered:
        return
    outcomes: dict[str, ToolOutcome | PendingCall] = {
        call.id: _given(answer) for call in answered if isinstance(answer := answers[call.id], (Answer, Deny))
    }
    allowed = [_allowed(call, answer) for call in answered if isinstance(answer := answers[call.id], Approve)]
    if allowed:
        tools = await turn_tools(run, await run.environment.plans.of(run.agent))
        outcomes |= await make_calls(run, tools.table, allowed, approved=True)
    waiting = [one for one in run.pending if one.call.id not in answers]
    await settle(run, answered, outcomes, waiting)


def _given(answer: Answer | Deny) -> ToolOutcome:
    if isinstance(answer, Deny):
        return ToolOutcome((TextPart(answer.reason),), "denied")
    return outcome_of(answer.value)


def _allowed(call: ToolCallPart, answer: Approve) -> ToolCallPart:
    if answer.arguments is None:
        return call
    return evolve(call, arguments=json.dumps(answer.arguments, ensure_ascii=False))


def _names(pending: tuple[PendingCall, ...]) -> str:
    return ", ".join(f"{one.call.name} ({one.call.id})" for one in pending)

"""The tool calls of one turn: several at once, merged in the order of the calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve

from schwarm_core.application.orchestration.calling import call_tool, result_of
from schwarm_core.application.orchestration.data import merge
from schwarm_core.domain.agent.result import ToolOutcome
from schwarm_core.domain.agent.state import PendingCall
from schwarm_core.domain.error.run import LimitExceededError
from schwarm_core.domain.event.run import HandoffEvent
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import TextPart, ToolCallPart

if TYPE_CHECKING:
    from schwarm_core.application.orchestration.plan import ToolTable
    from schwarm_core.application.orchestration.run import Run
    from schwarm_core.domain.agent.agent import Agent

Outcomes = Mapping[str, ToolOutcome | PendingCall]


async def call_tools(run: Run, table: ToolTable, calls: Sequence[ToolCallPart]) -> None:
    """Makes the calls of a turn, and adds what came of them to the run.

    Args:
        run: The run.
        table: The tools of the turn.
        calls: The calls.

    Raises:
        LimitExceededError: If the run may call no more tools.
        Exception: What a tool raised, if the error handler says that it ends the run.
    """
    _check_limit(run, len(calls))
    await settle(run, calls, await make_calls(run, table, calls))


async def make_calls(
    run: Run, table: ToolTable, calls: Sequence[ToolCallPart], *, approved: bool = False
) -> dict[str, ToolOutcome | PendingCall]:
    """Makes calls, concurrently but for tools that ask to run alone.

    Args:
        run: The run.
        table: The tools of the turn.
        calls: The calls.
        approved: Whether a person has allowed them.

    Returns:
        By the call's id, what came of each, or what it waits for.

    Raises:
        Exception: What a tool raised, if the error handler says that it ends the run.
    """
    outcomes: dict[str, ToolOutcome | PendingCall] = {}
    first = run.number(len(calls))
    for batch in _batches(table, calls):
        if len(batch) == 1:
            _note(run, outcomes, batch[0], await call_tool(run, table, batch[0], first, approved=approved))
        else:
            await _at_once(run, table, batch, first, outcomes, approved=approved)
        first += len(batch)
    return outcomes


def _check_limit(run: Run, more: int) -> None:
    limit = run.limits.tool_calls
    if limit is not None and run.tool_calls + more > limit:
        msg = f"run {run.run_id} wants {run.tool_calls + more} tool calls, and may make {limit}"
        raise LimitExceededError(msg, remedy="Raise `limits.tool_calls`.")
    run.tool_calls += more


def _batches(table: ToolTable, calls: Sequence[ToolCallPart]) -> Iterator[list[ToolCallPart]]:
    """Neighbouring calls that may run at once; a sequential tool's call is a batch of its own."""
    batch: list[ToolCallPart] = []
    for call in calls:
        tool = table.get(call.name)
        if tool is not None and tool.sequential:
            if batch:
                yield batch
            yield [call]
            batch = []
        else:
            batch.append(call)
    if batch:
        yield batch


async def _at_once(
    run: Run,
    table: ToolTable,
    batch: Sequence[ToolCallPart],
    first: int,
    outcomes: dict[str, ToolOutcome | PendingCall],
    *,
    approved: bool,
) -> None:
    from anyio import create_task_group

    failures: list[Exception] = []

    async def one(call: ToolCallPart, number: int) -> None:
        try:
            outcome = await call_tool(run, table, call, number, approved=approved)
        except Exception as error:  # noqa: BLE001 - raised again, alone, when the group has ended
            failures.append(error)
            group.cancel_scope.cancel()
        else:
            _note(run, outcomes, call, outcome)

    async with create_task_group() as group:
        for number, call in enumerate(batch, first):
            group.start_soon(one, call, number, name=f"tool {call.name}")
    if failures:
        raise failures[0]


def _note(
    run: Run, outcomes: dict[str, ToolOutcome | PendingCall], call: ToolCallPart, outcome: ToolOutcome | PendingCall
) -> None:
    """Keeps an outcome as soon as it is there, so that a run that breaks off doesn't lose it."""
    outcomes[call.id] = outcome
    if isinstance(outcome, ToolOutcome):
        run.results[call.id] = result_of(call, outcome)


async def settle(
    run: Run, calls: Sequence[ToolCallPart], outcomes: Outcomes, waiting: Sequence[PendingCall] = ()
) -> None:
    """Merges outcomes into the run in the order of the calls, and ends the turn unless something is pending.

    Args:
        run: The run.
        calls: The calls.
        outcomes: What came of each, by its id.
        waiting: Other calls of the turn, which wait for someone.
    """
    pending = list(waiting)
    for call in calls:
        outcome = outcomes[call.id]
        if isinstance(outcome, PendingCall):
            pending.append(outcome)
            continue
        run.data = merge(run.data, outcome.context)
        if outcome.handoff is not None and run.successor is not None:
            outcome = _too_late(outcome, run.successor)
        run.successor = run.successor or outcome.handoff
        if outcome is not outcomes[call.id] or call.id not in run.results:
            run.results[call.id] = result_of(call, outcome)
    run.pending = tuple(pending)
    if not pending:
        close_turn(run)
        if run.successor is not None:
            await _hand_over(run, run.successor)


def close_turn(run: Run) -> None:
    """Adds the results of the last message's calls to the conversation, in the order of the calls.

    Args:
        run: The run; each call of its last message has a result.
    """
    calls = run.messages[-1].tool_calls
    run.messages.append(Message("tool", tuple(run.results[call.id] for call in calls)))
    run.results = {}


def _too_late(outcome: ToolOutcome, successor: Agent[Any, Any]) -> ToolOutcome:
    text = f"Not handed over: {successor.name} had taken over already, by an earlier call of the same turn."
    return evolve(outcome, content=(TextPart(text),), status="error", handoff=None)


async def _hand_over(run: Run, successor: Agent[Any, Any]) -> None:
    predecessor, run.agent, run.successor = run.agent, successor, None
    if run.heard(HandoffEvent):
        await run.tell(HandoffEvent(run.run_id, predecessor.config.name, successor.name, time=run.now()))

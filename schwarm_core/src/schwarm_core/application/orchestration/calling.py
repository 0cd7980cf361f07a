"""One tool call of a run: from the model's words to a result, whatever goes wrong between."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from attrs import evolve

from schwarm_core.application.orchestration.data import changes, snapshot
from schwarm_core.application.orchestration.executor import told
from schwarm_core.domain.agent.result import Defer, ToolOutcome
from schwarm_core.domain.agent.state import PendingCall
from schwarm_core.domain.error.recovery import Ask, Failure, Recovery, Retry, Skip
from schwarm_core.domain.event.run import ToolCallCompletedEvent, ToolCallDeferredEvent, ToolCallStartedEvent
from schwarm_core.domain.message.part import TextPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.middleware.call import ToolCall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schwarm_core.application.orchestration.plan import ToolTable
    from schwarm_core.application.orchestration.run import Run
    from schwarm_core.domain.agent.context import Context
    from schwarm_core.domain.agent.tool import Tool


async def call_tool(
    run: Run, table: ToolTable, call: ToolCallPart, number: int, *, approved: bool = False
) -> ToolOutcome | PendingCall:
    """Makes one tool call.

    Args:
        run: The run.
        table: The tools of the turn.
        call: The call, as the model wrote it.
        number: The number of the step.
        approved: Whether a person has allowed it.

    Returns:
        What came of it; or what it waits for.

    Raises:
        Exception: What the tool raised, if the error handler says that it ends the run.
    """
    if run.heard(ToolCallStartedEvent):
        await run.tell(ToolCallStartedEvent(run.run_id, run.agent.config.name, call, time=run.now()))
    outcome = await _outcome(run, table, call, number, approved=approved)
    await _tell_end(run, call, outcome)
    return outcome


async def _outcome(
    run: Run, table: ToolTable, call: ToolCallPart, number: int, *, approved: bool
) -> ToolOutcome | PendingCall:
    tool = table.get(call.name)
    if tool is None:
        return _unknown(table, call)
    arguments = _read(call)
    if isinstance(arguments, ToolOutcome):
        return arguments
    make = _measured if run.environment.telemetry.active else _made
    return await make(run, tool, call, arguments, number, approved=approved)


def result_of(call: ToolCallPart, outcome: ToolOutcome) -> ToolResultPart:
    """What the model is told of a call.

    Args:
        call: The call.
        outcome: What came of it.

    Returns:
        The result.
    """
    return ToolResultPart(call.id, call.name, outcome.content, outcome.status)


def _unknown(table: ToolTable, call: ToolCallPart) -> ToolOutcome:
    near = get_close_matches(call.name, table, 1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(table) or 'none'}."
    return told(f"There is no tool named {call.name}. {hint}")


def _read(call: ToolCallPart) -> Mapping[str, object] | ToolOutcome:
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError as error:
        return told(f"The arguments of {call.name} are no JSON: {error}. Call it again with a JSON object.")
    if isinstance(arguments, dict):
        return arguments
    return told(f"The arguments of {call.name} must be a JSON object. Call it again with one.")


async def _measured(
    run: Run, tool: Tool[Any], call: ToolCallPart, arguments: Mapping[str, object], number: int, *, approved: bool
) -> ToolOutcome | PendingCall:
    attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": call.name,
        "gen_ai.tool.call.id": call.id,
    }
    with run.environment.telemetry.span(f"execute_tool {call.name}", attributes) as span:
        outcome = await _made(run, tool, call, arguments, number, approved=approved)
        span.set("schwarm.tool.status", "deferred" if isinstance(outcome, PendingCall) else outcome.status)
        if isinstance(outcome, ToolOutcome) and outcome.handoff is not None:
            span.set("schwarm.tool.handoff", outcome.handoff.name)
    return outcome


async def _made(
    run: Run, tool: Tool[Any], call: ToolCallPart, arguments: Mapping[str, object], number: int, *, approved: bool
) -> ToolOutcome | PendingCall:
    """Makes the call, and does what the error handler says when it fails."""
    attempt = 1
    while True:
        context = _own_context(run, tool, call, approved=approved)
        made = ToolCall(call, tool, arguments, context, tool.timeout or run.limits.tool_seconds)
        try:
            action = run.environment.call_tool
            outcome = await run.perform("tool", call.name, made, action, number=number, attempt=attempt)
        except Defer as wait:
            return PendingCall(call, wait.kind, wait.reason, dict(wait.details or {}))
        except Exception as error:  # noqa: BLE001 - the error handler decides
            recovery = await run.recover(Failure(error, "tool", call.name, attempt, context), number)
            if isinstance(recovery, Retry):
                await _pause(recovery.delay)
                attempt += 1
                continue
            return _recovered(call, recovery, error)
        return _with_changes(run, outcome, context)


def _own_context(run: Run, tool: Tool[Any], call: ToolCallPart, *, approved: bool) -> Context[Any]:
    context = run.context()
    context.call = call
    context.approved = approved
    takes_context = tool.signature is not None and tool.signature.context_parameter is not None
    if run.data is not None and (takes_context or run.environment.has_tool_middleware):
        context.data = snapshot(run.data)
    return context


def _with_changes(run: Run, outcome: ToolOutcome, context: Context[Any]) -> ToolOutcome:
    """The outcome with what the tool changed on its snapshot; what its `Result` says goes before that."""
    if context.data is None or context.data is run.data:
        return outcome
    changed = changes(run.data, context.data)
    return evolve(outcome, context={**changed, **outcome.context}) if changed else outcome


def _recovered(call: ToolCallPart, recovery: Recovery, error: Exception) -> ToolOutcome | PendingCall:
    match recovery:
        case Skip(value, is_error):
            return told(value) if is_error else ToolOutcome((TextPart(value),))
        case Ask(question, details):
            return PendingCall(call, "external", question, details)
        case _:
            raise error


async def _pause(seconds: float) -> None:
    from anyio import sleep

    await sleep(seconds)


async def _tell_end(run: Run, call: ToolCallPart, outcome: ToolOutcome | PendingCall) -> None:
    name = run.agent.config.name
    if isinstance(outcome, PendingCall):
        if run.heard(ToolCallDeferredEvent):
            await run.tell(ToolCallDeferredEvent(run.run_id, name, outcome, time=run.now()))
    elif run.heard(ToolCallCompletedEvent):
        await run.tell(ToolCallCompletedEvent(run.run_id, name, result_of(call, outcome), time=run.now()))

"""The run loop: ask the model, call the tools, until there is an output or something to wait for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from attrs import frozen

from schwarm_core.application.orchestration.asking import ask
from schwarm_core.application.orchestration.output import OUTPUT_TOOL
from schwarm_core.application.orchestration.tool_turn import call_tools, close_turn
from schwarm_core.domain.agent.response import AgentResponse
from schwarm_core.domain.error.provider import ContentFilteredError
from schwarm_core.domain.error.run import InvalidOutputError, TryAgain
from schwarm_core.domain.error.value import InvalidValueError
from schwarm_core.domain.event.run import OutputRejectedEvent
from schwarm_core.domain.message.message import user
from schwarm_core.domain.message.part import RefusalPart, TextPart, ToolCallPart, ToolResultPart

if TYPE_CHECKING:
    from schwarm_core.application.orchestration.output import OutputPlan
    from schwarm_core.application.orchestration.plan import AgentPlan
    from schwarm_core.application.orchestration.run import Run
    from schwarm_core.domain.message.answer import ModelResponse


@frozen
class _Accepted:
    """An output that fits."""

    value: object


async def walk(run: Run) -> AgentResponse[Any, Any]:
    """Goes on with a run until it has an output or waits for someone.

    Args:
        run: The run.

    Returns:
        How it ended.

    Raises:
        SchwarmError: If it could not come to its end.
    """
    corrections = 0
    plans, planned = run.environment.plans, run.agent
    plan = await plans.of(planned)
    while not run.pending:
        if planned is not run.agent:
            planned = run.agent
            plan = await plans.of(planned)
        response, calls, tools = await ask(run, plan)
        answer = next((call for call in calls if call.name == OUTPUT_TOOL), None) if plan.output else None
        if calls and answer is None:
            await call_tools(run, tools.table, calls)
            continue
        if response.stop_reason == "pause":
            continue
        verdict = await _judge(run, plan, response, answer)
        if isinstance(verdict, _Accepted):
            _close_calls(run, calls, answer, "Taken as the answer.")
            return AgentResponse(run.state(), run.started_with, verdict.value)
        corrections += 1
        await _reject(run, response, answer, verdict, corrections)
    return AgentResponse(run.state(), run.started_with)


async def _judge(run: Run, plan: AgentPlan, response: ModelResponse, answer: ToolCallPart | None) -> _Accepted | str:
    """Reads and checks an output: accepted, or what the model has to be told."""
    refused = "".join(part.text for part in response.message.parts if isinstance(part, RefusalPart))
    try:
        value = _read(plan.output, response, answer, refused)
        check = run.agent.config.output_check
        if check is not None:
            value = await run.perform("function", "output_check", value, lambda given: _checked(run, check, given))
    except InvalidValueError as error:
        return f"The answer doesn't fit what was asked for:\n{error}"
    except TryAgain as again:
        return str(again)
    return _Accepted(value)


def _read(output: OutputPlan | None, response: ModelResponse, answer: ToolCallPart | None, refused: str) -> object:
    text = response.message.text
    if response.stop_reason == "content_filter" and not text:
        msg = "the vendor's filter stopped the answer"
        raise ContentFilteredError(msg, provider=response.provider, model=response.model)
    if output is None:
        return text or refused
    if refused:
        msg = f"the model refused to answer: {refused}"
        raise InvalidOutputError(msg)
    if answer is not None:
        return output.read(answer.arguments)
    return output.read(text)


async def _checked(run: Run, check: Callable[..., object], value: object) -> object:
    checked = check(run.context(), value)
    return await checked if isinstance(checked, Awaitable) else checked


async def _reject(
    run: Run, response: ModelResponse, answer: ToolCallPart | None, reason: str, corrections: int
) -> None:
    if corrections > run.agent.config.corrections:
        msg = f"the output of agent {run.agent.name!r} was wrong after {corrections - 1} corrections: {reason}"
        raise InvalidOutputError(
            msg, remedy="Raise `corrections`, make the output type simpler, or ask a better model."
        )
    if run.heard(OutputRejectedEvent):
        await run.tell(OutputRejectedEvent(run.run_id, run.agent.config.name, reason, time=run.now()))
    if answer is not None:
        _close_calls(run, response.message.tool_calls, answer, reason, rejected=True)
    else:
        run.messages.append(user(reason))


def _close_calls(
    run: Run, calls: tuple[ToolCallPart, ...], answer: ToolCallPart | None, text: str, *, rejected: bool = False
) -> None:
    """Gives the output call, and the others of its turn, which are not made, their results."""
    if answer is None:
        return
    for call in calls:
        if call.id == answer.id:
            run.results[call.id] = ToolResultPart(call.id, call.name, (TextPart(text),), "error" if rejected else "ok")
        else:
            told = (TextPart("Not called: the final answer was given in the same turn."),)
            run.results[call.id] = ToolResultPart(call.id, call.name, told, "cancelled")
    close_turn(run)

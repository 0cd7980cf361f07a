"""One model call of a run: making the request, asking, and recovering from what goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from schwarm_core.application.orchestration.run import NOTHING_USED
from schwarm_core.domain.error.provider import ProviderTimeoutError
from schwarm_core.domain.error.recovery import Abort, Failure, Recovery, Retry, SwitchProvider
from schwarm_core.domain.error.run import LimitExceededError, RunError
from schwarm_core.domain.event.run import ModelCallCompletedEvent, ModelCallStartedEvent
from schwarm_core.domain.message.answer import ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.message.ask import ModelRequest, ModelSettings
from schwarm_core.domain.message.part import ToolCallPart
from schwarm_core.domain.middleware.call import ModelCall

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from schwarm_core.application.orchestration.plan import AgentPlan, TurnTools
    from schwarm_core.application.orchestration.run import Run
    from schwarm_core.domain.agent.request import Watcher
    from schwarm_core.domain.event.base import Event
    from schwarm_core.domain.message.answer import ModelResponse
    from schwarm_core.domain.message.ask import ToolChoice
    from schwarm_core.domain.message.part import Part

_DEFAULTS = ModelSettings()


async def ask(run: Run, plan: AgentPlan) -> tuple[ModelResponse, tuple[ToolCallPart, ...], TurnTools]:
    """Asks the model for the next message, and adds it to the conversation.

    Args:
        run: The run.
        plan: What its agent brings.

    Returns:
        The answer, the calls in it, and the tools that the model was told of.

    Raises:
        LimitExceededError: If the run may ask no more.
        RunError: If there is nothing to ask.
        SchwarmError: If the model couldn't answer.
    """
    _check_limits(run)
    run.turns += 1
    call, tools = await _prepared(run, plan)
    if run.heard(ModelCallStartedEvent):
        name = run.agent.config.name
        await run.tell(
            ModelCallStartedEvent(run.run_id, name, run.turns, call.provider, call.request.model, time=run.now())
        )
    telemetry = run.environment.telemetry
    response = await (_measured(run, call) if telemetry.active else _asked(run, call))
    calls = response.message.tool_calls
    if calls:
        response = _with_ids(run, response)
        calls = response.message.tool_calls
    run.messages.append(response.message)
    run.usage = response.usage if run.usage is NOTHING_USED else run.usage + response.usage
    if run.heard(ModelCallCompletedEvent):
        await run.tell(ModelCallCompletedEvent(run.run_id, run.agent.config.name, run.turns, response, time=run.now()))
    return response, calls, tools


def _with_ids(run: Run, response: ModelResponse) -> ModelResponse:
    """The answer with an id for each tool call, which some models leave out, or give twice."""
    ids = [call.id for call in response.message.tool_calls]
    if all(ids) and len(set(ids)) == len(ids):
        return response
    taken: set[str] = set()
    parts = tuple(_with_id(run, part, taken) for part in response.message.parts)
    return evolve(response, message=evolve(response.message, parts=parts))


def _with_id(run: Run, part: Part, taken: set[str]) -> Part:
    if not isinstance(part, ToolCallPart):
        return part
    if not part.id or part.id in taken:
        part = evolve(part, id=f"call_{run.environment.engine.new_id()}")
    taken.add(part.id)
    return part


def _check_limits(run: Run) -> None:
    turns, tokens = run.limits.turns, run.limits.tokens
    if turns is not None and run.turns >= turns:
        msg = f"run {run.run_id} has used its {turns} turns"
        raise LimitExceededError(msg, remedy="Raise `limits.turns`, or find out why the model comes to no end.")
    if tokens is not None and run.usage.total_tokens >= tokens:
        msg = f"run {run.run_id} has used {run.usage.total_tokens} tokens, and may use {tokens}"
        raise LimitExceededError(msg, remedy="Raise `limits.tokens`.")


async def turn_tools(run: Run, plan: AgentPlan) -> TurnTools:
    """The tools of the turn that begins.

    Args:
        run: The run.
        plan: What its agent brings.

    Returns:
        The tools: known, or asked of the user's function.
    """
    if plan.tools is not None:
        return plan.tools
    return await run.perform("function", "tools", run.context(), plan.tools_now)


async def _prepared(run: Run, plan: AgentPlan) -> tuple[ModelCall, TurnTools]:
    config = run.agent.config
    context = run.context()
    tools = await turn_tools(run, plan)
    system = (
        plan.system if plan.fixed_system else await run.perform("function", "instructions", context, plan.system_now)
    )
    if system is None and not run.messages:
        msg = f"run {run.run_id} has nothing to say to the model: no prompt, no history and no instructions"
        raise RunError(msg, remedy='Say something: `app.run(agent, "...")`.')
    provider, model = run.environment.models.resolve(run.request.model or config.model)
    request = ModelRequest(
        (system, *run.messages) if system else tuple(run.messages),
        model,
        tools.definitions,
        "auto" if config.tool_choice == "auto" or not tools.definitions else _tool_choice(run, config.tool_choice),
        config.parallel_tools,
        plan.output.schema if plan.output is not None else None,
        _settings(run),
        None,
        None if run.sink is None else _sink(run, run.sink),
    )
    return ModelCall(request, provider, context), tools


def _tool_choice(run: Run, choice: ToolChoice) -> ToolChoice:
    """What the agent wants; a model that must call tools may answer when it has called one."""
    must = choice != "none"
    return "auto" if must and run.messages and run.messages[-1].role == "tool" else choice


def _settings(run: Run) -> ModelSettings:
    own, given = run.agent.config.settings, run.request.settings
    if given is None:
        return own or _DEFAULTS
    return given.over(own) if own is not None else given


def _sink(run: Run, watcher: Watcher) -> Watcher:
    """Where deltas go: to those who watch the run, and then on the bus too, if anyone there wants them."""
    bus = run.environment.bus
    if not any(bus.wants(delta) for delta in (TextDelta, ReasoningDelta, ToolCallDelta)):
        return watcher

    async def both(event: Event) -> None:
        await watcher(event)
        await bus.publish(event)

    return both


async def _asked(run: Run, call: ModelCall) -> ModelResponse:
    """Asks, and does what the error handler says when it fails."""
    number, attempt, seconds = run.number(), 1, run.limits.model_seconds
    while True:
        try:
            if seconds is None:
                return await _step(run, call, number, attempt)
            return await _within(seconds, run, call, number, attempt)
        except Exception as error:  # noqa: BLE001 - the error handler decides
            failure = Failure(error, "model", call.provider, attempt, call.context)
            call = await _next_call(run, call, await run.recover(failure, number), error)
            attempt += 1


async def _next_call(run: Run, call: ModelCall, recovery: Recovery, error: Exception) -> ModelCall:
    match recovery:
        case Retry(delay):
            from anyio import sleep

            await sleep(delay)
            return call
        case SwitchProvider(model):
            provider, name = run.environment.models.resolve(model)
            return evolve(call, provider=provider, request=evolve(call.request, model=name))
        case Abort():
            raise error
        case _:
            error.add_note(f"{type(recovery).__name__} was decided, but a model call can't be passed over")
            raise error


def _step(run: Run, call: ModelCall, number: int, attempt: int) -> Awaitable[ModelResponse]:
    action = run.environment.ask_model
    return run.perform("model", call.provider, call, action, number=number, attempt=attempt)


async def _within(seconds: float, run: Run, call: ModelCall, number: int, attempt: int) -> ModelResponse:
    from anyio import move_on_after

    with move_on_after(seconds):
        return await _step(run, call, number, attempt)
    msg = f"no answer within {seconds:g} seconds"
    raise ProviderTimeoutError(
        msg, provider=call.provider, model=call.request.model, remedy="Raise `limits.model_seconds`, or try again."
    )


async def _measured(run: Run, call: ModelCall) -> ModelResponse:
    telemetry = run.environment.telemetry
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.agent.name": call.context.agent.name,
        "gen_ai.provider.name": call.provider,
        "gen_ai.request.model": call.request.model,
    }
    with telemetry.span(f"chat {call.request.model or call.provider}", attributes) as span:
        response = await _asked(run, call)
        usage = response.usage
        span.update(
            {
                "gen_ai.response.model": response.model,
                "gen_ai.response.finish_reasons": [response.stop_reason],
                "gen_ai.usage.input_tokens": usage.input_tokens,
                "gen_ai.usage.output_tokens": usage.output_tokens,
            }
        )
        return response

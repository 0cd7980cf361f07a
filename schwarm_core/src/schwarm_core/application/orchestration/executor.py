"""Executing one tool call: the innermost step of every tool call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from schwarm_core.domain.agent.agent import Agent
from schwarm_core.domain.agent.result import Defer, Result, ToolOutcome
from schwarm_core.domain.error.run import ToolError, ToolTimeoutError, TryAgain
from schwarm_core.domain.error.value import InvalidValueError
from schwarm_core.domain.message.part import MediaPart, OpaquePart, TextPart

if TYPE_CHECKING:
    from schwarm_core.domain.middleware.call import ToolCall
    from schwarm_core.domain.schema.json_value import JsonValue
    from schwarm_core.domain.schema.signature import ToolSignature

Content = tuple[TextPart | MediaPart | OpaquePart, ...]

_PARTS = (TextPart, MediaPart, OpaquePart)
_DONE: Content = (TextPart("Done."),)
# `json.dumps` makes an encoder for each call that departs from its defaults.
_encode = json.JSONEncoder(ensure_ascii=False).encode


async def execute(call: ToolCall) -> ToolOutcome:
    """Executes a tool call.

    Args:
        call: The call.

    Returns:
        What came of it. Wrong arguments and `TryAgain` are told to the model.

    Raises:
        Defer: If the call has to wait for someone.
        ToolTimeoutError: If it took too long.
        ToolError: If it tried to end the process.
        Exception: Whatever else the tool raised.
    """
    tool = call.tool
    if tool.approval and not call.context.approved:
        reason = f"{tool.name} needs an approval"
        raise Defer(reason, kind="approval")
    if tool.function is None or tool.signature is None:
        reason = f"{tool.name} is executed outside"
        raise Defer(reason)
    try:
        arguments = _bound(call, tool.signature)
    except InvalidValueError as error:
        return told(f"The arguments of {tool.name} don't fit:\n{error}\nCall it again with arguments that do.")
    try:
        if call.timeout is None:
            return outcome_of(await _call(call, tool.signature, arguments))
        return await _in_time(call, tool.signature, arguments, call.timeout)
    except TryAgain as again:
        return told(str(again))
    except SystemExit as error:
        msg = f"{tool.name} tried to end the process with {error.code!r}"
        raise ToolError(msg, tool=tool.name, remedy="Raise an error instead, or return what went wrong.") from error


def _bound(call: ToolCall, signature: ToolSignature) -> dict[str, object]:
    try:
        return signature.bind(call.arguments)
    except InvalidValueError:
        from schwarm_core.domain.schema.strict import from_strict

        # A model that is held to a strict schema says null where it would leave an argument out.
        given = dict(call.arguments)
        restored = from_strict(dict(call.tool.parameters), cast("JsonValue", given))
        if not isinstance(restored, dict) or restored == given:
            raise
        return signature.bind(restored)


def told(text: str) -> ToolOutcome:
    """An outcome that tells the model what went wrong.

    Args:
        text: What it is told.

    Returns:
        The outcome.
    """
    return ToolOutcome((TextPart(text),), "error")


async def _in_time(
    call: ToolCall, signature: ToolSignature, arguments: dict[str, object], seconds: float
) -> ToolOutcome:
    from anyio import move_on_after

    with move_on_after(seconds):
        return outcome_of(await _call(call, signature, arguments))
    msg = f"{call.tool.name} took longer than {seconds:g} seconds"
    raise ToolTimeoutError(msg, tool=call.tool.name, remedy="Raise the tool's `timeout`, or make it quicker.")


async def _call(call: ToolCall, signature: ToolSignature, arguments: dict[str, object]) -> object:
    if signature.context_parameter is not None:
        arguments[signature.context_parameter] = call.context
    if signature.injected:
        from schwarm_core.application.injection.container import resolve_injected

        arguments.update(
            await resolve_injected(signature.injected, call.context.services, asker=f"tool {call.tool.name!r}")
        )
    # The caller has made sure that there is a function.
    function = call.tool.function
    assert function is not None  # noqa: S101
    if signature.is_async:
        return await function(**arguments)  # type: ignore[misc] # the signature says that it is async
    from functools import partial

    from anyio.to_thread import run_sync

    return await run_sync(partial(function, **arguments), abandon_on_cancel=True)


def outcome_of(value: object) -> ToolOutcome:
    """What a tool's return value means.

    Args:
        value: A text, JSON, message parts, a `Result`, an agent to hand over to, or any value that JSON can hold.

    Returns:
        The outcome.
    """
    if isinstance(value, str):
        return ToolOutcome((TextPart(value),))
    if isinstance(value, Agent):
        return ToolOutcome((TextPart(f"Handed over to {value.name}."),), handoff=value)
    if isinstance(value, ToolOutcome):
        return value
    if isinstance(value, Result):
        said = value.value
        if said is None and value.agent is not None:
            said = f"Handed over to {value.agent.name}."
        return ToolOutcome(content_of(said), handoff=value.agent, context=value.context)
    return ToolOutcome(content_of(value))


def content_of(value: object) -> Content:
    """What the model is told of a value.

    Args:
        value: A text, message parts, or any value that JSON can hold.

    Returns:
        The content.
    """
    if value is None:
        return _DONE
    if isinstance(value, str):
        return (TextPart(value),)
    if isinstance(value, _PARTS):
        return (value,)
    if isinstance(value, (list, tuple)) and value and all(isinstance(one, _PARTS) for one in value):
        return tuple(value)
    return (TextPart(_as_json(value)),)


def _as_json(value: object) -> str:
    try:
        return _encode(value)
    except (TypeError, ValueError):
        from schwarm_core.domain.schema.structure import unstructure

        return _encode(unstructure(value))

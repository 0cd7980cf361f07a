"""Messages of a request, and the model's in an answer, as neutral ones."""

from __future__ import annotations

from schwarm_cohere.blocks import read_blocks, read_plan
from schwarm_cohere.citations import attach
from schwarm_cohere.family import FAMILY
from schwarm_cohere.names import read_name
from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.message import Message, Role
from schwarm_core.domain.message.part import OpaquePart, Part, TextPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

KNOWN_OF_AN_ANSWER = {"role", "content", "tool_plan", "tool_calls", "citations"}
_ROLES: dict[str, Role] = {"system": "system", "developer": "system", "user": "user"}


def read_messages(messages: JsonValue) -> tuple[Message, ...]:
    """Reads the messages of a request.

    Args:
        messages: Their list.

    Returns:
        The conversation.

    Raises:
        InvalidRequestError: If a message has an unknown role.
    """
    return tuple([_message(message) for message in as_objects(messages)])


def _message(message: JsonObject) -> Message:
    role = as_text(message.get("role"))
    if role == "assistant":
        return read_answer(message, rest(message, KNOWN_OF_AN_ANSWER))
    if role == "tool":
        return Message("tool", (_result(message),))
    if role not in _ROLES:
        msg = f"Cohere has no messages of role {role!r}."
        raise InvalidRequestError(msg)
    return Message(
        _ROLES[role], tuple(read_blocks(message.get("content"))), extra=kept(FAMILY, rest(message, {"role", "content"}))
    )


def read_answer(message: JsonObject, fields: dict[str, object] | None = None, answer_id: str = "") -> Message:
    """Reads what the model says: its plan, its content, and the tools that it asks for.

    Args:
        message: A message of the model.
        fields: What is to be kept beside it.
        answer_id: The id of the answer that it came in, of which ids are made for calls that have none.

    Returns:
        The message.
    """
    plan = as_text(message.get("tool_plan"))
    parts: list[Part] = [read_plan(plan)] if plan else []
    places: dict[int, int] = {}
    for index, part in enumerate(read_blocks(message.get("content"))):
        if part != TextPart(""):
            places[index] = len(parts)
            parts.append(part)
    left = attach(parts, places, as_objects(message.get("citations")))
    calls = [
        read_call(call, f"{answer_id}_{number}") for number, call in enumerate(as_objects(message.get("tool_calls")))
    ]
    unattached = {"citations": left} if left else {}
    return Message("assistant", (*parts, *calls), extra=kept(FAMILY, {**(fields or {}), **unattached}))


def read_call(call: JsonObject, new_id: str) -> ToolCallPart:
    """Reads a tool call.

    Args:
        call: The call.
        new_id: The id of a call that has none.

    Returns:
        The call.
    """
    function = as_object(call.get("function"))
    return ToolCallPart(
        as_text(call.get("id")) or new_id,
        read_name(as_text(function.get("name"))),
        as_text(function.get("arguments")) or "{}",
        kept(FAMILY, unread_of_call(call)),
    )


def unread_of_call(call: JsonObject) -> dict[str, object]:
    """What nothing reads of a tool call, and of the function in it."""
    inner = rest(as_object(call.get("function")), {"name", "arguments"})
    fields = rest(call, {"id", "type", "function"})
    return {**fields, "function": inner} if inner else fields


def _result(message: JsonObject) -> ToolResultPart:
    content = [part for part in read_blocks(message.get("content")) if isinstance(part, TextPart | OpaquePart)]
    fields = rest(message, {"role", "content", "tool_call_id"})
    return ToolResultPart(as_text(message.get("tool_call_id")), "", tuple(content), extra=kept(FAMILY, fields))

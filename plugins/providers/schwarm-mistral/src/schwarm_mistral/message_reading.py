"""Messages of a request, and the model's in an answer, as neutral ones."""

from __future__ import annotations

import json

from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.message import Message, Role
from schwarm_core.domain.message.part import MediaPart, OpaquePart, Part, TextPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text
from schwarm_mistral.chunk_reading import read_content
from schwarm_mistral.family import CALL_IDS, FAMILY

AT_ONCE = "at_once"
"""The mark of a person's message that stood right after a tool's, as only few models take it."""

_ROLES: dict[str, Role] = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
_NO_ID = ("", "null")
"""How an id that isn't there is written."""


def read_messages(messages: JsonValue) -> tuple[Message, ...]:
    """Reads the messages of a request.

    Args:
        messages: Their list.

    Returns:
        The conversation.

    Raises:
        InvalidRequestError: If a message has an unknown role.
    """
    found = as_objects(messages)
    before = [{}, *found]
    return tuple([_message(message, as_text(last.get("role"))) for last, message in zip(before, found, strict=False)])


def _message(message: JsonObject, before: str) -> Message:
    role = as_text(message.get("role"))
    if role == "tool":
        return Message("tool", (_result(message),))
    if role not in _ROLES:
        msg = f"Mistral has no messages of role {role!r}."
        raise InvalidRequestError(msg)
    if role == "assistant":
        extra = kept(FAMILY, rest(message, {"role", "content", "tool_calls", "prefix"}))
        return Message("assistant", read_answer_parts(message, ""), extra=extra)
    fields = rest(message, {"role", "content", "name"})
    if role == "user" and before == "tool":
        fields[AT_ONCE] = True
    parts = tuple(read_content(message.get("content")))
    return Message(_ROLES[role], parts, as_text(message.get("name")), kept(FAMILY, fields))


def read_answer_parts(message: JsonObject, answer_id: str) -> tuple[Part, ...]:
    """Reads what the model says and the tools that it asks for.

    Args:
        message: A message of the model.
        answer_id: The id of the answer that it came in, of which ids are made for calls that have none.

    Returns:
        The parts, calls last.
    """
    words = [part for part in read_content(message.get("content")) if part != TextPart("")]
    calls = [
        read_call(call, answer_id, position) for position, call in enumerate(as_objects(message.get("tool_calls")))
    ]
    return (*words, *calls)


def read_call(call: JsonObject, answer_id: str, position: int) -> ToolCallPart:
    """Reads a tool call.

    Args:
        call: The call.
        answer_id: The id of the answer that it came in.
        position: How many calls were before it.

    Returns:
        The call.
    """
    function = as_object(call.get("function"))
    return ToolCallPart(
        call_id(call.get("id"), answer_id, position),
        as_text(function.get("name")),
        arguments_text(function.get("arguments")) or "{}",
        kept(FAMILY, unread_of_call(call)),
    )


def unread_of_call(call: JsonObject) -> dict[str, object]:
    """What nothing reads of a tool call, and of the function in it."""
    inner = rest(as_object(call.get("function")), {"name", "arguments"})
    fields = rest(call, {"id", "type", "function", "index"})
    return {**fields, "function": inner} if inner else fields


def call_id(given: JsonValue, answer_id: str, position: int) -> str:
    """The id of a call: the given one, or one made of the call's place."""
    found = as_text(given)
    return CALL_IDS.legal(f"{answer_id}/{position}") if found in _NO_ID else found


def arguments_text(arguments: JsonValue) -> str:
    """A call's arguments as text: as they came, or written as JSON where they came as an object."""
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    return json.dumps(arguments, ensure_ascii=False)


def _result(message: JsonObject) -> ToolResultPart:
    """A result that came with media in it may be sent so again; it is marked, because few models take that."""
    content: list[TextPart | MediaPart | OpaquePart] = [
        part for part in read_content(message.get("content")) if isinstance(part, TextPart | MediaPart | OpaquePart)
    ]
    fields = rest(message, {"role", "content", "name", "tool_call_id"})
    has_media = any(isinstance(part, MediaPart) for part in content)
    return ToolResultPart(
        as_text(message.get("tool_call_id")),
        as_text(message.get("name")),
        tuple(content),
        extra=kept(FAMILY, fields, mark=has_media),
    )

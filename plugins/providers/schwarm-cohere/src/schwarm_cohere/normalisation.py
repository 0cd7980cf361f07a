"""Which payloads mean the same to Cohere, and which can't be said in the neutral model."""

from __future__ import annotations

import json
from itertools import pairwise

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject

_TOP_DEFAULTS: JsonObject = {"stream": False, "strict_tools": False, "tools": [], "chat_history": [], "preamble": ""}
_TURN_DEFAULTS: JsonObject = {"tool_calls": [], "content": [], "citations": [], "tool_plan": ""}


def normalise(payload: JsonValue) -> JsonValue:
    """Makes payloads equal that mean the same to Cohere, in either version of its API.

    - Null equals absent, and so does a default that is written out: `stream` or `strict_tools` false, an empty list of
      tools, turns, calls or citations, an empty plan, the type "function", and thinking of the type "enabled".
    - Without tools there is nothing to choose: `tool_choice` means nothing.
    - A text as content equals one block of text; an empty text in a message of the model, or of the program, equals
      none, and so does a message of theirs that says nothing and calls nothing.
    - An address as `image_url` equals an object that has only that.
    - Arguments of a call are JSON, however that is spaced; no arguments equal none.
    - An empty description of a function equals none.
    - Roles and choices are read whatever their case, as Cohere does.

    Args:
        payload: A payload.

    Returns:
        The payload that stands for all that mean the same.
    """
    if not isinstance(payload, dict):
        return payload
    fields = _without_defaults(payload, _TOP_DEFAULTS)
    if "tools" not in fields:
        fields.pop("tool_choice", None)
    else:
        fields["tools"] = [_tool(tool) for tool in _objects(fields["tools"])]
    if isinstance(choice := fields.get("tool_choice"), str):
        fields["tool_choice"] = choice.upper()
    if isinstance(fields.get("thinking"), dict):
        fields["thinking"] = {"type": "enabled", **_without_defaults(_object(fields["thinking"]), {})}
    if "messages" in fields:
        fields["messages"] = _spoken([_message(message) for message in _objects(fields["messages"])])
    if "chat_history" in fields:
        fields["chat_history"] = [_turn(turn) for turn in _objects(fields["chat_history"])]
    return fields


def exception(path: str, payload: JsonValue) -> str:
    """Says why a request can't be said in the neutral model.

    Args:
        path: Where it went.
        payload: Its JSON.

    Returns:
        The reason; empty if it can.
    """
    if not path.partition("?")[0].rstrip("/").endswith("/chat"):
        return "it asks for something else than an answer in a conversation, which is another contract"
    roles = [str(message.get("role")).lower() for message in _objects(_object(payload).get("messages"))]
    if any(before != "system" for before, role in pairwise(roles) if role == "system"):
        return "a system message follows another one than a system message, which Cohere refuses"
    return ""


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _objects(value: JsonValue) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _without_defaults(fields: JsonObject, defaults: JsonObject) -> JsonObject:
    return {
        name: value
        for name, value in fields.items()
        if value is not None and (name not in defaults or value != defaults[name])
    }


def _tool(tool: JsonObject) -> JsonObject:
    if not isinstance(tool.get("function"), dict):
        return _without_defaults(tool, {"parameter_definitions": {}})
    return {**tool, "type": "function", "function": _without_defaults(_object(tool["function"]), {"description": ""})}


def _spoken(messages: list[JsonObject]) -> list[JsonValue]:
    return [message for message in messages if message.keys() - {"role"}]


def _message(message: JsonObject) -> JsonObject:
    fields = _without_defaults(message, _TURN_DEFAULTS)
    speaks = message.get("role") != "tool"
    content = fields.pop("content", [])
    blocks = _objects([{"type": "text", "text": content}] if isinstance(content, str) else content)
    said: list[JsonValue] = [_block(block) for block in blocks if not speaks or block != {"type": "text", "text": ""}]
    if said:
        fields["content"] = said
    if "tool_calls" in fields:
        fields["tool_calls"] = [_call(call) for call in _objects(fields["tool_calls"])]
    return fields


def _block(block: JsonObject) -> JsonObject:
    fields = _without_defaults(block, {})
    image = fields.get("image_url")
    return {**fields, "image_url": {"url": image}} if isinstance(image, str) else fields


def _call(call: JsonObject) -> JsonObject:
    function = _object(call.get("function"))
    written: JsonObject = {**function, "arguments": _arguments(function.get("arguments"))}
    return {**_without_defaults(call, {}), "type": "function", "function": written}


def _arguments(arguments: JsonValue) -> JsonValue:
    if not isinstance(arguments, str):
        return arguments or {}
    try:
        found: JsonValue = json.loads(arguments) if arguments else {}
    except ValueError:
        return arguments
    return found


def _turn(turn: JsonObject) -> JsonObject:
    """A turn of the first version."""
    fields = _without_defaults(turn, _TURN_DEFAULTS)
    return {**fields, "role": str(fields.get("role")).upper()}

"""Which payloads mean the same to Mistral, and which can't be said in the neutral model."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import cast

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject

_DEFAULTS: JsonObject = {"stream": False, "tool_choice": "auto", "tools": []}


def normalise(payload: JsonValue) -> JsonValue:
    """Makes payloads equal that mean the same to Mistral.

    - Null equals absent, and so does a default that is written out: `stream` false, `tool_choice` "auto", no tools,
      an empty description, a `strict` or `prefix` that is false, the type "function".
    - Without tools there is nothing to choose: `tool_choice` and `parallel_tool_calls` mean nothing.
    - A tool choice "required" equals "any".
    - One stop text equals a list of one, and one text to embed a list of one.
    - A text as content equals one chunk of text; an empty content or one without chunks equals none; and a message of
      the model, or of the program, that says nothing and calls nothing is none.
    - An address as `image_url` equals an object that has only that; thoughts as a text equal one chunk of text; sound
      in a data URL equals its base64.
    - Arguments of a call as an object equal the JSON text of it, however that is spaced; no arguments equal none.
    - The number of a call (`index`) counts calls in streams, and means nothing in a request.
    - The last message, if it is the model's, is a prefix.

    Args:
        payload: A payload.

    Returns:
        The payload that stands for all that mean the same.
    """
    if not isinstance(payload, dict):
        return payload
    fields = _without_defaults(payload, _DEFAULTS)
    for name in ("stop", "input"):
        if isinstance(fields.get(name), str):
            fields[name] = [fields[name]]
    if "tools" in fields:
        fields["tools"] = [_tool(tool) for tool in _objects(fields["tools"])]
        fields["tool_choice"] = _choice(fields.get("tool_choice"))
    else:
        fields = {name: value for name, value in fields.items() if name not in {"tool_choice", "parallel_tool_calls"}}
    if "messages" in fields:
        fields["messages"] = _messages(_objects(fields["messages"]))
    if isinstance(fields.get("response_format"), dict):
        fields["response_format"] = _format(_object(fields["response_format"]))
    return fields


def exception(_path: str, payload: JsonValue) -> str:
    """Says why a request can't be said in the neutral model.

    Args:
        _path: Where it went; it makes no difference.
        payload: Its JSON.

    Returns:
        The reason; empty if it can.
    """
    messages = _objects(_object(payload).get("messages"))
    return _misplaced(messages) or _misnamed(messages)


def _misplaced(messages: list[JsonObject]) -> str:
    roles = [message.get("role") for message in messages]
    follows = set(pairwise(roles))
    if follows & {("tool", "system"), ("assistant", "system")}:
        return "a system message follows a tool's or the model's, which Mistral refuses"
    if roles[-1:] == ["assistant"] and not messages[-1].get("prefix"):
        return "the last message is the model's and no prefix, which Mistral refuses"
    return ""


def _misnamed(messages: list[JsonObject]) -> str:
    if any(message.get("prefix") for message in messages[:-1]):
        return "a message that isn't the last one is a prefix, which Mistral refuses"
    if any("name" in message for message in messages if message.get("role") != "tool"):
        return "a message other than a tool's has a name, which Mistral refuses"
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
        return tool
    function = _without_defaults(_object(tool["function"]), {"description": "", "strict": False})
    return {**tool, "type": "function", "function": function}


def _choice(choice: JsonValue) -> JsonValue:
    if isinstance(choice, dict):
        return {**choice, "type": "function"}
    return {"required": "any", None: "auto"}.get(cast("str | None", choice), choice)


def _format(response_format: JsonObject) -> JsonObject:
    fields = _without_defaults(response_format, {})
    if isinstance(fields.get("json_schema"), dict):
        fields["json_schema"] = _without_defaults(_object(fields["json_schema"]), {"description": "", "strict": False})
    return fields


def _messages(messages: list[JsonObject]) -> list[JsonValue]:
    written = [_message(message) for message in messages]
    if written and written[-1].get("role") == "assistant" and "tool_calls" not in written[-1]:
        written[-1]["prefix"] = True
    return [message for message in written if message.keys() - {"role", "prefix"} or message["role"] == "user"]


def _message(message: JsonObject) -> JsonObject:
    fields = _without_defaults(message, {"prefix": False, "tool_calls": [], "content": []})
    speaks = message.get("role") in {"assistant", "system"}
    content = fields.pop("content", [])
    chunks = _objects([{"type": "text", "text": content}] if isinstance(content, str) else content)
    said = [_chunk(chunk) for chunk in chunks if not speaks or chunk != {"type": "text", "text": ""}]
    if said:
        fields["content"] = cast("JsonValue", said)
    if "tool_calls" in fields:
        fields["tool_calls"] = [_call(call) for call in _objects(fields["tool_calls"])]
    return fields


def _chunk(chunk: JsonObject) -> JsonObject:
    fields = _without_defaults(chunk, {})
    for name, inner in fields.items():
        match name, inner:
            case "image_url", str():
                return {**fields, name: {"url": inner}}
            case "image_url", dict():
                return {**fields, name: _without_defaults(inner, {})}
            case "thinking", str():
                return {**fields, name: [{"type": "text", "text": inner}]}
            case "input_audio", str() if inner.startswith("data:"):
                return {**fields, name: inner.partition(";base64,")[2] or inner}
            case _:
                pass
    return fields


def _call(call: JsonObject) -> JsonObject:
    fields = {name: value for name, value in _without_defaults(call, {}).items() if name != "index"}
    function = _object(fields.get("function"))
    written: JsonObject = {**function, "arguments": _arguments(function)}
    return {**fields, "type": fields.get("type", "function"), "function": written}


def _arguments(function: JsonObject) -> JsonValue:
    arguments = function.get("arguments")
    if not isinstance(arguments, str):
        return arguments or {}
    try:
        found: JsonValue = json.loads(arguments) if arguments else {}
    except ValueError:
        return arguments
    return found

"""When two requests mean the same to a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject

Rule: TypeAlias = Callable[[JsonObject], JsonObject]

_NO_PARAMETERS: JsonObject = {"type": "object", "properties": {}}


def normalise(payload: JsonValue) -> JsonValue:
    """A request in the one of its forms that is compared.

    - Null, an empty list of tools, calls or annotations, and a setting's default say what nothing says: `stream` false,
      `tool_choice` auto, a schema that isn't strict, an empty description, no parameters.
    - The usage of a stream is always asked for, so `include_usage` says nothing.
    - `max_tokens` is the old name of `max_completion_tokens`; one stop text is a list of one.
    - A content that is a text is a list of one text; an assistant's that is empty is none; the text of an assistant's
      refusal, thoughts and arguments likewise.
    - An image's address may stand for the object that holds it. A call and a tool that name no type are a function's. A
      result of nothing is an empty one.
    - The thoughts as a text, beside blocks of thought that say the same, say nothing more.

    Args:
        payload: The request.

    Returns:
        The same for all requests of the same meaning.
    """
    if not isinstance(payload, dict):
        return payload
    fields = _said(payload)
    fields |= {name: rule(fields[name]) for name, rule in _FIELDS.items() if name in fields}
    for name, default in _DEFAULTS.items():
        if name in fields and fields[name] == default:
            del fields[name]
    if "max_tokens" in fields and "max_completion_tokens" not in fields:
        fields["max_completion_tokens"] = fields.pop("max_tokens")
    return _said(fields)


_DEFAULTS: Mapping[str, JsonValue] = {"stream": False, "tool_choice": "auto", "function_call": "auto"}


def _said(fields: JsonObject) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None and value not in ([], {})}


def _list_of(rule: Rule) -> Callable[[JsonValue], JsonValue]:
    def normalised(value: JsonValue) -> JsonValue:
        if not isinstance(value, list):
            return value
        return [rule(item) if isinstance(item, dict) else item for item in value]

    return normalised


def _stream_options(options: JsonValue) -> JsonValue:
    if not isinstance(options, dict):
        return options
    return {name: value for name, value in options.items() if name != "include_usage"}


def _stop(stop: JsonValue) -> JsonValue:
    return [stop] if isinstance(stop, str) else stop


def _response_format(wanted: JsonValue) -> JsonValue:
    found = wanted.get("json_schema") if isinstance(wanted, dict) else None
    if not isinstance(wanted, dict) or not isinstance(found, dict):
        return wanted
    form: JsonObject = {name: value for name, value in found.items() if value not in (None, "", False)}
    return {**wanted, "json_schema": form}


def _tool(tool: JsonObject) -> JsonObject:
    function = tool.get("function")
    if not isinstance(function, dict):
        return _said(tool)
    return {"type": "function", **_said(tool), "function": _function(function)}


def _function(function: JsonObject) -> JsonObject:
    fields = {name: value for name, value in function.items() if value not in (None, "")}
    return {**fields, "parameters": fields.get("parameters") or _NO_PARAMETERS}


def _message(message: JsonObject) -> JsonObject:
    fields = _said(message)
    content = fields.get("content")
    if isinstance(content, str):
        fields["content"] = [{"type": "text", "text": content}]
    elif isinstance(content, list):
        fields["content"] = [_part(part) if isinstance(part, dict) else part for part in content]
    if fields.get("role") in {"tool", "function"}:
        fields = {"content": [{"type": "text", "text": ""}], **fields}
    return _assistant(fields) if fields.get("role") == "assistant" else fields


def _part(part: JsonObject) -> JsonObject:
    return {
        name: {"url": value} if name == "image_url" and isinstance(value, str) else value
        for name, value in part.items()
    }


def _assistant(fields: JsonObject) -> JsonObject:
    if fields.get("content") == [{"type": "text", "text": ""}]:
        del fields["content"]
    details = fields.get("reasoning_details")
    told = ""
    if isinstance(details, list):
        fields["reasoning_details"] = [_detail(detail) for detail in details]
        told = "".join([_told(detail) for detail in details])
    for name in ("reasoning", "reasoning_content"):
        if fields.get(name) in ("", told):
            del fields[name]
    calls = fields.get("tool_calls")
    if isinstance(calls, list):
        fields["tool_calls"] = [_call(call) if isinstance(call, dict) else call for call in calls]
    return fields


def _detail(detail: JsonValue) -> JsonValue:
    if not isinstance(detail, dict):
        return detail
    return {name: value for name, value in detail.items() if value is not None and value != ""}


def _told(detail: JsonValue) -> str:
    if not isinstance(detail, dict):
        return ""
    return "".join([text for name in ("text", "summary") if isinstance(text := detail.get(name), str)])


def _call(call: JsonObject) -> JsonObject:
    fields = {name: value for name, value in _said(call).items() if name != "index"}
    function = fields.get("function")
    if isinstance(function, dict):
        fields["function"] = {**function, "arguments": function.get("arguments") or "{}"}
    return {"type": "function", **fields}


_FIELDS: Mapping[str, Callable[[JsonValue], JsonValue]] = {
    "messages": _list_of(_message),
    "tools": _list_of(_tool),
    "functions": _list_of(_function),
    "stream_options": _stream_options,
    "stop": _stop,
    "response_format": _response_format,
}


def exception(_path: str, payload: JsonValue) -> str:
    """Why a request can't be said in the neutral model.

    Args:
        _path: Where it was sent, which makes no difference.
        payload: The request.

    Returns:
        The reason; empty when it can be said.
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("messages"), list):
        return "it is no chat: it has no messages"
    return ""

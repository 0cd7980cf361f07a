"""When two requests mean the same to Google."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_google.calls import RESPONSE, SIGNATURE
from schwarm_google.generation import OPENAPI
from schwarm_google.media import BLOB, decoded, encoded
from schwarm_google.schema import json_schema_of
from schwarm_google.spelling import listed, spelled_fields
from schwarm_google.tools import DECLARATIONS
from schwarm_http.llm.reading import JsonObject, as_object, as_objects

_EMPTY: tuple[JsonValue, ...] = (None, "", [], {})


def normalise(payload: JsonValue) -> JsonValue:
    """A request in the one form that stands for all requests of its meaning.

    - Names are in camel case, null is absent, and an object stands for a list of one: protocol buffers read them alike.
    - Empty settings, lists and descriptions are absent: they are protocol buffers' defaults.
    - A turn without a role is the user's, and so is one of the role `function`; the instruction's role means nothing.
    - Base64 is in the standard alphabet.
    - A tool stands in an entry of its own; functions that follow each other are declared together.
    - OpenAPI's schemas are written as JSON Schema: `STRING` as `string`, `nullable` as a type.
    - The mode of calling `AUTO` is the default, and so is false for `includeThoughts` and
      `includeServerSideToolInvocations`. `NONE` forbids nothing where no functions are declared. Levels of thinking are
      written large.
    - `model` is said by the address.

    Args:
        payload: The body of a request.

    Returns:
        Its one form.
    """
    if not isinstance(payload, dict):
        return payload
    fields = spelled_fields(payload)
    tools = _tools(listed(fields.get("tools")))
    normal: JsonObject = {
        **{name: value for name, value in fields.items() if name != "model"},
        "contents": [_turn(turn) for turn in listed(fields.get("contents"))],
        "systemInstruction": _without_empty({**as_object(fields.get("systemInstruction")), "role": None}),
        "tools": tools,
        "toolConfig": _tool_config(as_object(fields.get("toolConfig")), tools),
        "generationConfig": _generation(as_object(fields.get("generationConfig"))),
    }
    if normal["systemInstruction"]:
        normal["systemInstruction"] = _turn(as_object(normal["systemInstruction"]))
    return _without_empty(normal)


def exception(_path: str, payload: JsonValue) -> str:
    """Why a request can't be said in the neutral model.

    Args:
        _path: Where it was sent, which makes no difference.
        payload: Its body.

    Returns:
        The reason: no server would have taken it. Empty for all that can be said.
    """
    if not isinstance(payload, dict):
        return "the body is no object"
    fields = spelled_fields(payload)
    if not fields.get("contents"):
        return "there is no turn to answer"
    if any(not turn.get("parts") for turn in listed(fields["contents"])):
        return "a turn has no parts, which the server refuses"
    return ""


def _without_empty(fields: Mapping[str, JsonValue]) -> JsonObject:
    return {name: value for name, value in fields.items() if value not in _EMPTY}


def _turn(turn: JsonObject) -> JsonObject:
    role = turn.get("role")
    parts: list[JsonValue] = [_part(part) for part in listed(turn.get("parts"))]
    return {**turn, "role": role if role not in {None, "", "function"} else "user", "parts": parts}


def _part(part: JsonObject) -> JsonObject:
    normal = {name: value for name, value in part.items() if value is not False or name != "thought"}
    if isinstance(normal.get(SIGNATURE), str):
        normal[SIGNATURE] = _standard(normal[SIGNATURE])
    if isinstance(blob := normal.get(BLOB), dict):
        normal[BLOB] = {**blob, "data": _standard(blob.get("data"))}
    if isinstance(call := normal.get("functionCall"), dict):
        normal["functionCall"] = _without_empty(call)
    if isinstance(response := normal.get(RESPONSE), dict):
        shown: list[JsonValue] = [_part(inner) for inner in listed(response.get("parts"))]
        normal[RESPONSE] = {"response": {}, **_without_empty({**response, "parts": shown})}
    return normal


def _standard(data: JsonValue) -> JsonValue:
    try:
        return encoded(decoded(data)) if isinstance(data, str) else data
    except ValueError:
        return data


def _tools(tools: Iterable[JsonObject]) -> list[JsonValue]:
    normal: list[JsonValue] = []
    for name, value in ((name, value) for tool in tools for name, value in tool.items()):
        if name != DECLARATIONS:
            normal.append({name: value})
            continue
        functions: list[JsonValue] = [_function(function) for function in listed(value)]
        last = normal[-1] if normal else None
        if isinstance(last, dict) and DECLARATIONS in last:
            last[DECLARATIONS] = [*as_objects(last[DECLARATIONS]), *functions]
        elif functions:
            normal.append({DECLARATIONS: functions})
    return normal


def _function(function: JsonObject) -> JsonObject:
    schema = function.get("parameters")
    normal = {**function, "parameters": json_schema_of(schema)} if isinstance(schema, dict) else function
    return {name: value for name, value in normal.items() if value or name != "description"}


def _tool_config(config: JsonObject, tools: list[JsonValue]) -> JsonObject:
    calling = _without_empty(as_object(config.get("functionCallingConfig")))
    mode = str(calling.get("mode", "AUTO")).upper()
    declared = any(isinstance(tool, dict) and DECLARATIONS in tool for tool in tools)
    if mode in {"AUTO", "MODE_UNSPECIFIED"} or (mode == "NONE" and not declared):
        calling.pop("mode", None)
        mode = "AUTO" if calling.get("allowedFunctionNames") else ""
    normal = {**config, "functionCallingConfig": {**calling, **({"mode": mode} if mode else {})}}
    if not normal.get("includeServerSideToolInvocations"):
        normal.pop("includeServerSideToolInvocations", None)
    return _without_empty(normal)


def _generation(config: JsonObject) -> JsonObject:
    normal = {**config, "thinkingConfig": _thinking(as_object(config.get("thinkingConfig")))}
    if isinstance(schema := config.get(OPENAPI), dict):
        normal[OPENAPI] = json_schema_of(schema)
    return _without_empty(normal)


def _thinking(config: JsonObject) -> JsonObject:
    normal = {name: value for name, value in config.items() if name != "includeThoughts" or value}
    if isinstance(level := normal.get("thinkingLevel"), str):
        normal["thinkingLevel"] = level.upper()
    return normal

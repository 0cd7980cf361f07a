"""When two requests to Converse mean the same."""

from __future__ import annotations

import json
from collections.abc import Callable

from schwarm_bedrock.request_reading import model_of
from schwarm_bedrock.traits import Traits, traits_of
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_EMPTY = ("messages", "system", "inferenceConfig", "toolConfig", "outputConfig", "additionalModelRequestFields")


def normalise(payload: JsonValue) -> JsonValue:
    """A request in the one form that stands for all that mean the same.

    - An empty object or list at the top says as little as none.
    - `toolChoice: auto` is what goes without saying, and so is a tool that isn't `strict`.
    - A result whose status isn't told is a success.
    - `type: tool_use` on a call is what an answer says of a usual one; the API documents it for the service's own only.
    - The schema of the output is JSON in a text, whose spaces and order mean nothing.
    - A blank text says nothing, and is refused by most models.
    - Messages of one side that follow each other are one.

    Args:
        payload: The request's JSON.

    Returns:
        The form.
    """
    if not isinstance(payload, dict):
        return payload
    found: JsonObject = {**payload}
    for name, rule in _RULES.items():
        if name in found:
            found[name] = rule(found[name])
    return {name: value for name, value in found.items() if value is not None and (value or name not in _EMPTY)}


def exception(path: str, payload: JsonValue) -> str:
    """Why a request can't be said in the neutral model as it was written.

    Args:
        path: The path that it was sent to.
        payload: Its JSON.

    Returns:
        The reason; empty where there is none.
    """
    if not isinstance(payload, dict):
        return "it is no object"
    return _unread(traits_of(model_of(path)), payload)


def _unread(traits: Traits, payload: JsonObject) -> str:
    """Whether a result holds what the model doesn't take there: that is moved beside it."""
    blocks = (block for message in as_objects(payload.get("messages")) for block in as_objects(message.get("content")))
    inside = (inner for block in blocks for inner in as_objects(as_object(block.get("toolResult")).get("content")))
    for block in inside:
        for kind in traits.media & block.keys():
            found = as_text(as_object(block[kind]).get("format"))
            if kind not in traits.results or found in traits.unread:
                return f"the model takes no {found} inside a tool's result, so it stands beside it"
    return ""


def _tools(found: JsonValue) -> JsonValue:
    config = {**as_object(found)}
    if config.get("toolChoice") == {"auto": {}}:
        del config["toolChoice"]
    config["tools"] = [
        {"toolSpec": _without(as_object(tool["toolSpec"]), strict=False)} if "toolSpec" in tool else tool
        for tool in as_objects(config.get("tools"))
    ]
    return config


def _without(found: JsonObject, **said: object) -> JsonObject:
    return {name: value for name, value in found.items() if name not in said or value != said[name]}


def _messages(found: JsonValue) -> JsonValue:
    merged: list[JsonObject] = []
    for message in as_objects(found):
        content = _blocks(message.get("content"))
        if merged and merged[-1].get("role") == message.get("role"):
            merged[-1]["content"] = [*as_objects(merged[-1].get("content")), *content]
        else:
            merged.append({**message, "content": [*content]})
    return [*merged]


def _blocks(found: JsonValue) -> list[JsonObject]:
    return [_block(block) for block in as_objects(found) if str(block.get("text", "said")).strip()]


def _block(block: JsonObject) -> JsonObject:
    if "toolUse" in block:
        return {"toolUse": _without(as_object(block["toolUse"]), type="tool_use")}
    if "toolResult" in block:
        result = _without(as_object(block["toolResult"]), status="success")
        return {"toolResult": {**result, "content": [*_blocks(result.get("content"))]}}
    return block


def _output(found: JsonValue) -> JsonValue:
    if isinstance(found, dict):
        return {name: _parsed(value) if name == "schema" else _output(value) for name, value in found.items()}
    return found


def _parsed(schema: JsonValue) -> JsonValue:
    parsed: JsonValue = json.loads(schema) if isinstance(schema, str) else schema
    return parsed


_RULES: dict[str, Callable[[JsonValue], JsonValue]] = {
    "messages": _messages,
    "system": lambda found: [*_blocks(found)],
    "toolConfig": _tools,
    "outputConfig": _output,
}

"""When two requests mean the same to the API."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_anthropic.content_reading import without_nulls
from schwarm_anthropic.refusals import reason_of_refusal
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects

_EMPTY_IS_ABSENT = {"stop_sequences", "system", "tool_choice", "tools", "output_config"}


def normalise(payload: JsonValue) -> JsonValue:
    """A request in the one form that all requests of its meaning have.

    The rules, each with its reason:

    - Null, in the request, a message, a block, a tool or a citation, means that the field is left out; so the API says.
    - So do an empty `stop_sequences`, `system` and `tools`: nothing is in them. So does `stream: false`, its default.
    - A text in place of content is shorthand for one block of text, as the API says.
    - Neighbouring messages of the person, or of the model, are one turn, as the API says. Those with fields of their
      own, and instructions, stay apart.
    - `tool_choice: auto`, `disable_parallel_tool_use: false`, `is_error: false`, `type: custom` of a tool, and an empty
      `description` are the defaults.
    - A result without a visible character, and no citations, mean the same as none.
    - `output_format` is the former name of `output_config.format`.

    Args:
        payload: The request.

    Returns:
        The form.
    """
    if not isinstance(payload, dict):
        return payload
    request = without_nulls(payload)
    request["messages"] = _messages(as_objects(request.get("messages")))
    request["system"] = _content(request.get("system"))
    request["tools"] = [_tool(tool) for tool in as_objects(request.get("tools"))]
    request["tool_choice"] = _choice(as_object(request.get("tool_choice")))
    request["output_config"] = _output(request)
    request.pop("output_format", None)
    if request.get("stream") is False:
        del request["stream"]
    return {name: value for name, value in request.items() if value or name not in _EMPTY_IS_ABSENT}


def exception(path: str, payload: JsonValue) -> str:
    """Why a request can't be said in the neutral model, or isn't said again as it was.

    Args:
        path: Where it was sent.
        payload: Its JSON.

    Returns:
        The reason, which is always that the API refuses it; empty for all other requests.
    """
    return reason_of_refusal(path, payload)


def _messages(found: list[JsonObject]) -> list[JsonValue]:
    merged: list[JsonObject] = []
    for each in found:
        message = {**without_nulls(each), "content": _content(each.get("content"))}
        if merged and message.keys() == {"role", "content"} and _same_turn(merged[-1], message):
            merged[-1] = {**merged[-1], "content": [*as_list(merged[-1]["content"]), *as_list(message["content"])]}
        else:
            merged.append(message)
    return [*merged]


def _same_turn(one: Mapping[str, JsonValue], other: Mapping[str, JsonValue]) -> bool:
    return one["role"] == other["role"] != "system"


def _content(found: JsonValue) -> list[JsonValue]:
    if isinstance(found, str):
        return [{"type": "text", "text": found}] if found else []
    return [_block(block) for block in as_objects(found)]


def _block(found: JsonObject) -> JsonObject:
    block = without_nulls(found)
    if block.get("type") == "tool_result":
        return _result(block)
    if "citations" in block and isinstance(block["citations"], list):
        block["citations"] = [without_nulls(citation) for citation in as_objects(block["citations"])]
        if not block["citations"]:
            del block["citations"]
    return block


def _result(block: JsonObject) -> JsonObject:
    content = [inner for inner in _content(block.get("content")) if not _blank(as_object(inner))]
    block = {**block, "content": content}
    if not content:
        del block["content"]
    if block.get("is_error") is False:
        del block["is_error"]
    return block


def _blank(block: JsonObject) -> bool:
    return block.get("type") == "text" and not str(block.get("text", "")).strip()


def _tool(found: JsonObject) -> JsonObject:
    tool = without_nulls(found)
    if tool.get("type") == "custom":
        del tool["type"]
    if tool.get("description") == "":
        del tool["description"]
    return tool


def _choice(found: JsonObject) -> JsonObject:
    choice = without_nulls(found)
    if choice.get("disable_parallel_tool_use") is False:
        del choice["disable_parallel_tool_use"]
    return {} if choice == {"type": "auto"} else choice


def _output(request: JsonObject) -> JsonObject:
    config = without_nulls(as_object(request.get("output_config")))
    schema = config.get("format") or request.get("output_format")
    return {**config, "format": schema} if schema else config

"""Requests of equal meaning, made equal; and those that can't be said again.

The rules, each because the API takes both forms for the same:

- null is the same as nothing, and so are an empty list of tools, an empty text of instructions, empty settings, and
  the API's defaults: `stream: false`, `store: true`, `tool_choice: "auto"`.
- An input that is a text is a message of the person's; an item with a role and a content is a message.
- A content, or a tool's output, that is a text is a list of this one text.
- A text of the model's without annotations or log probabilities may say so with an empty list, and so may thoughts of
  which there is no summary or no text.
- A call without arguments is one with an empty object.
- A tool without description or parameters, or with `strict: null`, may leave them out, and so may a shape of the answer
  with `strict: false`, which is the default there.
"""

from __future__ import annotations

from itertools import pairwise

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.history import legal_name
from schwarm_openai.responses.item_reading import kind_of_item
from schwarm_openai.responses.item_writing import CALL_IDS, LONGEST_NAME
from schwarm_openai.responses.strictness import is_strict

_DEFAULTS: dict[str, JsonValue] = {"stream": False, "store": True, "tool_choice": "auto"}
_EMPTY_MEANS_NOTHING = ("instructions", "tools", "input", "text", "reasoning", "description")
_LISTS_THAT_MAY_BE_MISSING = ("annotations", "logprobs", "summary", "content")
_OUTPUTS = frozenset({"function_call_output", "custom_tool_call_output"})


def normalise(payload: JsonValue) -> JsonValue:
    """A request in the one form that stands for all of equal meaning.

    Args:
        payload: The request.

    Returns:
        Its normal form.
    """
    if not isinstance(payload, dict):
        return payload
    said = _without_empty(payload)
    said = {name: value for name, value in said.items() if _DEFAULTS.get(name) != value or name not in _DEFAULTS}
    found = said.get("input")
    if isinstance(found, str):
        said["input"] = [_item({"role": "user", "content": found})]
    elif isinstance(found, list):
        said["input"] = [_item(item) for item in found]
    if isinstance(tools := said.get("tools"), list):
        said["tools"] = [_tool(tool) for tool in tools]
    if isinstance(text := said.get("text"), dict) and isinstance(shape := text.get("format"), dict):
        said["text"] = {**text, "format": _shape(shape)}
    return said


def _without_empty(found: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {
        name: value
        for name, value in found.items()
        if value is not None and not (name in _EMPTY_MEANS_NOTHING and value in ("", [], {}))
    }


def _item(item: JsonValue) -> JsonValue:
    if not isinstance(item, dict):
        return item
    kind = kind_of_item(item)
    said: dict[str, JsonValue] = {name: value for name, value in item.items() if value is not None}
    match kind:
        case "message":
            text = "output_text" if item.get("role") == "assistant" else "input_text"
            return {**said, "type": kind, "content": _content(item.get("content"), text)}
        case "reasoning":
            return _without_missing(said)
        case "function_call":
            return {**said, "arguments": item.get("arguments") or "{}"}
        case _ if kind in _OUTPUTS:
            return {**said, "output": _content(item.get("output"), "input_text")}
        case _:
            return item


def _content(content: JsonValue, kind: str) -> JsonValue:
    if isinstance(content, str):
        return [{"type": kind, "text": content}] if content else []
    if not isinstance(content, list):
        return content or []
    return [_without_missing(part) if isinstance(part, dict) else part for part in content]


def _without_missing(found: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {
        name: value
        for name, value in found.items()
        if value is not None and not (name in _LISTS_THAT_MAY_BE_MISSING and value == [])
    }


def _tool(tool: JsonValue) -> JsonValue:
    if not isinstance(tool, dict) or tool.get("type") not in {"function", "custom", "namespace"}:
        return tool
    said = _without_empty(tool)
    return {**said, "tools": [_tool(each) for each in tools]} if isinstance(tools := said.get("tools"), list) else said


def _shape(shape: dict[str, JsonValue]) -> dict[str, JsonValue]:
    said = _without_empty(shape)
    return {name: value for name, value in said.items() if (name, value) != ("strict", False)}


def exception(_path: str, payload: JsonValue) -> str:
    """Why a request can't be said again as it is: the API would refuse it.

    Args:
        _path: The path that it was sent to.
        payload: The request.

    Returns:
        The reason; empty when there is none.
    """
    if not isinstance(payload, dict):
        return "it is no JSON object"
    found = payload.get("input")
    items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    reasons = (_lost_thoughts(items, stored=payload.get("store") is not False), _illegal(items), _loose(payload))
    return next((reason for reason in reasons if reason), "")


def _lost_thoughts(items: list[dict[str, JsonValue]], *, stored: bool) -> str:
    for item, following in pairwise([*items, {}]):
        if item.get("type") != "reasoning":
            continue
        if not stored and not item.get("encrypted_content") and not item.get("content"):
            return "it sends back thoughts that are neither stored nor encrypted"
        if kind_of_item(following) in {"", *_OUTPUTS} or following.get("role", "assistant") != "assistant":
            return "it sends back thoughts without what followed them"
    return ""


def _illegal(items: list[dict[str, JsonValue]]) -> str:
    for item in items:
        call_id, name = item.get("call_id"), item.get("name")
        called = kind_of_item(item) in {"function_call", "custom_tool_call"}
        if called and legal_name(str(name), longest=LONGEST_NAME) != name:
            return "it names a tool as no tool may be named"
        if isinstance(call_id, str) and CALL_IDS.legal(call_id) != call_id:
            return "it has an id of a tool call that is too long"
    return ""


def _loose(payload: dict[str, JsonValue]) -> str:
    tools = payload.get("tools")
    functions = [tool for tool in tools if isinstance(tool, dict)] if isinstance(tools, list) else []
    text = payload.get("text")
    shape = text.get("format") if isinstance(text, dict) else None
    held = [(tool.get("strict"), tool.get("parameters")) for tool in functions]
    held += [(shape.get("strict"), shape.get("schema"))] if isinstance(shape, dict) else []
    if any(strict is True and not is_strict(schema) for strict, schema in held):
        return "it holds the model to a schema that has no strict form"
    return ""

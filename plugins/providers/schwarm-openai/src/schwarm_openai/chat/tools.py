"""Tools as the server is told of them, and which of them must be called; and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from schwarm_core.domain.message.ask import ModelRequest, ServerTool, ToolChoice, ToolDefinition
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text
from schwarm_openai.chat.calls import INPUT
from schwarm_openai.chat.dialect import FAMILY, Dialect

Tool: TypeAlias = ToolDefinition | ServerTool

_LEGACY = "functions"
_READ = {"name", "description", "parameters", "strict"}
_ANY_TEXT = {"type": "object", "properties": {INPUT: {"type": "string"}}, "required": [INPUT]}


def write_tools(request: ModelRequest, dialect: Dialect) -> dict[str, object]:
    """The tools of a request, and what is said of their use.

    Args:
        request: The request.
        dialect: What the server takes.

    Returns:
        The fields of the payload; none without tools, because servers refuse the others then.
    """
    tools = [tool for tool in request.tools if isinstance(tool, ToolDefinition) or tool.provider == FAMILY]
    tools, choice = _chosen(tools, request.tool_choice, dialect)
    legacy = [_function(tool) for tool in tools if _is_legacy(tool)]
    modern = [_write(tool) for tool in tools if not _is_legacy(tool)]
    fields: dict[str, object] = {}
    if legacy:
        fields |= {"functions": legacy, **({"function_call": _by_name(choice)} if choice else {})}
    if modern:
        fields |= {"tools": modern, **({"tool_choice": choice} if choice and not legacy else {})}
    if modern and request.parallel_tools is not None:
        fields["parallel_tool_calls"] = request.parallel_tools
    return fields


def _write(tool: Tool) -> dict[str, object]:
    if isinstance(tool, ServerTool):
        return dict(tool.definition)
    more = own(tool.extra, FAMILY)
    if more.get("type") == "custom":
        return {"type": "custom", "custom": _custom(tool), **as_object(more.get("tool"))}
    return {"type": "function", "function": _function(tool), **as_object(more.get("tool"))}


def _function(tool: Tool) -> dict[str, object]:
    if isinstance(tool, ServerTool):
        return dict(tool.definition)
    described: dict[str, object] = {"description": tool.description} if tool.description else {}
    strict: dict[str, object] = {} if tool.strict is None else {"strict": tool.strict}
    more = as_object(own(tool.extra, FAMILY).get("function"))
    return {"name": tool.name, **described, "parameters": dict(tool.parameters), **strict, **more}


def _custom(tool: ToolDefinition) -> dict[str, object]:
    described: dict[str, object] = {"description": tool.description} if tool.description else {}
    return {"name": tool.name, **described, **as_object(own(tool.extra, FAMILY).get("custom"))}


def _is_legacy(tool: Tool) -> bool:
    return isinstance(tool, ToolDefinition) and own(tool.extra, FAMILY).get("type") == _LEGACY


def _chosen(tools: Sequence[Tool], choice: ToolChoice, dialect: Dialect) -> tuple[list[Tool], object]:
    """The tools that are told of, and the choice in the server's words; none for its default."""
    if isinstance(choice, str):
        return list(tools), {"auto": None, "none": "none", "required": dialect.required}[choice]
    named = [tool for tool in tools if isinstance(tool, ToolDefinition) and tool.name in choice]
    references = [_reference(tool) for tool in named]
    if len(references) == 1 and dialect.named_choice:
        return list(tools), references[0]
    if references and dialect.allowed_tools and not any(map(_is_legacy, named)):
        return list(tools), {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": references}}
    return list(named or tools), dialect.required


def _reference(tool: ToolDefinition) -> dict[str, object]:
    kind = "custom" if own(tool.extra, FAMILY).get("type") == "custom" else "function"
    return {"type": kind, kind: {"name": tool.name}}


def _by_name(choice: object) -> object:
    """A choice in the protocol's first form."""
    return as_object(choice.get("function")) if isinstance(choice, dict) else choice


def read_tools(payload: JsonObject) -> Iterator[Tool]:
    """The tools that a recorded request told of.

    Args:
        payload: The request.

    Yields:
        Each of them.
    """
    for tool in as_objects(payload.get("tools")):
        yield _read(tool)
    for function in as_objects(payload.get(_LEGACY)):
        yield _definition(function, {"type": _LEGACY})


def _read(tool: JsonObject) -> Tool:
    beside: dict[str, object] = {"tool": more} if (more := rest(tool, {"type", "function", "custom"})) else {}
    if tool.get("type") == "custom":
        custom = as_object(tool.get("custom"))
        inner: dict[str, object] = {"custom": more} if (more := rest(custom, {"name", "description"})) else {}
        extra = {FAMILY: {"type": "custom", **beside, **inner}}
        return ToolDefinition(as_text(custom.get("name")), as_text(custom.get("description")), _ANY_TEXT, extra=extra)
    if not isinstance(tool.get("function"), dict):
        return ServerTool(FAMILY, tool)
    return _definition(as_object(tool["function"]), beside)


def _definition(function: JsonObject, marks: Mapping[str, object]) -> ToolDefinition:
    more: dict[str, object] = {"function": found} if (found := rest(function, _READ)) else {}
    strict = function.get("strict")
    definition = ToolDefinition(
        as_text(function.get("name")),
        as_text(function.get("description")),
        strict=strict if isinstance(strict, bool) else None,
        extra=kept(FAMILY, {**marks, **more}),
    )
    parameters = function.get("parameters")
    if not isinstance(parameters, dict):
        return definition
    return ToolDefinition(definition.name, definition.description, parameters, definition.strict, definition.extra)


def read_choice(payload: JsonObject) -> ToolChoice | None:
    """Which tools a recorded request let or made the model call.

    Args:
        payload: The request.

    Returns:
        The choice; None when the neutral model has no word for it.
    """
    choice: JsonValue = payload.get("tool_choice", payload.get("function_call"))
    match choice:
        case None | "auto":
            return "auto"
        case "none":
            return "none"
        case "required" | "any":
            return "required"
        case {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": list(tools)}}:
            return tuple(_name(as_object(tool)) for tool in tools)
        case {"type": "function" | "custom"} | {"name": str()}:
            return (_name(as_object(choice)),)
        case _:
            return None


def _name(reference: JsonObject) -> str:
    inner = as_object(reference.get("function") or reference.get("custom") or reference)
    return as_text(inner.get("name"))

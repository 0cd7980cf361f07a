"""Tools, and whether they must be called, as Cohere writes it."""

from __future__ import annotations

from typing import cast

from schwarm_cohere.blocks import kept_json
from schwarm_cohere.family import FAMILY
from schwarm_cohere.names import read_name, write_name
from schwarm_core.domain.message.ask import ModelRequest, ServerTool, ToolChoice, ToolDefinition
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_CHOICES: dict[str, ToolChoice] = {"REQUIRED": "required", "NONE": "none"}


def write_tools(request: ModelRequest) -> JsonObject:
    """Writes the tools and whether one must be called.

    Cohere can't be made to call certain tools; of those that are named, one is called because only these are offered.
    All tools are strict, or none is.

    Args:
        request: The request.

    Returns:
        The fields of the payload; none without tools.
    """
    choice = request.tool_choice
    tools = offered(request)
    served = [tool for tool in request.tools if isinstance(tool, ServerTool) and tool.provider == FAMILY]
    written = [*map(_tool, tools), *(kept_json(tool.definition) for tool in served)]
    if not written:
        return {}
    fields: JsonObject = {"tools": cast("JsonValue", written)}
    if any(tool.strict for tool in tools):
        fields["strict_tools"] = True
    if choice != "auto":
        fields["tool_choice"] = "NONE" if choice == "none" else "REQUIRED"
    return fields


def offered(request: ModelRequest) -> list[ToolDefinition]:
    """The tools that may be called: all, or those that are named."""
    choice = request.tool_choice
    tools = (tool for tool in request.tools if isinstance(tool, ToolDefinition))
    return [tool for tool in tools if isinstance(choice, str) or tool.name in choice]


def _tool(tool: ToolDefinition) -> JsonObject:
    described: JsonObject = {"description": tool.description} if tool.description else {}
    function: JsonObject = {"name": write_name(tool.name), **described, "parameters": kept_json(tool.parameters)}
    return {"type": "function", "function": {**function, **kept_json(own(tool.extra, FAMILY))}}


def read_tools(payload: JsonObject) -> tuple[ToolDefinition | ServerTool, ...]:
    """Reads the tools of a request.

    Args:
        payload: The request.

    Returns:
        The tools: those that Cohere runs, if they aren't functions.
    """
    strict = payload.get("strict_tools")
    return tuple(
        [_read(tool, strict if isinstance(strict, bool) else None) for tool in as_objects(payload.get("tools"))]
    )


def _read(tool: JsonObject, strict: bool | None) -> ToolDefinition | ServerTool:  # noqa: FBT001 - a value, no switch
    if tool.get("type") not in {None, "function"}:
        return ServerTool(FAMILY, tool)
    function = as_object(tool.get("function"))
    return ToolDefinition(
        read_name(as_text(function.get("name"))),
        as_text(function.get("description")),
        as_object(function.get("parameters")),
        strict,
        kept(FAMILY, rest(function, {"name", "description", "parameters"})),
    )


def read_choice(choice: JsonValue) -> ToolChoice:
    """Reads whether tools must or may not be called; null leaves it to the model."""
    return _CHOICES.get(as_text(choice).upper(), "auto")

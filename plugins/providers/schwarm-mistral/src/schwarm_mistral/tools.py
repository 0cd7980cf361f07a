"""Tools, and whether they may or must be called, as Mistral writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from schwarm_core.domain.message.ask import ModelRequest, ServerTool, ToolChoice, ToolDefinition
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_mistral.chunks import kept_json
from schwarm_mistral.family import FAMILY

_REQUIRED = ("any", "required")


def write_tools(request: ModelRequest) -> JsonObject:
    """Writes the tools and the choice among them.

    Mistral can be made to call one certain tool, or any: of several that are named, one is called because only these
    are offered.

    Args:
        request: The request.

    Returns:
        The fields of the payload; none without tools.
    """
    choice = request.tool_choice
    tools = [
        tool
        for tool in request.tools
        if isinstance(tool, ToolDefinition) and (isinstance(choice, str) or tool.name in choice)
    ]
    served = [tool for tool in request.tools if isinstance(tool, ServerTool) and tool.provider == FAMILY]
    written = [*map(_tool, tools), *(kept_json(tool.definition) for tool in served)]
    if not written:
        return {}
    fields: JsonObject = {"tools": cast("JsonValue", written)}
    if choice != "auto":
        fields["tool_choice"] = _choice(choice)
    if request.parallel_tools is not None:
        fields["parallel_tool_calls"] = request.parallel_tools
    return fields


def _tool(tool: ToolDefinition) -> JsonObject:
    function: JsonObject = {"name": tool.name}
    if tool.description:
        function["description"] = tool.description
    function["parameters"] = kept_json(tool.parameters)
    if tool.strict is not None:
        function["strict"] = tool.strict
    return {"type": "function", "function": {**function, **kept_json(own(tool.extra, FAMILY))}}


def _choice(choice: ToolChoice) -> JsonValue:
    if choice == "required":
        return "any"
    if isinstance(choice, str):
        return choice
    return {"type": "function", "function": {"name": choice[0]}} if len(choice) == 1 else "any"


def read_tool(tool: JsonObject) -> ToolDefinition | ServerTool:
    """Reads an entry of the list of tools.

    Args:
        tool: The entry.

    Returns:
        The tool: one that Mistral runs, if it isn't a function.
    """
    if tool.get("type") not in {None, "function"}:
        return ServerTool(FAMILY, tool)
    function = as_object(tool.get("function"))
    strict = function.get("strict")
    return ToolDefinition(
        as_text(function.get("name")),
        as_text(function.get("description")),
        as_object(function.get("parameters")),
        strict if isinstance(strict, bool) else None,
        kept(FAMILY, rest(function, {"name", "description", "parameters", "strict"})),
    )


def read_choice(choice: JsonValue) -> ToolChoice:
    """Reads whether tools may, may not or must be called.

    Args:
        choice: The choice; null leaves it to the model.

    Returns:
        The choice.
    """
    if isinstance(choice, Mapping):
        return (as_text(as_object(choice.get("function")).get("name")),)
    if choice in _REQUIRED:
        return "required"
    return "none" if choice == "none" else "auto"

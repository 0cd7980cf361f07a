"""The tools that a model may call: the API's list of them, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from schwarm_core.domain.message.ask import ServerTool, ToolDefinition
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_objects, as_text
from schwarm_openai.responses.family import FAMILY
from schwarm_openai.responses.strictness import in_strict_form

Tool = ToolDefinition | ServerTool

FREE_TEXT = {"type": "object", "properties": {"input": {"type": "string"}}, "required": ["input"]}
"""The parameters of a custom tool, which takes text in a form of its own."""


def read_tools(found: Iterable[JsonObject]) -> tuple[Tool, ...]:
    """The tools of a request.

    Functions, custom tools and those of a namespace are tools of the program's; all others are the vendor's.

    Args:
        found: The API's list.

    Returns:
        The tools.
    """
    return tuple([tool for each in found for tool in _read(each)])


def _read(found: JsonObject) -> Sequence[Tool]:
    match found.get("type"):
        case "function":
            return (_function(found, {}),)
        case "custom":
            return (_custom(found, {}),)
        case "namespace":
            return _namespace(found)
        case _:
            return (ServerTool(FAMILY, found),)


def _function(found: JsonObject, more: Mapping[str, object]) -> ToolDefinition:
    parameters, strict = found.get("parameters"), found.get("strict")
    known = ["type", "name", "description"]
    known += [name for name, kind in (("parameters", dict), ("strict", bool)) if isinstance(found.get(name), kind)]
    extra = kept(FAMILY, {**rest(found, known), **more})
    name, description = as_text(found.get("name")), as_text(found.get("description"))
    if not isinstance(parameters, dict):
        # The API lets a function do without; then what is sent back has none either.
        extra = kept(FAMILY, {**own(extra, FAMILY), "parameters": None})
        return ToolDefinition(name, description, strict=strict if isinstance(strict, bool) else None, extra=extra)
    return ToolDefinition(name, description, parameters, strict if isinstance(strict, bool) else None, extra)


def _custom(found: JsonObject, more: Mapping[str, object]) -> ToolDefinition:
    extra = kept(FAMILY, {**rest(found, ("name", "description")), **more})
    return ToolDefinition(as_text(found.get("name")), as_text(found.get("description")), FREE_TEXT, extra=extra)


def _namespace(found: JsonObject) -> Sequence[Tool]:
    members = as_objects(found.get("tools"))
    if not members or any(member.get("type") not in {"function", "custom"} for member in members):
        return (ServerTool(FAMILY, found),)
    around = {"namespace": rest(found, ("type", "tools"))}
    return [(_function if member["type"] == "function" else _custom)(member, around) for member in members]


def encode_tools(tools: Iterable[Tool]) -> list[dict[str, object]]:
    """Tools as the API lists them.

    Args:
        tools: The tools; another vendor's own are left out.

    Returns:
        The list, with the tools of a namespace together.
    """
    known = [tool for tool in tools if isinstance(tool, ToolDefinition) or tool.provider == FAMILY]
    encoded: list[dict[str, object]] = []
    for namespace, members in groupby(known, _namespace_of):
        if namespace is None:
            encoded += map(_encode, members)
        else:
            encoded.append({"type": "namespace", **namespace, "tools": [_encode(member) for member in members]})
    return encoded


def _namespace_of(tool: Tool) -> Mapping[str, object] | None:
    found = own(tool.extra, FAMILY).get("namespace") if isinstance(tool, ToolDefinition) else None
    return found if isinstance(found, Mapping) else None


def _encode(tool: Tool) -> dict[str, object]:
    if isinstance(tool, ServerTool):
        return dict(tool.definition)
    fields = {name: value for name, value in own(tool.extra, FAMILY).items() if name != "namespace"}
    description = {"description": tool.description} if tool.description else {}
    if is_custom_tool(tool):
        return {"name": tool.name, **description, **fields}
    parameters = in_strict_form(tool.parameters) if tool.strict else tool.parameters
    named = {"type": "function", "name": tool.name, **description}
    encoded = {**named, "parameters": parameters, "strict": tool.strict, **fields}
    return {name: value for name, value in encoded.items() if value is not None}


def is_custom_tool(tool: ToolDefinition) -> bool:
    """Whether a tool takes free text."""
    return own(tool.extra, FAMILY).get("type") == "custom"

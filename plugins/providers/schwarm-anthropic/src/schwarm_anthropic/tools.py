"""Tools, and whether they may, may not or must be called.

Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schwarm_anthropic.content_reading import without_nulls
from schwarm_anthropic.family import FAMILY, Block
from schwarm_anthropic.output_schema import held
from schwarm_core.domain.message.ask import ModelRequest, ServerTool, ToolChoice, ToolDefinition
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_text

_OWN_TOOL = {"name", "description", "input_schema", "strict"}
_CHOICES: Mapping[ToolChoice, str] = {"auto": "auto", "none": "none", "required": "any"}
_WORDS: Mapping[str, ToolChoice] = {"auto": "auto", "none": "none", "any": "required"}


def write_tools(request: ModelRequest) -> Block:
    """The fields that say which tools there are, and how they are to be used.

    Args:
        request: The request. When one of several tools must be called, the others aren't offered.

    Returns:
        `tools` and `tool_choice`, each as far as it says something.
    """
    choice = request.tool_choice
    named = choice if isinstance(choice, tuple) and len(choice) > 1 else ()
    tools = [_written(tool) for tool in request.tools if not named or _named(tool) in named]
    offered = [tool for tool in tools if tool is not None]
    if not offered:
        return {}
    chosen = _choice(choice, parallel=request.parallel_tools)
    return {"tools": offered, **({"tool_choice": chosen} if chosen else {})}


def read_tools(found: Sequence[JsonObject]) -> tuple[ToolDefinition | ServerTool, ...]:
    """Reads the tools of a request.

    Args:
        found: The field `tools`.

    Returns:
        The tools; those of the vendor's own types as they came.
    """
    return tuple(map(_read, found))


def read_choice(found: JsonObject) -> tuple[ToolChoice, bool | None]:
    """Reads how tools are to be used.

    Args:
        found: The field `tool_choice`.

    Returns:
        Whether they may, may not or must be called, and whether several may be at once.
    """
    alone = found.get("disable_parallel_tool_use")
    parallel = not alone if isinstance(alone, bool) else None
    if found.get("type") == "tool":
        return (as_text(found.get("name")),), parallel
    return _WORDS.get(as_text(found.get("type")), "auto"), parallel


def _named(tool: ToolDefinition | ServerTool) -> object:
    return tool.name if isinstance(tool, ToolDefinition) else tool.definition.get("name")


def _written(tool: ToolDefinition | ServerTool) -> Block | None:
    if isinstance(tool, ServerTool):
        return dict(tool.definition) if tool.provider == FAMILY else None
    schema = held(tool.parameters) if tool.strict else None
    return {
        "name": tool.name,
        **({"description": tool.description} if tool.description else {}),
        "input_schema": schema or {"type": "object", **tool.parameters},
        **({} if tool.strict is None else {"strict": tool.strict}),
        **own(tool.extra, FAMILY),
    }


def _choice(choice: ToolChoice, *, parallel: bool | None) -> Block:
    if isinstance(choice, tuple):
        chosen: Block = {"type": "tool", "name": choice[0]} if len(choice) == 1 else {"type": "any"}
    else:
        chosen = {"type": _CHOICES[choice]}
    if parallel is not None and choice != "none":
        chosen["disable_parallel_tool_use"] = not parallel
    return {} if chosen == {"type": "auto"} else chosen


def _read(found: JsonObject) -> ToolDefinition | ServerTool:
    if found.get("type") not in {None, "custom"} or "input_schema" not in found:
        return ServerTool(FAMILY, found)
    tool = without_nulls(found)
    strict = tool.get("strict")
    return ToolDefinition(
        as_text(tool.get("name")),
        as_text(tool.get("description")),
        as_object(tool.get("input_schema")),
        strict if isinstance(strict, bool) else None,
        kept(FAMILY, rest(tool, _OWN_TOOL | {"type"})),
    )

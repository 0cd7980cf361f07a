"""Tools and the choice among them, there and back.

Source: `ToolConfiguration`, `Tool` and `ToolChoice` in the API reference of Bedrock Runtime.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from schwarm_bedrock.cache_points import placed, without
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.json_schema import held_to
from schwarm_bedrock.traits import Traits
from schwarm_core.domain.message.ask import ModelRequest, ServerTool, ToolChoice, ToolDefinition
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_KNOWN = {"name", "description", "inputSchema", "strict"}
_WITHDRAWN = "No longer available: don't call it."


def encode_tools(request: ModelRequest, traits: Traits, turns: Iterable[JsonObject], *, forced: bool) -> JsonObject:
    """The tools that a model may call, and whether it must.

    The service has no way to forbid tools, and insists on their definitions while the conversation tells of calls: so
    where there are none to offer, those that were called are told to be gone.

    Args:
        request: The request.
        traits: What the model can do and insists on.
        turns: The conversation.
        forced: Whether a model may be made to call a tool; none may while it thinks.

    Returns:
        The configuration; empty when there are no tools.
    """
    tools = _offered(request, traits)
    if not without(tools):
        withdrawn = list(_withdrawn(turns))
        return {"tools": [*withdrawn]} if withdrawn else {}
    choice = _choice(request.tool_choice, traits) if forced else {}
    return {"tools": [*tools], **({"toolChoice": choice} if choice else {})}


def _offered(request: ModelRequest, traits: Traits) -> list[JsonObject]:
    if request.tool_choice == "none":
        return []
    chosen = request.tool_choice if isinstance(request.tool_choice, tuple) else ()
    # Where the choice can't be told, it is made by offering nothing else.
    limited = bool(chosen) and (len(chosen) > 1 or traits.forcing != "named")
    tools = [
        block
        for tool in request.tools
        if (block := _encoded(tool, traits)) and not (limited and _name(block) not in chosen)
    ]
    return placed(tools) if traits.caching == "everywhere" else without(tools)


def _encoded(tool: ToolDefinition | ServerTool, traits: Traits) -> JsonObject | None:
    if isinstance(tool, ServerTool):
        return cast("JsonObject", dict(tool.definition)) if tool.provider == FAMILY else None
    strict = bool(tool.strict) and traits.strict
    schema = held_to(tool.parameters) if strict else dict(tool.parameters)
    spec = {
        "name": tool.name,
        **({"description": tool.description} if tool.description.strip() else {}),
        "inputSchema": {"json": schema},
        **({"strict": True} if strict else {}),
        **own(tool.extra, FAMILY),
    }
    return cast("JsonObject", {"toolSpec": spec})


def _name(block: JsonObject) -> str:
    return as_text(as_object(block.get("toolSpec")).get("name"))


def _choice(choice: ToolChoice, traits: Traits) -> JsonObject:
    if choice == "auto" or traits.forcing == "none":
        return {}
    if isinstance(choice, tuple) and len(choice) == 1 and traits.forcing == "named":
        return {"tool": {"name": choice[0]}}
    return {"any": {}}


def _withdrawn(turns: Iterable[JsonObject]) -> Iterator[JsonObject]:
    """Definitions of the tools that a conversation tells of."""
    blocks = [block for turn in turns for block in as_objects(turn["content"])]
    calls = [as_object(block["toolUse"]) for block in blocks if "toolUse" in block]
    for name in dict.fromkeys(as_text(call.get("name")) for call in calls):
        if any(call.get("type") and call.get("name") == name for call in calls):
            yield {"systemTool": {"name": name}}
        else:
            schema: JsonObject = {"type": "object", "properties": {}}
            yield {"toolSpec": {"name": name, "description": _WITHDRAWN, "inputSchema": {"json": schema}}}


def read_tools(found: Sequence[JsonObject]) -> tuple[ToolDefinition | ServerTool, ...]:
    """The tools of a request.

    Args:
        found: The entries of its list.

    Returns:
        The tools; what is no specification of one (a system tool, a cache point) as the service's own.
    """
    return tuple(map(_read_tool, found))


def _read_tool(entry: JsonObject) -> ToolDefinition | ServerTool:
    spec, schema = as_object(entry.get("toolSpec")), as_object(as_object(entry.get("toolSpec")).get("inputSchema"))
    if list(entry) != ["toolSpec"] or list(schema) != ["json"]:
        return ServerTool(FAMILY, entry)
    strict = spec.get("strict")
    return ToolDefinition(
        as_text(spec.get("name")),
        as_text(spec.get("description")),
        as_object(schema["json"]),
        True if strict is True else None,
        kept(FAMILY, rest(spec, _KNOWN)),
    )


def is_known(choice: JsonObject) -> bool:
    """Whether a `toolChoice` is one that has a neutral word."""
    return choice.keys() <= {"auto", "any", "tool"}


def read_choice(found: JsonObject) -> ToolChoice:
    """The choice among the tools.

    Args:
        found: The `toolChoice`; empty for none.

    Returns:
        The choice.
    """
    if "tool" in found:
        return (as_text(as_object(found["tool"]).get("name")),)
    return "required" if "any" in found else "auto"

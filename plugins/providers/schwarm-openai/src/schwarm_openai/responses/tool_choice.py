"""Which tools a model may, may not or must call: the API's forms of it, and back."""

from __future__ import annotations

from collections.abc import Collection

from schwarm_core.domain.message.ask import ModelRequest, ToolChoice, ToolDefinition
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import own
from schwarm_openai.responses.family import FAMILY
from schwarm_openai.responses.tools import is_custom_tool

_OF_THE_PROGRAM = frozenset({"function", "custom"})


def read_tool_choice(found: JsonValue) -> tuple[ToolChoice, JsonValue]:
    """The choice in a request.

    Args:
        found: The API's form of it; null for none.

    Returns:
        The choice; and what can't be said in it, such as a tool of the vendor's that must be called, to be kept.
    """
    match found:
        case "none" | "required":
            return found, None
        case "auto" | None:
            return "auto", None
        case {"type": "function" | "custom", "name": str(name), **more} if not more:
            return (name,), None
        case {"type": "allowed_tools", "mode": "required", "tools": list(tools), **more} if not more:
            names = tuple([_name(tool) for tool in tools])
            return (names, None) if len(names) > 1 and all(names) else ("auto", found)
        case _:
            return "auto", found


def _name(found: JsonValue) -> str:
    if not isinstance(found, dict) or found.get("type") not in _OF_THE_PROGRAM:
        return ""
    name = found.get("name")
    return name if isinstance(name, str) else ""


def encode_tool_choice(request: ModelRequest) -> object:
    """The choice as the API takes it.

    Args:
        request: The request.

    Returns:
        The API's form; None where its default says the same.
    """
    choice = request.tool_choice
    if choice == "auto":
        return own(request.extra, FAMILY).get("tool_choice")
    if isinstance(choice, str):
        return choice
    custom = {tool.name for tool in request.tools if isinstance(tool, ToolDefinition) and is_custom_tool(tool)}
    named = [_named(name, custom) for name in choice]
    return named[0] if len(named) == 1 else {"type": "allowed_tools", "mode": "required", "tools": named}


def _named(name: str, custom: Collection[str]) -> dict[str, str]:
    return {"type": "custom" if name in custom else "function", "name": name}

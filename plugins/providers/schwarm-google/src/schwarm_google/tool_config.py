"""How tools may be used: the choice among functions, and the vendor's further settings.

Source: https://ai.google.dev/api/caching#ToolConfig
"""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.message.ask import ModelRequest, ToolChoice, ToolDefinition
from schwarm_google.dialect import Dialect
from schwarm_google.tools import Tool, has_both
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_text

CALLING = "functionCallingConfig"
INVOCATIONS = "includeServerSideToolInvocations"
_NAMES = "allowedFunctionNames"
_OPEN = {"", "AUTO", "MODE_UNSPECIFIED"}


def read_tool_config(
    found: JsonObject, tools: tuple[Tool, ...], dialect: Dialect
) -> tuple[ToolChoice, dict[str, object]]:
    """The choice among tools, and what else the configuration says.

    Args:
        found: The vendor's `toolConfig`.
        tools: The tools of the request.
        dialect: How the request is said.

    Returns:
        The choice, and the settings that the neutral model has no field for.
    """
    calling = as_object(found.get(CALLING))
    choice, more = _read_choice(calling)
    others = rest(found, (CALLING,))
    if combines(tools, dialect):
        others.setdefault(INVOCATIONS, False)
    return choice, {**({CALLING: more} if more else {}), **others}


def _read_choice(calling: JsonObject) -> tuple[ToolChoice, dict[str, object]]:
    mode = as_text(calling.get("mode")).upper()
    names = tuple(as_text(name) for name in as_list(calling.get(_NAMES)))
    more = rest(calling, ("mode", _NAMES))
    if mode == "ANY":
        return names or "required", more
    if mode == "NONE":
        return "none", rest(calling, ("mode",))
    if mode in _OPEN and not names:
        return "auto", more
    return "auto", {**calling, "mode": mode or "AUTO"}


def write_tool_config(request: ModelRequest, given: object, dialect: Dialect) -> dict[str, object]:
    """The vendor's `toolConfig`; empty when there is nothing to say.

    Args:
        request: The request.
        given: What the settings say of it.
        dialect: How it is said.

    Returns:
        The configuration.
    """
    config: dict[str, object] = dict(given) if isinstance(given, Mapping) else {}
    if combines(request.tools, dialect):
        config.setdefault(INVOCATIONS, True)
    if config.get(INVOCATIONS) is False:
        del config[INVOCATIONS]
    more = config.pop(CALLING, None)
    calling = {**_write_choice(request), **(more if isinstance(more, Mapping) else {})}
    return {**({CALLING: calling} if calling else {}), **config}


def _write_choice(request: ModelRequest) -> dict[str, object]:
    functions = [tool for tool in request.tools if isinstance(tool, ToolDefinition)]
    match request.tool_choice:
        case "auto":
            # What is strict is held to its schema; the mode is the whole request's.
            return {"mode": "VALIDATED"} if any(tool.strict for tool in functions) else {}
        case "none":
            return {"mode": "NONE"} if functions else {}
        case "required":
            return {"mode": "ANY"}
        case names:
            return {"mode": "ANY", _NAMES: list(names)}


def combines(tools: tuple[Tool, ...], dialect: Dialect) -> bool:
    """Whether functions stand beside tools that Google runs, which it then has to be told of.

    Source: https://ai.google.dev/gemini-api/docs/tool-combination
    """
    return not dialect.vertex and not dialect.before_3 and has_both(tools)

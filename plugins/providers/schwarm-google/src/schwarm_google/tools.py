"""Tools: functions that are declared, and those that Google runs itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from schwarm_core.domain.message.ask import ServerTool, ToolDefinition
from schwarm_google.family import FAMILY
from schwarm_google.schema import json_schema_of, openapi_of, readable
from schwarm_google.spelling import listed
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_text

Tool = ToolDefinition | ServerTool

DECLARATIONS = "functionDeclarations"
_JSON_SCHEMA = "parametersJsonSchema"
_OPENAPI = "parameters"
_SCHEMA = "schema"
"""Under this name a definition's `extra` says in which field its schema was found; null for none."""


def read_tools(found: Iterable[JsonObject]) -> tuple[Tool, ...]:
    """The tools of a request.

    Args:
        found: The vendor's list, whose entries may hold several kinds of tool each.

    Returns:
        Functions as definitions, everything else as the vendor's own tools.
    """
    return tuple(tool for entry in found for tool in _of_entry(entry))


def _of_entry(entry: JsonObject) -> Iterator[Tool]:
    for name, value in entry.items():
        if name == DECLARATIONS:
            yield from map(_read_function, listed(value))
        else:
            yield ServerTool(FAMILY, {name: value})


def _read_function(found: JsonObject) -> ToolDefinition:
    where = next((name for name in (_JSON_SCHEMA, _OPENAPI) if isinstance(found.get(name), dict)), None)
    schema = as_object(found.get(where)) if where else {"type": "object", "properties": {}}
    more = rest(found, ("name", "description", where or ""))
    return ToolDefinition(
        as_text(found["name"]),
        as_text(found.get("description")),
        json_schema_of(schema) if where == _OPENAPI else schema,
        extra=kept(FAMILY, {**more, _SCHEMA: where}),
    )


def write_tools(tools: Iterable[Tool]) -> list[dict[str, object]]:
    """The vendor's list of tools; functions that stand together are declared together.

    Args:
        tools: The tools. Those that another vendor runs are left out.

    Returns:
        The list.
    """
    written: list[dict[str, object]] = []
    declared: list[dict[str, object]] | None = None
    for tool in tools:
        if isinstance(tool, ToolDefinition):
            if declared is None:
                declared = []
                written.append({DECLARATIONS: declared})
            declared.append(_write_function(tool))
        elif tool.provider == FAMILY:
            declared = None
            written.append(dict(tool.definition))
    return written


def _write_function(tool: ToolDefinition) -> dict[str, object]:
    more = own(tool.extra, FAMILY)
    described = {"description": tool.description} if tool.description else {}
    return {"name": tool.name, **described, **_parameters(tool, more), **rest(more, (_SCHEMA,))}


def _parameters(tool: ToolDefinition, more: Mapping[str, object]) -> dict[str, object]:
    if _SCHEMA not in more:
        return {_JSON_SCHEMA: readable(tool.parameters)}
    where = more[_SCHEMA]
    if where == _OPENAPI:
        return {_OPENAPI: openapi_of(tool.parameters)}
    return {_JSON_SCHEMA: tool.parameters} if where or tool.parameters.get("properties") else {}


def has_both(tools: Iterable[Tool]) -> bool:
    """Whether there are functions as well as tools that Google runs."""
    kinds = {type(tool) for tool in tools if isinstance(tool, ToolDefinition) or tool.provider == FAMILY}
    return len(kinds) > 1

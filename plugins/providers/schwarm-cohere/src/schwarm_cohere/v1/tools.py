"""Tools, as the first version of the API describes them: by parameters of Python types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from schwarm_cohere.blocks import kept_json
from schwarm_cohere.family import FAMILY_V1
from schwarm_cohere.names import read_name, write_name
from schwarm_cohere.tools import offered
from schwarm_core.domain.message.ask import ModelRequest, ToolDefinition
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_text

_PYTHON_OF = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list",
    "object": "dict",
}
_JSON_OF = {python: json for json, python in _PYTHON_OF.items()}
_LIST = re.compile(r"(?i:list)\[(.+)\]")
_TYPES = "types"


def write_tools(request: ModelRequest) -> JsonObject:
    """Writes the tools that may be called.

    The first version of the API knows no choice: where none may be called none is told, and of tools that are named
    only these.

    Args:
        request: The request.

    Returns:
        The fields of the payload; none without tools.
    """
    tools = [] if request.tool_choice == "none" else offered(request)
    return {"tools": [_tool(tool) for tool in tools]} if tools else {}


def _tool(tool: ToolDefinition) -> JsonObject:
    fields = own(tool.extra, FAMILY_V1)
    types = cast("Mapping[str, str]", fields.get(_TYPES, {}))
    required = cast("list[str]", tool.parameters.get("required", ()))
    properties = cast("Mapping[str, JsonObject]", tool.parameters.get("properties", {}))
    definitions: JsonObject = {
        name: _definition(schema, types.get(name, ""), required=name in required) for name, schema in properties.items()
    }
    parameters: JsonObject = {"parameter_definitions": definitions} if definitions else {}
    described = {"name": write_name(tool.name), "description": tool.description or tool.name}
    return {**described, **parameters, **kept_json(rest(fields, {_TYPES}))}


def _definition(schema: JsonObject, written: str, *, required: bool) -> JsonObject:
    described: JsonObject = {"description": schema["description"]} if "description" in schema else {}
    return {**described, "type": written or python_type(schema), "required": required}


def python_type(schema: Mapping[str, JsonValue]) -> str:
    """The Python type whose values a schema describes; what can't be told is a text.

    Args:
        schema: A JSON Schema.

    Returns:
        The type's name, such as `"List[str]"`.
    """
    kind = schema.get("type")
    items = schema.get("items")
    if kind == "array" and isinstance(items, dict) and items:
        return f"List[{python_type(items)}]"
    return _PYTHON_OF.get(kind, "str") if isinstance(kind, str) else "str"


def read_tool(tool: JsonObject) -> ToolDefinition:
    """Reads a tool.

    Args:
        tool: The tool. Types that no schema says are kept.

    Returns:
        The tool, its parameters as a JSON Schema.
    """
    definitions = as_object(tool.get("parameter_definitions"))
    read = {name: as_object(definition) for name, definition in definitions.items()}
    properties = {name: _schema(definition) for name, definition in read.items()}
    named = {name: as_text(definition.get("type")) for name, definition in read.items()}
    types = {name: written for name, written in named.items() if written != python_type(properties[name])}
    required: list[str] = [name for name, definition in read.items() if definition.get("required")]
    parameters: dict[str, object] = {"type": "object", "properties": properties}
    fields = rest(tool, {"name", "description", "parameter_definitions"})
    return ToolDefinition(
        read_name(as_text(tool.get("name"))),
        as_text(tool.get("description")),
        {**parameters, "required": required} if required else parameters,
        extra=kept(FAMILY_V1, {**fields, _TYPES: types} if types else fields),
    )


def _schema(definition: JsonObject) -> JsonObject:
    described: JsonObject = {"description": definition["description"]} if definition.get("description") else {}
    return {**_of_python(as_text(definition.get("type"))), **described}


def _of_python(written: str) -> JsonObject:
    inner = _LIST.fullmatch(written)
    if inner is not None:
        return {"type": "array", "items": _of_python(inner[1])}
    return {"type": _JSON_OF[written]} if written in _JSON_OF else {}

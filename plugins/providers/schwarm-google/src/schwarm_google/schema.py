"""The two forms in which a schema goes to Google: JSON Schema, and the OpenAPI subset that came before it.

Source of the subset: https://ai.google.dev/api/caching#Schema
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_google.spelling import camel
from schwarm_http.llm.reading import JsonObject

_TYPES = frozenset({"STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"})
_MAPS = frozenset({"properties", "$defs", "defs", "definitions"})
_LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_SINGLE = frozenset({"items", "additionalProperties"})
_COUNTS = frozenset({"minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"})
_NAMES = frozenset({*_COUNTS, "anyOf", "oneOf", "allOf", "additionalProperties", "propertyOrdering", "prefixItems"})

Change = Callable[[JsonObject], JsonObject]


def json_schema_of(schema: Mapping[str, object]) -> JsonObject:
    """The JSON Schema that an OpenAPI one means.

    Types are written small, `nullable` becomes a type, names are in camel case, and counts, which protocol buffers
    may write as texts, are numbers.

    Args:
        schema: The OpenAPI schema. One that is JSON Schema already stays as it is.

    Returns:
        The JSON Schema.
    """
    return _changed(schema, _to_json_schema)


def openapi_of(schema: Mapping[str, object]) -> JsonObject:
    """The OpenAPI form of a JSON Schema: no lists of types, but `nullable` and `anyOf`.

    Args:
        schema: The JSON Schema.

    Returns:
        The OpenAPI schema.
    """
    return _changed(schema, _to_openapi)


def readable(schema: Mapping[str, object]) -> JsonObject:
    """A JSON Schema in the words that Google's models are held to: `const` isn't one of them, `enum` is.

    Args:
        schema: Any JSON Schema.

    Returns:
        The same, as an `enum` of one where it has a `const`.
    """
    return _changed(schema, _to_readable)


def _changed(schema: Mapping[str, object], change: Change) -> JsonObject:
    """A schema with a change made in it and in every schema inside."""
    changed = change(dict(schema))  # type: ignore[arg-type] # a schema is JSON
    for name, value in changed.items():
        changed[name] = _inside(name, value, change)
    return changed


def _inside(name: str, value: JsonValue, change: Change) -> JsonValue:
    if name in _MAPS and isinstance(value, dict):
        return {key: _one(inner, change) for key, inner in value.items()}
    if name in _LISTS and isinstance(value, list):
        return [_one(inner, change) for inner in value]
    return _one(value, change) if name in _SINGLE else value


def _one(value: JsonValue, change: Change) -> JsonValue:
    return _changed(value, change) if isinstance(value, dict) else value


def _to_json_schema(schema: JsonObject) -> JsonObject:
    found = {_name(name): value for name, value in schema.items()}
    kind = found.get("type")
    if isinstance(kind, str) and kind in _TYPES:
        found["type"] = kind.lower()
    elif kind == "TYPE_UNSPECIFIED":
        del found["type"]
    for name in _COUNTS & found.keys():
        value = found[name]
        found[name] = int(value) if isinstance(value, str) and value.isdecimal() else value
    return _without_nullable(found)


def _name(name: str) -> str:
    spelled = camel(name)
    return spelled if spelled in _NAMES else name


def _without_nullable(schema: JsonObject) -> JsonObject:
    if schema.get("nullable") is False:
        del schema["nullable"]
    elif schema.get("nullable") is True and isinstance(schema.get("type"), str):
        del schema["nullable"]
        schema["type"] = [schema["type"], "null"]
    return schema


def _to_openapi(schema: JsonObject) -> JsonObject:
    kinds = schema.get("type")
    if not isinstance(kinds, list):
        return schema
    others = [kind for kind in kinds if kind != "null"]
    nullable: JsonObject = {"nullable": True} if len(others) < len(kinds) else {}
    rest = {name: value for name, value in schema.items() if name != "type"}
    if len(others) == 1:
        return {"type": others[0], **rest, **nullable}
    return {**rest, "anyOf": [{"type": kind} for kind in others], **nullable}


def _to_readable(schema: JsonObject) -> JsonObject:
    if "const" in schema and "enum" not in schema:
        schema["enum"] = [schema.pop("const")]
    return schema

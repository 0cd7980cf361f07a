"""The form of a schema that holds a model to it: what vendors' strict modes have in common.

In it every property is required, one that may be left out is null instead, no object takes keys of its own, and only
keywords that every vendor knows remain. What the others said moves into the description, for the model to read; the
value is still checked for it when it comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schwarm_core.domain.schema.json_schema import JsonSchema
from schwarm_core.domain.schema.json_value import JsonValue

_KEPT = ("type", "enum", "const", "format")
_SAID = (
    "default",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contentEncoding",
)
_NULL = {"type": "null"}


class _NotStrictError(Exception):
    """A part of a schema has no strict form."""


def strict_schema(schema: JsonSchema) -> JsonSchema | None:
    """The strict form of a schema, or None if it has none.

    Tuples, dictionaries with free keys and values of any type have none, nor has a schema that isn't an object's.

    Args:
        schema: A schema, as `schema_of` and `signature_of` make them.

    Returns:
        The strict schema. What a model answers by it goes through `from_strict` before it is structured.
    """
    if schema.get("type") != "object":
        return None
    try:
        definitions = {name: _strict(part, schema) for name, part in schema.get("$defs", {}).items()}
        strict = _strict(schema, schema)
    except _NotStrictError:
        return None
    return {**strict, "$defs": definitions} if definitions else strict


def from_strict(schema: JsonSchema, answer: JsonValue) -> JsonValue:
    """An answer to the strict form of a schema, as an answer to the schema: without the nulls that mean "left out".

    Args:
        schema: The schema itself, not its strict form.
        answer: What the model said.

    Returns:
        The answer without them; a part that doesn't fit the schema as it is.
    """
    return _restored(schema, answer, schema)


def _strict(schema: JsonSchema, root: JsonSchema) -> dict[str, Any]:
    described = _described(schema)
    if "$ref" in schema:
        # A reference stands alone.
        reference = {"$ref": schema["$ref"]}
        return {"anyOf": [reference], **described} if described else reference
    if "anyOf" in schema:
        return {"anyOf": [_strict(member, root) for member in schema["anyOf"]], **described}
    if "type" not in schema and "enum" not in schema and "const" not in schema:
        raise _NotStrictError
    strict = {keyword: schema[keyword] for keyword in _KEPT if keyword in schema}
    return {**strict, **_inside(schema, root), **described}


def _inside(schema: JsonSchema, root: JsonSchema) -> dict[str, Any]:
    """What an array or an object says of the values in it."""
    if schema.get("type") == "array":
        if not schema.get("items") or "prefixItems" in schema:
            raise _NotStrictError
        return {"items": _strict(schema["items"], root)}
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            raise _NotStrictError
        properties = {name: _property(name, part, schema, root) for name, part in schema["properties"].items()}
        return {"properties": properties, "required": list(properties), "additionalProperties": False}
    return {}


def _property(name: str, part: JsonSchema, schema: JsonSchema, root: JsonSchema) -> dict[str, Any]:
    strict = _strict(part, root)
    if name in schema.get("required", ()) or _takes_null(part, root):
        return strict
    description = {"description": strict.pop("description")} if "description" in strict else {}
    members = strict["anyOf"] if list(strict) == ["anyOf"] else [strict]
    return {"anyOf": [*members, _NULL], **description}


def _described(schema: JsonSchema) -> dict[str, str]:
    """The description, with what the dropped keywords said."""
    said = ", ".join(f"{keyword}: {schema[keyword]!r}" for keyword in _SAID if keyword in schema)
    description = " ".join(part for part in (schema.get("description", ""), f"({said})" if said else "") if part)
    return {"description": description} if description else {}


def _takes_null(schema: JsonSchema, root: JsonSchema) -> bool:
    schema = _resolved(schema, root)
    if "anyOf" in schema:
        return any(_takes_null(member, root) for member in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        return None in schema.get("enum", [schema.get("const", "")])
    return bool(schema.get("type", "null") == "null")


def _restored(schema: JsonSchema, answer: JsonValue, root: JsonSchema) -> JsonValue:
    schema = _resolved(schema, root)
    if "anyOf" in schema:
        schema = next((inner for member in schema["anyOf"] if _fits(inner := _resolved(member, root), answer)), {})
        return _restored(schema, answer, root) if schema else answer
    if isinstance(answer, list) and isinstance(schema.get("items"), Mapping):
        return [_restored(schema["items"], item, root) for item in answer]
    if isinstance(answer, dict) and "properties" in schema:
        return _restored_object(schema, answer, root)
    return answer


def _restored_object(schema: JsonSchema, answer: dict[str, JsonValue], root: JsonSchema) -> JsonValue:
    properties = schema["properties"]
    left_out = {
        name
        for name, value in answer.items()
        if value is None
        and name in properties
        and name not in schema.get("required", ())
        and not _takes_null(properties[name], root)
    }
    return {
        name: _restored(properties[name], value, root) if name in properties else value
        for name, value in answer.items()
        if name not in left_out
    }


def _fits(schema: JsonSchema, answer: JsonValue) -> bool:
    """Whether a member of a union is the one that an answer with structure follows."""
    if isinstance(answer, list):
        return schema.get("type") == "array"
    if not isinstance(answer, dict) or schema.get("properties", {}).keys() != answer.keys():
        return False
    return all(
        answer[name] in part.get("enum", [part.get("const", answer[name])])
        for name, part in schema["properties"].items()
    )


def _resolved(schema: JsonSchema, root: JsonSchema) -> JsonSchema:
    """A schema, or the one that it refers to."""
    if "$ref" not in schema:
        return schema
    reference = schema["$ref"]
    target: JsonSchema = root if reference == "#" else root["$defs"][reference.removeprefix("#/$defs/")]
    return _resolved(target, root)

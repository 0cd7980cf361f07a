"""Schemas that the service can hold a model to.

Source: https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html: objects take no keys of their own,
numbers and lists have no bounds.
"""

from __future__ import annotations

from collections.abc import Mapping

_UNKNOWN = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "maxItems")
_OF_NAMES = ("properties", "$defs", "definitions")
_OF_ONE = ("items", "additionalProperties")
_OF_SEVERAL = ("anyOf", "allOf", "oneOf", "prefixItems")


def held_to(schema: Mapping[str, object]) -> dict[str, object]:
    """A schema as the service takes it.

    What it doesn't know moves into the description, for the model to read. An object that says nothing of further keys
    takes none.

    Args:
        schema: The JSON Schema.

    Returns:
        The schema that is sent; an equal one where there is nothing to change.
    """
    known = {keyword: _inside(keyword, value) for keyword, value in schema.items() if not _is_unknown(keyword, value)}
    if schema.get("type") == "object" and "additionalProperties" not in schema:
        known["additionalProperties"] = False
    dropped = ", ".join(f"{keyword}: {value!r}" for keyword, value in schema.items() if keyword not in known)
    if dropped:
        said = schema.get("description")
        known["description"] = f"{said} ({dropped})" if isinstance(said, str) and said else f"({dropped})"
    return known


def _is_unknown(keyword: str, value: object) -> bool:
    if keyword == "minItems":
        return isinstance(value, int) and value > 1
    return keyword in _UNKNOWN and not isinstance(value, Mapping)


def _inside(keyword: str, value: object) -> object:
    if keyword in _OF_NAMES and isinstance(value, Mapping):
        return {name: held_to(inner) if isinstance(inner, Mapping) else inner for name, inner in value.items()}
    if keyword in _OF_ONE and isinstance(value, Mapping):
        return held_to(value)
    if keyword in _OF_SEVERAL and isinstance(value, list | tuple):
        return [held_to(inner) if isinstance(inner, Mapping) else inner for inner in value]
    return value

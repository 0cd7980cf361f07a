"""Schemas to which the vendor can hold a model."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.schema.strict import strict_schema

_NAMED = frozenset({"properties", "$defs", "definitions"})
_VALUES = frozenset({"enum", "const", "default", "examples", "required"})


def in_strict_form(schema: Mapping[str, object]) -> Mapping[str, object]:
    """A schema in the strict form.

    Args:
        schema: A schema.

    Returns:
        The schema itself if it is in that form, or if it has none: then the vendor says what is wrong with it.
    """
    if is_strict(schema):
        return schema
    try:
        return strict_schema(dict(schema)) or schema
    except (AttributeError, KeyError, TypeError):
        return schema


def is_strict(schema: object) -> bool:
    """Whether a schema is in the strict form: every object in it is closed, and requires all it has.

    Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas

    Args:
        schema: A schema, or what stands in one.

    Returns:
        Whether it is.
    """
    if isinstance(schema, list | tuple):
        return all(map(is_strict, schema))
    if not isinstance(schema, Mapping):
        return True
    return _is_closed(schema) and all(_inside(name, value) for name, value in schema.items())


def _inside(name: object, value: object) -> bool:
    if name in _NAMED and isinstance(value, Mapping):
        return all(map(is_strict, value.values()))
    return name in _VALUES or is_strict(value)


def _is_closed(schema: Mapping[str, object]) -> bool:
    properties = schema.get("properties", {})
    if schema.get("type") != "object" and "properties" not in schema:
        return True
    required = schema.get("required", ())
    if not isinstance(properties, Mapping) or not isinstance(required, list | tuple):
        return False
    return schema.get("additionalProperties") is False and set(properties) == set(required)

"""Reading JSON Schema: references, alternatives, and what a schema says of a scalar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

Schema: TypeAlias = Mapping[str, object]
"""A JSON Schema, an object."""

_MOST_HOPS = 16


def as_schema(value: object) -> Schema:
    """A value as a schema; what is none (`true`, a mistake) accepts everything.

    Args:
        value: What stands where a schema is expected.

    Returns:
        The schema.
    """
    return cast("Schema", value) if isinstance(value, Mapping) else {}


def as_list(value: object) -> Sequence[object]:
    """A value as a list; what is none is empty.

    Args:
        value: What stands where a list is expected.

    Returns:
        The list.
    """
    return value if isinstance(value, list | tuple) else ()


def as_text(value: object) -> str:
    """A value as a text; what is none is empty.

    Args:
        value: What stands where a text is expected.

    Returns:
        The text.
    """
    return value if isinstance(value, str) else ""


def resolved(schema: Schema, root: Schema) -> Schema:
    """A schema with its reference followed and its `allOf` merged; keywords beside them win.

    Args:
        schema: The schema.
        root: The document that references point into.

    Returns:
        The schema, without `$ref` and `allOf` at its top.
    """
    for _ in range(_MOST_HOPS):
        if "$ref" in schema:
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            schema = _merged(_target(as_text(schema["$ref"]), root), beside)
        elif "allOf" in schema:
            parts = [resolved(as_schema(part), root) for part in as_list(schema["allOf"])]
            schema = {key: value for key, value in schema.items() if key != "allOf"}
            for part in parts:
                schema = _merged(part, schema)
        else:
            break
    return schema


def _merged(base: Schema, over: Schema) -> Schema:
    merged = {**base, **over}
    if "properties" in base and "properties" in over:
        merged["properties"] = {**as_schema(base["properties"]), **as_schema(over["properties"])}
    if "required" in base and "required" in over:
        merged["required"] = [*dict.fromkeys([*as_list(base["required"]), *as_list(over["required"])])]
    return merged


def _target(reference: str, root: Schema) -> Schema:
    place: object = root
    for key in reference.removeprefix("#").split("/")[1:]:
        place = as_schema(place).get(key.replace("~1", "/").replace("~0", "~"))
    return as_schema(place)


def alternatives(schema: Schema) -> tuple[Schema, ...]:
    """The schemas of which a value has to match one.

    Args:
        schema: The schema, resolved.

    Returns:
        Those of `anyOf` or `oneOf`; empty when there are none.
    """
    return tuple(as_schema(option) for option in as_list(schema.get("anyOf") or schema.get("oneOf")))


def types_of(schema: Schema) -> tuple[str, ...]:
    """The JSON types that a schema allows, guessed from its other keywords where it doesn't say.

    Args:
        schema: The schema, resolved.

    Returns:
        The types; empty when anything goes.
    """
    declared = schema.get("type")
    if declared is not None:
        return (declared,) if isinstance(declared, str) else tuple(as_text(name) for name in as_list(declared))
    if "properties" in schema or "additionalProperties" in schema:
        return ("object",)
    if "items" in schema or "prefixItems" in schema:
        return ("array",)
    return ("string",) if "pattern" in schema or "format" in schema else ()


def accepts(schema: Schema, value: str | float | bool) -> bool:  # noqa: FBT001 - a boolean is a value here
    """Whether a scalar is what a schema asks for. Of the formats, those that its pattern doesn't tell are trusted.

    Args:
        schema: The schema, resolved.
        value: The scalar.

    Returns:
        True if type, options, bounds and pattern hold.
    """
    if "const" in schema and schema["const"] != value:
        return False
    if "enum" in schema and value not in as_list(schema["enum"]):
        return False
    types = types_of(schema)
    if types and not any(_is_of(name, value) for name in types):
        return False
    return _text_fits(schema, value) if isinstance(value, str) else _number_fits(schema, value)


def _is_of(name: str, value: str | float) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if isinstance(value, str):
        return name == "string"
    return name == "number" or (name == "integer" and float(value).is_integer())


def _text_fits(schema: Schema, value: str) -> bool:
    shortest, longest = bound(schema, "minLength"), bound(schema, "maxLength")
    if (shortest is not None and len(value) < shortest) or (longest is not None and len(value) > longest):
        return False
    return matches(as_text(schema.get("pattern")), value)


def _number_fits(schema: Schema, value: float) -> bool:
    low, high = bound(schema, "minimum"), bound(schema, "maximum")
    above, below = bound(schema, "exclusiveMinimum"), bound(schema, "exclusiveMaximum")
    step = bound(schema, "multipleOf")
    return (
        (low is None or value >= low)
        and (high is None or value <= high)
        and (above is None or value > above)
        and (below is None or value < below)
        and (step is None or (value / step).is_integer())
    )


def bound(schema: Schema, keyword: str) -> float | None:
    """A number that a schema gives.

    Args:
        schema: The schema.
        keyword: The keyword, such as `minimum`.

    Returns:
        The number; None when the keyword is missing.
    """
    value = schema.get(keyword)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is somewhere in a text; one that Python can't read counts as matched.

    Args:
        pattern: The regular expression; empty for none.
        text: The text.

    Returns:
        True if it matches.
    """
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True

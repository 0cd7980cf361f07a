"""One spelling for every field of a request.

The vendor's JSON is that of protocol buffers: a field may be written `maxOutputTokens` or `max_output_tokens`, null
equals absent, and one object may stand for a list of one.

Source: https://protobuf.dev/programming-guides/json/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_objects

_FREE = frozenset(
    {
        "args",
        "customMetadata",
        "headers",
        "labels",
        "parameters",
        "parametersJsonSchema",
        "partMetadata",
        "response",
        "responseJsonSchema",
        "responseSchema",
    }
)
"""Fields whose content is the user's, or a schema's, with names of its own."""

_WORD = re.compile(r"_+([a-zA-Z0-9])")


def spelled(value: JsonValue) -> JsonValue:
    """JSON with all the vendor's names in camel case, and without nulls.

    Args:
        value: The JSON, in whichever spelling.

    Returns:
        The same, in one spelling; what is the user's own stays as it is.
    """
    if isinstance(value, dict):
        return spelled_fields(value)
    if isinstance(value, list):
        return [spelled(item) for item in value]
    return value


def spelled_fields(fields: Mapping[str, JsonValue]) -> JsonObject:
    """An object with all the vendor's names in camel case, and without nulls."""
    named = ((camel(name), value) for name, value in fields.items() if value is not None)
    return {name: value if name in _FREE else spelled(value) for name, value in named}


def camel(name: str) -> str:
    """A name in camel case: `max_output_tokens` as `maxOutputTokens`, `_responseJsonSchema` as `responseJsonSchema`."""
    return _WORD.sub(lambda word: word[1].upper(), name.lstrip("_")) if "_" in name else name


def listed(value: JsonValue) -> list[JsonObject]:
    """A list of objects; one object alone counts as a list of one.

    Args:
        value: The list, the object, or null.

    Returns:
        The objects.

    Raises:
        TypeError: If it is something else.
    """
    return [value] if isinstance(value, dict) else as_objects(value)

"""Fields of a stream that nothing reads, gathered over its pieces."""

from __future__ import annotations

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject


def gather(into: JsonObject, more: JsonObject) -> None:
    """Adds the fields of a piece to those of the pieces before it.

    Lists are continued, and so are texts, unless a text is said again as it was; of other values the last one counts.

    Args:
        into: What there is; it is changed.
        more: What came.
    """
    for name, value in more.items():
        if value is not None:
            into[name] = _continued(into.get(name), value)


def _continued(before: JsonValue, value: JsonValue) -> JsonValue:
    if isinstance(before, list) and isinstance(value, list):
        return before if before == value else [*before, *value]
    if isinstance(before, str) and isinstance(value, str):
        return before if before == value else before + value
    if isinstance(before, dict) and isinstance(value, dict):
        both = dict(before)
        gather(both, value)
        return both
    return value

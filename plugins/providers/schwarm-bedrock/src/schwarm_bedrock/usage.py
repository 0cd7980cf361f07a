"""What an answer used up, in the neutral model's terms.

Source: `TokenUsage` in the API reference: `inputTokens` leaves out what was read from or written to the cache, which
the neutral count includes.
"""

from __future__ import annotations

from collections.abc import Iterator

from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_count, as_object, as_objects, as_text

_KNOWN = {
    "inputTokens",
    "outputTokens",
    "totalTokens",
    "cacheReadInputTokens",
    "cacheWriteInputTokens",
    "cacheReadInputTokenCount",
    "cacheWriteInputTokenCount",
    "cacheDetails",
}


def read_usage(found: JsonObject) -> Usage:
    """What was used up.

    Args:
        found: The `usage` of an answer.

    Returns:
        The counts. In the details: the input beyond the cache (`inputTokens`) where the cache was used, what was
        written to it by its time to live (`cacheDetails.5m`), and counts that have no other place.
    """
    plain, written = as_count(found.get("inputTokens")), as_count(found.get("cacheWriteInputTokens"))
    read = as_count(found.get("cacheReadInputTokens"))
    details = {"inputTokens": plain} if read or written else {}
    details |= {
        f"cacheDetails.{as_text(detail.get('ttl'))}": as_count(detail.get("inputTokens"))
        for detail in as_objects(found.get("cacheDetails"))
    }
    details |= dict(_counts({name: value for name, value in found.items() if name not in _KNOWN}))
    return Usage(
        requests=1,
        input_tokens=plain + read + written,
        output_tokens=as_count(found.get("outputTokens")),
        cache_read_tokens=read,
        cache_write_tokens=written,
        details=details,
    )


def left_of_usage(found: JsonObject) -> JsonObject:
    """What `usage` says beside counts.

    Args:
        found: The `usage` of an answer.

    Returns:
        The fields that are no count, nor an object of counts.
    """
    others = {name: value for name, value in found.items() if name not in _KNOWN and value not in ({}, [], None)}
    left: JsonObject = {name: value for name, value in others.items() if not _is_counts(value)}
    if any(detail.keys() > {"ttl", "inputTokens"} for detail in as_objects(found.get("cacheDetails"))):
        left["cacheDetails"] = found["cacheDetails"]
    return left


def _is_counts(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return all(map(_is_counts, value.values()))
    return isinstance(value, int) and not isinstance(value, bool)


def _counts(found: JsonObject, before: str = "") -> Iterator[tuple[str, int]]:
    for name, value in found.items():
        if _is_counts(value):
            if isinstance(value, dict):
                yield from _counts(as_object(value), f"{before}{name}.")
            else:
                yield f"{before}{name}", as_count(value)

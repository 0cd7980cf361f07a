"""What an answer used up: the API's counts."""

from __future__ import annotations

from collections.abc import Iterator

from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_count, as_object

_COUNTED = {
    "input_tokens_details": frozenset({"cached_tokens", "cache_write_tokens", "audio_tokens"}),
    "output_tokens_details": frozenset({"reasoning_tokens", "audio_tokens"}),
}
_TOTALS = frozenset({"input_tokens", "output_tokens", "total_tokens", *_COUNTED})


def read_usage(found: JsonValue) -> tuple[Usage, dict[str, object]]:
    """The counts of an answer.

    Args:
        found: The API's object; null for none.

    Returns:
        The usage; and what is no count, such as a price that a gateway adds.
    """
    if found is None:
        return Usage(), {}
    usage = as_object(found)
    read, written = as_object(usage.get("input_tokens_details")), as_object(usage.get("output_tokens_details"))
    others = dict(_others(usage))
    return Usage(
        requests=1,
        input_tokens=as_count(usage.get("input_tokens")),
        output_tokens=as_count(usage.get("output_tokens")),
        cache_read_tokens=as_count(read.get("cached_tokens")),
        cache_write_tokens=as_count(read.get("cache_write_tokens")),
        reasoning_tokens=as_count(written.get("reasoning_tokens")),
        input_audio_tokens=as_count(read.get("audio_tokens")),
        output_audio_tokens=as_count(written.get("audio_tokens")),
        details={name: value for name, value in others.items() if type(value) is int},
    ), {name: value for name, value in others.items() if type(value) is not int}


def _others(usage: JsonObject) -> Iterator[tuple[str, JsonValue]]:
    """What has no field of its own, by its path; the total only where it isn't the sum."""
    for name, value in usage.items():
        if name not in _TOTALS and value is not None:
            yield name, value
    for name, counted in _COUNTED.items():
        for inner, value in as_object(usage.get(name)).items():
            if inner not in counted and value is not None:
                yield f"{name}.{inner}", value
    total = as_count(usage.get("total_tokens"))
    if total not in {0, as_count(usage.get("input_tokens")) + as_count(usage.get("output_tokens"))}:
        yield "total_tokens", total

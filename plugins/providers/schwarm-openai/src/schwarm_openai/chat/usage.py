"""What an answer used up, in the words of OpenAI and of those who add to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schwarm_core.domain.message.usage import Usage
from schwarm_http.llm.reading import JsonObject

_CACHE_READS = (
    "prompt_tokens_details.cached_tokens",
    "prompt_cache_hit_tokens",
    "cached_tokens",
    "cache_read_input_tokens",
)
_CACHE_WRITES = ("prompt_tokens_details.cache_write_tokens", "cache_creation_input_tokens")
_REASONING = ("completion_tokens_details.reasoning_tokens", "reasoning_tokens")


def read_usage(usage: JsonObject) -> tuple[Usage, dict[str, object]]:
    """What was used up.

    Args:
        usage: What the server says of it.

    Returns:
        The counts, and what else is said, such as costs and times.
    """
    counts = {path: value for path, value in _numbers(usage) if isinstance(value, int)}
    details = dict(counts)
    inputs, output = details.pop("prompt_tokens", 0), details.pop("completion_tokens", 0)
    reasoning = _first(details, _REASONING)
    total = details.pop("total_tokens", inputs + output)
    if reasoning and total == inputs + output + reasoning:
        # Here thinking isn't counted as a part of the answer, as xAI does.
        details["completion_tokens"] = output
        output += reasoning
    if total != inputs + output:
        details["total_tokens"] = total
    counted = Usage(
        requests=1,
        input_tokens=inputs,
        output_tokens=output,
        cache_read_tokens=_first(details, _CACHE_READS),
        cache_write_tokens=_first(details, _CACHE_WRITES),
        reasoning_tokens=reasoning,
        input_audio_tokens=details.pop("prompt_tokens_details.audio_tokens", 0),
        output_audio_tokens=details.pop("completion_tokens_details.audio_tokens", 0),
        details={path: count for path, count in details.items() if count},
    )
    return counted, _without_counts(usage)


def _first(details: dict[str, int], paths: tuple[str, ...]) -> int:
    """The first of some counts that says something; those that say the same are taken away with it."""
    found = next((count for path in paths if (count := details.get(path))), 0)
    for path in paths:
        if details.get(path) == found:
            del details[path]
    return found


def _numbers(value: Mapping[str, object], path: str = "") -> Iterator[tuple[str, object]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _numbers(inner, f"{path}{name}.")
        elif not isinstance(inner, bool):
            yield path + name, inner


def _without_counts(usage: Mapping[str, object]) -> dict[str, object]:
    """What is said in other words than whole numbers."""
    left: dict[str, object] = {}
    for name, value in usage.items():
        if isinstance(value, int) and not isinstance(value, bool):
            continue
        found = _without_counts(value) if isinstance(value, dict) else value
        if found is not None and found not in ({}, []):
            left[name] = found
    return left

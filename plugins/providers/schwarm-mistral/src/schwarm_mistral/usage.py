"""What a call used up, as Mistral counts it."""

from __future__ import annotations

from collections.abc import Iterator

from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_count, as_object

_DETAILS = ("prompt_tokens_details", "prompt_token_details")
"""Where the cached tokens are counted, under either name."""

_NEUTRAL = {
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "num_cached_tokens",
    *(f"{name}.cached_tokens" for name in _DETAILS),
    "completion_tokens_details.reasoning_tokens",
}


def read_usage(counted: JsonValue) -> tuple[Usage, JsonObject]:
    """Reads what a call used up.

    Args:
        counted: The field `usage`; null when nothing was counted.

    Returns:
        The usage, and what of it isn't a count.
    """
    usage = as_object(counted)
    counts = dict(_scalars(usage))
    cached = [as_object(usage.get(name)).get("cached_tokens") for name in _DETAILS]
    others = {name: value for name, value in counts.items() if name not in _NEUTRAL}
    details = {name: value for name, value in others.items() if isinstance(value, int) and not isinstance(value, bool)}
    return Usage(
        requests=1,
        input_tokens=as_count(usage.get("prompt_tokens")),
        output_tokens=as_count(usage.get("completion_tokens")),
        cache_read_tokens=max(map(as_count, [usage.get("num_cached_tokens"), *cached])),
        reasoning_tokens=as_count(counts.get("completion_tokens_details.reasoning_tokens")),
        details=details,
    ), {name: value for name, value in others.items() if name not in details}


def _scalars(counted: JsonObject, prefix: str = "") -> Iterator[tuple[str, JsonValue]]:
    for name, value in counted.items():
        if isinstance(value, dict):
            yield from _scalars(value, f"{prefix}{name}.")
        elif value is not None:
            yield f"{prefix}{name}", value

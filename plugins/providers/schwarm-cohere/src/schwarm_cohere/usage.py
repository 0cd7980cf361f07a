"""What a call used up, as Cohere counts it, and why the model stopped."""

from __future__ import annotations

from collections.abc import Iterator

from schwarm_core.domain.message.answer import StopReason
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_count, as_object

STOP_REASONS: dict[str, StopReason] = {
    "COMPLETE": "end",
    "STOP_SEQUENCE": "stop_sequence",
    "MAX_TOKENS": "length",
    "ERROR_LIMIT": "length",
    "TOOL_CALL": "tool_calls",
    "ERROR_TOXIC": "content_filter",
}
"""Cohere's words for it. The others (`ERROR`, `TIMEOUT`, `USER_CANCEL`) are told by no neutral one."""

_NEUTRAL = {"tokens.input_tokens", "tokens.output_tokens", "cached_tokens"}


def read_usage(counted: JsonValue) -> tuple[Usage, JsonObject]:
    """Reads what a call used up.

    Args:
        counted: The field `usage`, or `meta` in the first version; null when nothing was counted. What is billed is
            less than what is read, and stands among the details.

    Returns:
        The usage, and what of it isn't a count.
    """
    usage = as_object(counted)
    counts = dict(_numbers(usage))
    tokens, billed = as_object(usage.get("tokens")), as_object(usage.get("billed_units"))
    return Usage(
        requests=1,
        input_tokens=as_count(tokens.get("input_tokens", billed.get("input_tokens"))),
        output_tokens=as_count(tokens.get("output_tokens", billed.get("output_tokens"))),
        cache_read_tokens=as_count(usage.get("cached_tokens")),
        details={name: count for name, count in counts.items() if name not in _NEUTRAL},
    ), _uncounted(usage)


def _numbers(counted: JsonObject, prefix: str = "") -> Iterator[tuple[str, int]]:
    for name, value in counted.items():
        if isinstance(value, dict):
            yield from _numbers(value, f"{prefix}{name}.")
        elif _is_count(value):
            yield f"{prefix}{name}", as_count(value)


def _uncounted(counted: JsonObject) -> JsonObject:
    """What is left without counts and nulls."""
    left = {name: _uncounted(value) if isinstance(value, dict) else value for name, value in counted.items()}
    return {name: value for name, value in left.items() if value not in (None, {}, []) and not _is_count(value)}


def _is_count(value: JsonValue) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())

"""What an answer cost, in tokens.

The API counts the input that came from the cache, or went there, apart; the neutral count includes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schwarm_anthropic.content_reading import without_nulls
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_count, as_object

_COUNTS = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
_GROUPS = ("cache_creation", "server_tool_use", "output_tokens_details")


def read_usage(found: JsonObject) -> tuple[Usage, Mapping[str, object]]:
    """Reads the usage.

    Args:
        found: The field `usage`.

    Returns:
        The counts; and what is no count, such as the service tier, or counted in another way (`iterations`).
    """
    fresh, written, read, created = (as_count(found.get(name)) for name in _COUNTS)
    details = dict(_details(found))
    thinking = details.pop("thinking_tokens", 0)
    total = fresh + read + created
    if total != fresh:
        details["input_tokens"] = fresh
    usage = Usage(1, total, written, read, created, thinking, details=details)
    return usage, {**rest(without_nulls(found), {*_COUNTS, *_GROUPS}), **dict(_uncounted(found))}


def _details(found: JsonObject) -> Iterator[tuple[str, int]]:
    """What the counts consist of, as far as there is any of it."""
    for group in _GROUPS:
        for name, value in as_object(found.get(group)).items():
            if _is_count(value) and (count := as_count(value)):
                yield name, count


def _uncounted(found: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """What stands among those, and is no count."""
    for group in _GROUPS:
        fields = without_nulls(as_object(found.get(group)))
        if others := {name: value for name, value in fields.items() if not _is_count(value)}:
            yield group, others


def _is_count(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def merge_usage(first: JsonObject, later: Mapping[str, JsonValue]) -> JsonObject:
    """The usage of a stream: what its beginning said, brought up to date by what its end said."""
    return {**first, **without_nulls(later)}

"""What the chunks of a stream say of one thing, put together."""

from __future__ import annotations

from schwarm_core.domain.schema.json_value import JsonValue

_RENEWED = frozenset(
    {
        "avgLogprobs",
        "createTime",
        "finishMessage",
        "id",
        "modelVersion",
        "name",
        "responseId",
        "role",
        "safetyRatings",
        "thoughtSignature",
        "tokenCount",
    }
)
"""What each chunk says anew: the last one counts."""


def joined(name: str, before: JsonValue, now: JsonValue) -> JsonValue:
    """What two chunks say.

    Objects are merged, and lists go on, unless they come anew from their beginning. Of a field that isn't known, nobody
    knows what a second value means, so that all are kept, in a list.

    Args:
        name: The field.
        before: What was said of it; None for nothing.
        now: What is said now.

    Returns:
        Both.
    """
    if before is None or before == now or name in _RENEWED:
        return now
    if isinstance(before, dict) and isinstance(now, dict):
        return {**before, **{inner: joined(inner, before.get(inner), value) for inner, value in now.items()}}
    if isinstance(before, list) and isinstance(now, list):
        return now if now[: len(before)] == before else [*before, *now]
    if isinstance(before, list):
        return before if before[-1:] == [now] else [*before, now]
    return [before, now]

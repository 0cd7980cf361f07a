"""Why an answer ended.

Source: https://ai.google.dev/api/generate-content#FinishReason
"""

from __future__ import annotations

from schwarm_core.domain.message.answer import StopReason

_FILTERED = (
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "MODEL_ARMOR",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
)
_REASONS: dict[str, StopReason] = {
    "STOP": "end",
    "MAX_TOKENS": "length",
    **dict.fromkeys(_FILTERED, "content_filter"),
}


def stop_reason(reason: str, *, calls: bool) -> StopReason:
    """The neutral reason.

    Args:
        reason: The vendor's word; empty for none.
        calls: Whether the answer holds calls: it ends for them, but the vendor says `STOP` all the same.

    Returns:
        The reason; `"other"` for those that only the vendor knows, such as `MALFORMED_FUNCTION_CALL`.
    """
    if calls and reason in {"STOP", ""}:
        return "tool_calls"
    return _REASONS.get(reason, "other")

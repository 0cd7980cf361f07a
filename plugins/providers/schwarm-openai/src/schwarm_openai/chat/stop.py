"""Why a model stopped, in every server's words."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.message.answer import StopReason
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import RefusalPart

_REASONS: Mapping[str, StopReason] = {
    "": "end",
    "stop": "end",
    "eos": "end",
    "eos_token": "end",
    "end_turn": "end",
    "tool_calls": "tool_calls",
    "tool_use": "tool_calls",
    "function_call": "tool_calls",
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "model_context_window_exceeded": "length",
    "stop_sequence": "stop_sequence",
    "content_filter": "content_filter",
    "sensitive": "content_filter",
    "refusal": "refusal",
    "pause_turn": "pause",
}


def stop_reason(word: str, message: Message) -> StopReason:
    """Why the model stopped.

    Args:
        word: The server's word.
        message: What the model said: a call or a refusal tells more than that it came to an end.
    """
    reason = _REASONS.get(word, "other")
    if reason != "end":
        return reason
    if message.tool_calls:
        return "tool_calls"
    return "refusal" if any(isinstance(part, RefusalPart) for part in message.parts) else "end"

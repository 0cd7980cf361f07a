"""An answer of the Messages API to a neutral one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schwarm_anthropic.content_reading import read_block, without_nulls
from schwarm_anthropic.errors import ERRORS
from schwarm_anthropic.family import FAMILY
from schwarm_anthropic.usage import read_usage
from schwarm_core.domain.message.answer import ModelResponse, StopReason
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Part
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

STOP_REASONS: Mapping[str, StopReason] = {
    "compaction": "pause",
    "end_turn": "end",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "pause_turn": "pause",
    "refusal": "refusal",
    "stop_sequence": "stop_sequence",
    "tool_use": "tool_calls",
}
"""The API's words for why the model stopped; any other is `other`."""

_KNOWN = {"content", "id", "model", "role", "stop_reason", "type", "usage"}


def decode_response(body: JsonValue) -> ModelResponse:
    """Reads an answer that came whole.

    Args:
        body: Its JSON.

    Returns:
        The answer.

    Raises:
        ProviderError: If it tells of an error.
        TypeError: If it isn't of the expected shape.
    """
    if not isinstance(body, dict) or body.get("type") == "error" or "content" not in body:
        if isinstance(body, dict) and body.get("error"):
            raise ERRORS.error(body)
        msg = "expected a message with content"
        raise TypeError(msg)
    return response_of(body, [read_block(without_nulls(block)) for block in as_objects(body["content"])])


def response_of(message: JsonObject, parts: Sequence[Part]) -> ModelResponse:
    """The answer that a message of the API is.

    Args:
        message: The message.
        parts: What its content says.

    Returns:
        The answer.
    """
    usage, beside = read_usage(as_object(message.get("usage")))
    stop = as_text(message.get("stop_reason"))
    more = rest(without_nulls(message), _KNOWN) | ({"usage": dict(beside)} if beside else {})
    return ModelResponse(
        Message("assistant", tuple(parts)),
        usage,
        STOP_REASONS.get(stop, "other"),
        stop,
        as_text(message.get("model")),
        id=as_text(message.get("id")),
        extra=kept(FAMILY, more),
    )

"""Answers, read.

Source: `Converse` in the API reference of Bedrock Runtime, "Response Elements".
"""

from __future__ import annotations

from collections.abc import Sequence

from schwarm_bedrock.content_reading import read_blocks
from schwarm_bedrock.errors import ERRORS
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.usage import left_of_usage, read_usage
from schwarm_core.domain.message.answer import ModelResponse, StopReason
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Part, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_text

_STOP_REASONS: dict[str, StopReason] = {
    "end_turn": "end",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "stop_sequence": "stop_sequence",
    "guardrail_intervened": "content_filter",
    "content_filtered": "content_filter",
}


def decode(body: JsonValue) -> ModelResponse:
    """An answer that came whole.

    Args:
        body: Its JSON.

    Returns:
        The answer. One that a guardrail blocked or changed holds what the guardrail put in its place.

    Raises:
        ProviderError: If it tells of an error.
        KeyError: If it is no answer.
        TypeError: If it is no answer.
    """
    answer = as_object(body)
    if "output" not in answer and ("message" in answer or "__type" in answer):
        raise ERRORS.error(body)
    output = as_object(answer["output"])
    message = as_object(output["message"])
    parts = [part for part in read_blocks(message.get("content")) if not _says_nothing(part)]
    more = rest(answer, {"output"})
    if left := rest(output, {"message"}):
        more["output"] = left
    return assemble(parts, more, rest(message, {"role", "content"}))


def assemble(parts: Sequence[Part], said: dict[str, object], of_message: dict[str, object]) -> ModelResponse:
    """An answer, of its parts and what is said about it.

    Args:
        parts: The parts.
        said: Why it stopped, what it used, and whatever else came beside it.
        of_message: What else came inside the message.

    Returns:
        The answer.
    """
    stopped, usage = as_text(said.get("stopReason")), as_object(said.get("usage"))
    more = {name: value for name, value in rest(said, {"stopReason", "usage"}).items() if value not in (None, {}, [])}
    if left := left_of_usage(usage):
        more["usage"] = left
    return ModelResponse(
        Message("assistant", tuple(parts), extra=kept(FAMILY, of_message)),
        read_usage(usage),
        _STOP_REASONS.get(stopped, "other"),
        stopped,
        model=_routed_to(said),
        extra=kept(FAMILY, more),
    )


def _routed_to(said: dict[str, object]) -> str:
    """The model that a prompt router chose."""
    trace: JsonObject = as_object(said.get("trace"))
    return as_text(as_object(trace.get("promptRouter")).get("invokedModelId"))


def _says_nothing(part: Part) -> bool:
    return isinstance(part, TextPart) and not part.text and not part.citations

"""An answer that came whole, from the first version of the API."""

from __future__ import annotations

from schwarm_cohere.errors import error_of
from schwarm_cohere.family import FAMILY_V1
from schwarm_cohere.usage import STOP_REASONS, read_usage
from schwarm_cohere.v1.turn_reading import read_call
from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Citation, TextPart, ToolCallPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_KNOWN = {"text", "generation_id", "citations", "tool_calls", "chat_history", "finish_reason", "meta"}


def read_response(body: JsonValue) -> ModelResponse:
    """Reads an answer.

    Args:
        body: Its JSON.

    Returns:
        The answer. The first version of the API doesn't say which model it is from, and repeats the conversation, which
        is left out.

    Raises:
        ProviderError: If it tells of an error, or has no text and no calls.
    """
    answer = as_object(body)
    if isinstance(answer.get("message"), str) and "text" not in answer:
        raise error_of(answer)
    if "text" not in answer and not answer.get("tool_calls"):
        msg = "The answer has no text."
        raise MalformedAnswerError(msg)
    return _answer(answer)


def _answer(answer: JsonObject) -> ModelResponse:
    finish_reason, answer_id = as_text(answer.get("finish_reason")), as_text(answer.get("generation_id"))
    usage, uncounted = read_usage(answer.get("meta"))
    calls = read_calls(as_objects(answer.get("tool_calls")), answer_id or as_text(answer.get("response_id")))
    citations = tuple([read_citation(citation) for citation in as_objects(answer.get("citations"))])
    text = as_text(answer.get("text"))
    said = (TextPart(text, citations),) if text or citations else ()
    fields = {**rest(answer, _KNOWN), "meta": uncounted}
    stop_reason = STOP_REASONS.get(finish_reason.upper(), "other")
    return ModelResponse(
        Message("assistant", (*said, *calls)),
        usage,
        "tool_calls" if calls and stop_reason == "end" else stop_reason,
        finish_reason,
        id=answer_id,
        extra=kept(FAMILY_V1, {name: value for name, value in fields.items() if value not in (None, {}, [])}),
    )


def read_calls(calls: list[JsonObject], answer_id: str) -> list[ToolCallPart]:
    """Reads the calls of an answer, and gives them ids."""
    return [read_call(call, f"{answer_id}_{number}") for number, call in enumerate(calls)]


def read_citation(citation: JsonObject) -> Citation:
    """Reads a citation, whose text is what the model said; which documents it names is kept."""
    start, end = citation.get("start"), citation.get("end")
    return Citation(
        start=start if isinstance(start, int) else None,
        end=end if isinstance(end, int) else None,
        extra={FAMILY_V1: rest(citation, {"start", "end"})},
    )

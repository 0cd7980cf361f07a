"""An answer that came whole, from the second version of the API."""

from __future__ import annotations

from schwarm_cohere.errors import check_for_error
from schwarm_cohere.family import FAMILY
from schwarm_cohere.message_reading import KNOWN_OF_AN_ANSWER, read_answer
from schwarm_cohere.usage import STOP_REASONS, read_usage
from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_text

_KNOWN = {"id", "finish_reason", "message", "usage"}


def read_response(body: JsonValue) -> ModelResponse:
    """Reads an answer.

    Args:
        body: Its JSON.

    Returns:
        The answer. Cohere doesn't say which model it is from.

    Raises:
        ProviderError: If it tells of an error, or has no message.
    """
    answer = as_object(body)
    check_for_error(answer)
    if not answer.get("message"):
        msg = "The answer has no message."
        raise MalformedAnswerError(msg)
    said = as_object(answer.get("message"))
    return answered(
        answer,
        read_answer(said, answer_id=as_text(answer.get("id"))),
        {**rest(answer, _KNOWN), "message": rest(said, KNOWN_OF_AN_ANSWER)},
    )


def answered(answer: JsonObject, message: Message, fields: dict[str, object]) -> ModelResponse:
    """Puts an answer together.

    Args:
        answer: Has its id, its usage and the reason why the model stopped.
        message: What the model said.
        fields: What only Cohere knows of it.

    Returns:
        The answer.
    """
    usage, uncounted = read_usage(answer.get("usage"))
    finish_reason = as_text(answer.get("finish_reason"))
    found = {**fields, "usage": uncounted}
    return ModelResponse(
        message,
        usage,
        STOP_REASONS.get(finish_reason.upper(), "other"),
        finish_reason,
        id=as_text(answer.get("id")),
        extra=kept(FAMILY, {name: value for name, value in found.items() if value not in (None, {}, [])}),
    )

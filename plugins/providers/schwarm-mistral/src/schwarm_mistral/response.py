"""An answer that came whole."""

from __future__ import annotations

from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_core.domain.message.answer import ModelResponse, StopReason
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Part
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text
from schwarm_mistral.errors import check_for_error
from schwarm_mistral.family import FAMILY
from schwarm_mistral.message_reading import read_answer_parts
from schwarm_mistral.usage import read_usage

_STOP_REASONS: dict[str, StopReason] = {
    "stop": "end",
    "tool_calls": "tool_calls",
    "length": "length",
    "model_length": "length",
}
_KNOWN = {"id", "object", "model", "usage", "choices"}
KNOWN_OF_A_CHOICE = {"index", "message", "delta", "finish_reason"}
KNOWN_OF_A_MESSAGE = {"role", "content", "tool_calls", "prefix"}


def read_response(body: JsonValue) -> ModelResponse:
    """Reads an answer.

    Args:
        body: Its JSON.

    Returns:
        The answer: its first choice. Others, asked for by `n`, are in its `extra`.

    Raises:
        ProviderError: If it tells of an error, or has no choice.
    """
    answer = as_object(body)
    check_for_error(answer)
    choices = as_objects(answer.get("choices"))
    if not choices:
        msg = "The answer has no choices."
        raise MalformedAnswerError(msg)
    message = as_object(choices[0].get("message"))
    parts = read_answer_parts(message, as_text(answer.get("id")))
    return answered(answer, choices[0], rest(message, KNOWN_OF_A_MESSAGE), parts, choices[1:])


def answered(
    answer: JsonObject, choice: JsonObject, said: dict[str, object], parts: tuple[Part, ...], others: list[JsonObject]
) -> ModelResponse:
    """Puts an answer together.

    Args:
        answer: What is said about all of it.
        choice: What is said about its first choice.
        said: What only Mistral knows of the first choice's message.
        parts: The message's parts.
        others: The other choices.

    Returns:
        The answer.
    """
    usage, uncounted = read_usage(answer.get("usage"))
    fields = {
        **{name: value for name, value in rest(answer, _KNOWN).items() if value is not None},
        "choice": rest(choice, KNOWN_OF_A_CHOICE),
        "message": said,
        "choices": others,
        "usage": uncounted,
    }
    finish_reason = as_text(choice.get("finish_reason"))
    return ModelResponse(
        Message("assistant", parts),
        usage,
        _STOP_REASONS.get(finish_reason, "other"),
        finish_reason,
        as_text(answer.get("model")),
        id=as_text(answer.get("id")),
        extra=kept(FAMILY, {name: value for name, value in fields.items() if value not in ({}, [])}),
    )

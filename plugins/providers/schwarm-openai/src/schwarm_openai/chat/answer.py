"""An answer that came whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import MediaPart, OpaquePart, Part, RefusalPart, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.errors import ErrorTable
from schwarm_http.llm.data_url import read_base64
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects, as_text
from schwarm_openai.chat.assistant import AUDIO, REFUSAL
from schwarm_openai.chat.calls import LEGACY, read_calls
from schwarm_openai.chat.citations import ANNOTATIONS, cited
from schwarm_openai.chat.content import ANSWERED, read_content
from schwarm_openai.chat.dialect import FAMILY
from schwarm_openai.chat.media import read_media
from schwarm_openai.chat.reasoning import DETAILS, FIELDS, read_block, read_reasoning
from schwarm_openai.chat.stop import stop_reason
from schwarm_openai.chat.usage import read_usage

IMAGES = "images"
MESSAGE_READ = {"role", "content", *FIELDS, DETAILS, REFUSAL, AUDIO, ANNOTATIONS, IMAGES, "tool_calls", LEGACY}
"""The fields of an answer's message that have a place in the neutral model."""

CHOICE_READ = {"index", "message", "delta", "finish_reason"}
ANSWER_READ = {"id", "model", "object", "choices", "usage", "obfuscation"}
_AUDIO_READ = {"id", "data", "transcript"}
_SIGNS_OF_ERROR = ("error", "errors", "detail", "error_code")


def read_answer(body: JsonValue, errors: ErrorTable) -> ModelResponse:
    """The neutral form of an answer.

    Args:
        body: The answer's JSON.
        errors: How the server's errors read.

    Returns:
        The answer. Of several choices the first one counts; the others are kept as they came.

    Raises:
        ProviderError: If it tells of an error, or holds no choice.
    """
    answer = as_object(body)
    choices = as_objects(answer.get("choices"))
    raise_error(answer, errors, answered=bool(choices))
    for choice in choices[:1]:
        raise_error(choice, errors, answered=True)
    if not choices:
        msg = "The answer holds no choice."
        raise MalformedAnswerError(msg)
    first = choices[0]
    message = read_message(as_object(first.get("message")), as_text(answer.get("id")))
    return assembled(message, answer, first, choices[1:])


def raise_error(answer: JsonObject, errors: ErrorTable, *, answered: bool) -> None:
    """Raises the error that an answer, an event or a choice tells of, if it does.

    Args:
        answer: The answer.
        errors: How the server's errors read.
        answered: Whether it answers besides, so that only `error` tells of one.

    Raises:
        ProviderError: With the class that tells the cause.
    """
    signs = _SIGNS_OF_ERROR[:1] if answered else _SIGNS_OF_ERROR
    if any(answer.get(sign) for sign in signs):
        raise errors.error(answer)


def assembled(
    message: Message, answer: JsonObject, choice: JsonObject, others: Iterable[Mapping[str, object]]
) -> ModelResponse:
    """An answer, made of its message and what was said around it.

    Args:
        message: What the model said.
        answer: The answer's own fields.
        choice: The choice's own fields.
        others: The other choices.
    """
    word = as_text(choice.get("finish_reason"))
    usage, more = read_usage(_usage(answer, choice))
    extra = {
        **said(rest(answer, ANSWER_READ)),
        **said({"choice": said(rest(choice, CHOICE_READ)), "choices": list(others), "usage": more}),
    }
    return ModelResponse(
        message,
        usage,
        stop_reason(word, message),
        word,
        model=as_text(answer.get("model")),
        id=as_text(answer.get("id")),
        extra=kept(FAMILY, extra),
    )


def _usage(answer: JsonObject, choice: JsonObject) -> JsonObject:
    """The usage, which some servers tell in a place of their own at the end of a stream: Groq's, Moonshot's."""
    places = (answer, as_object(answer.get("x_groq")), choice)
    return next((usage for place in places if (usage := as_object(place.get("usage")))), {})


def said(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that say something: not those that are null or empty."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [], {})}


def read_message(message: JsonObject, answer_id: str) -> Message:
    """What the model said.

    Args:
        message: Its message.
        answer_id: The answer's id.
    """
    parts, others = cited(list(_parts(message, answer_id)), as_list(message.get(ANNOTATIONS)))
    extra = said({**rest(message, MESSAGE_READ), ANNOTATIONS: others, **beside(message)})
    return Message("assistant", parts, extra=kept(FAMILY, extra))


def _parts(message: JsonObject, answer_id: str) -> Iterator[Part]:
    yield from read_reasoning(message, sent=False)
    yield from read_said(message.get("content"))
    if refusal := as_text(message.get(REFUSAL)):
        yield RefusalPart(refusal, kept(FAMILY, {}, mark=True))
    yield from map(read_image, as_list(message.get(IMAGES)))
    yield from read_audio(as_object(message.get(AUDIO)))
    yield from read_calls(message, answer_id=answer_id, sent=False)


def read_said(content: JsonValue) -> Iterator[Part]:
    """An answer's content: a text, a list of parts, or, from some servers, the object that was asked for.

    Args:
        content: The content.
    """
    if isinstance(content, dict):
        yield TextPart(json.dumps(content, ensure_ascii=False))
        return
    for part in read_content(content or None):
        if isinstance(part, TextPart) and part.extra:
            yield TextPart(part.text, extra={FAMILY: {ANSWERED: own(part.extra, FAMILY)}})
        else:
            yield (read_block(as_object(part.payload)) if isinstance(part, OpaquePart) else None) or part


def read_image(image: JsonValue) -> Part:
    """An image that the model made.

    Args:
        image: The image, as it came.
    """
    return read_media(as_object(image)) or OpaquePart(FAMILY, as_object(image))


def read_audio(audio: JsonObject) -> Iterator[Part]:
    """What the model spoke: the sound, and the words.

    Args:
        audio: The sound, as it came.
    """
    audio_id, data = as_text(audio.get("id")), read_base64(as_text(audio.get("data")))
    if audio_id:
        extra = {FAMILY: {AUDIO: audio_id}}
        yield MediaPart("audio", data=data or None, file_id=None if data else audio_id, extra=extra)
    if transcript := as_text(audio.get("transcript")):
        yield TextPart(transcript)


def beside(message: JsonObject) -> dict[str, object]:
    """What a message says of its sound, such as when it expires, and of a function that it doesn't call.

    Args:
        message: The message.
    """
    called = as_object(message.get(LEGACY))
    return {AUDIO: _audio_rest(message.get(AUDIO)), LEGACY: {} if called.get("name") else said(called)}


def _audio_rest(audio: JsonValue) -> dict[str, object]:
    found = as_object(audio)
    more = rest(found, _AUDIO_READ)
    # A server that writes every field writes zeros, too.
    return more if found.get("id") else {name: value for name, value in more.items() if value}

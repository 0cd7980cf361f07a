"""A streamed answer, put together."""

from __future__ import annotations

from collections.abc import Sequence

from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.errors import ErrorTable
from schwarm_http.llm.codec import StreamCollector
from schwarm_http.llm.extra import own
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_http.sse import ServerSentEvent
from schwarm_openai.chat.answer import assembled, raise_error
from schwarm_openai.chat.assistant import write_assistant
from schwarm_openai.chat.dialect import FAMILY, Dialect
from schwarm_openai.chat.merging import Merged
from schwarm_openai.chat.stream_choice import ChoiceCollector

_END = "[DONE]"
_FAITHFUL = Dialect(refusals=True)
_READ = {"choices", "object", "obfuscation", "usage"}


class ChatCollector(StreamCollector):
    """Puts a streamed answer together.

    Args:
        errors: How the server's errors read.
    """

    def __init__(self, errors: ErrorTable) -> None:
        self._errors = errors
        self._beside = Merged()
        self._usage: JsonObject = {}
        self._choices: dict[object, ChoiceCollector] = {}

    def feed(self, event: ServerSentEvent) -> Sequence[Delta]:
        """Takes the next event."""
        if event.data == _END:
            self.done = True
            return self._end()
        chunk = as_object(event.json())
        choices = chunk.get("choices")
        if event.event == "error" or not choices or "error" in chunk:
            self._check(chunk, event.event)
        if usage := as_object(chunk.get("usage")):
            self._usage = {**self._usage, **usage}
        self._beside.add(chunk, _READ)
        return self._feed(choices) if choices else ()

    def _check(self, chunk: JsonObject, name: str) -> None:
        if name == "error":
            raise self._errors.error(chunk)
        raise_error(chunk, self._errors, answered="choices" in chunk)

    def _feed(self, choices: JsonValue) -> Sequence[Delta]:
        deltas: Sequence[Delta] = ()
        for choice in choices if isinstance(choices, list) else ():
            found = as_object(choice)
            if "error" in found:
                raise_error(found, self._errors, answered=True)
            index = found.get("index", 0)
            collector = self._choices.get(index)
            if collector is None:
                collector = self._choices[index] = ChoiceCollector()
            brought = collector.feed(found)
            # The pieces of the other choices belong to no part of the answer.
            if collector is self._first:
                deltas = [*brought, *self._end()] if found.get("finish_reason") else brought
        return deltas

    @property
    def _first(self) -> ChoiceCollector | None:
        return next(iter(self._choices.values()), None)

    def _end(self) -> list[Delta]:
        first = self._first
        return first.end(self._id) if first else []

    @property
    def _id(self) -> str:
        return _first_of(self._beside.fields.get("id"))

    @property
    def ended(self) -> bool:
        """Whether the end mark or the reason to stop has come; not every server sends the mark."""
        first = self._first
        return self.done or (first is not None and bool(first.finish))

    def response(self) -> ModelResponse:
        """The answer, as far as it came."""
        first = self._first
        if first is None:
            msg = "The stream held no choice."
            raise MalformedAnswerError(msg)
        first.end(self._id)
        fields = self._beside.fields
        several = {f"{name}s": fields[name] for name in ("id", "model") if isinstance(fields.get(name), list)}
        answer: JsonObject = {
            **fields,
            **several,
            "id": self._id,
            "model": _first_of(fields.get("model")),
            "usage": self._usage,
        }
        choice: JsonObject = {**first.beside.fields, "finish_reason": first.finish}
        others = [self._other(index, other) for index, other in self._choices.items() if other is not first]
        return assembled(first.message(), answer, choice, others)

    def _other(self, index: object, choice: ChoiceCollector) -> dict[str, object]:
        """A choice that doesn't count, in the server's words."""
        choice.end(f"{self._id}_{index}")
        message = choice.message()
        written = {**own(message.extra, FAMILY), **(write_assistant(message, _FAITHFUL, "") or {})}
        return {**choice.beside.fields, "index": index, "message": written, "finish_reason": choice.finish}


def _first_of(value: JsonValue) -> str:
    """What was said first, where it changed on the way."""
    return as_text(value[0] if isinstance(value, list) else value)

"""An answer that comes in pieces."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import StreamCollector
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_count, as_object, as_objects, as_text
from schwarm_http.sse import ServerSentEvent
from schwarm_mistral.chunks import kept_json
from schwarm_mistral.errors import check_for_error
from schwarm_mistral.gather import gather
from schwarm_mistral.growing import GrowingMessage
from schwarm_mistral.response import KNOWN_OF_A_CHOICE, answered

_END = "[DONE]"
_BOOKKEEPING = {"choices", "p"}
"""What is read elsewhere, and the padding that hides a piece's length."""

_USUAL = _BOOKKEEPING | {"id", "object", "created", "model"}
"""What each piece says as the first one did."""

_SAID_AGAIN = {"id", "object", "created", "model", "usage"}
"""What counts as it was said last."""


@define
class _Choice:
    """One of the answers that are wanted; usually the only one."""

    message: GrowingMessage
    finish_reason: JsonValue = None
    fields: JsonObject = field(factory=dict)


class MistralCollector(StreamCollector):
    """Puts a streamed answer together."""

    def __init__(self) -> None:
        self._answer: JsonObject = {}
        self._choices: dict[int, _Choice] = {}

    def feed(self, event: ServerSentEvent) -> Sequence[Delta]:
        """Takes the next event."""
        if event.data == _END:
            self.done = True
            return ()
        chunk = as_object(event.json())
        check_for_error(chunk)
        if not self._answer or not chunk.keys() <= _USUAL:
            self._note(chunk)
        deltas: list[Delta] = []
        for choice in as_objects(chunk.get("choices")):
            deltas += self._grow(choice)
        return deltas

    def _note(self, chunk: JsonObject) -> None:
        for name, value in chunk.items():
            if name in _SAID_AGAIN:
                self._answer[name] = value
            elif name not in _BOOKKEEPING:
                gather(self._answer, {name: value})

    def _grow(self, choice: JsonObject) -> Sequence[Delta]:
        index = as_count(choice.get("index"))
        known = self._choices.get(index)
        if known is None:
            known = self._choices[index] = _Choice(GrowingMessage(as_text(self._answer.get("id"))))
        known.finish_reason = choice.get("finish_reason") or known.finish_reason
        if not choice.keys() <= KNOWN_OF_A_CHOICE:
            gather(known.fields, kept_json(rest(choice, KNOWN_OF_A_CHOICE)))
        deltas = known.message.grow(as_object(choice.get("delta")))
        return () if index else deltas

    def response(self) -> ModelResponse:
        """What has arrived."""
        first = self._choices.get(0) or _Choice(GrowingMessage(""))
        others = [_written(index, self._choices[index]) for index in sorted(self._choices) if index]
        return answered(
            self._answer,
            {**first.fields, "finish_reason": first.finish_reason},
            first.message.fields(),
            first.message.parts(),
            others,
        )

    @property
    def ended(self) -> bool:
        """Whether the end mark has come."""
        return self.done


def _written(index: int, choice: _Choice) -> JsonObject:
    """A choice as it would stand in an answer that comes whole."""
    return {**choice.fields, "index": index, "finish_reason": choice.finish_reason, "message": choice.message.written()}

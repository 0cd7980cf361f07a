"""A streamed answer, put together event by event.

Source: https://platform.openai.com/docs/api-reference/responses-streaming
"""

from __future__ import annotations

from collections.abc import Sequence

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_http.llm.codec import StreamCollector
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text
from schwarm_http.sse import ServerSentEvent
from schwarm_openai.errors import ERRORS
from schwarm_openai.responses.response import check, response_of
from schwarm_openai.responses.stream_event import (
    CALL_PIECES,
    KNOWN_FIELDS,
    TEXT_PIECES,
    TextPieces,
    is_end,
    is_news,
    new_fields,
)
from schwarm_openai.responses.streamed_answer import StreamedAnswer
from schwarm_openai.responses.streamed_item import StreamedPart

_NOTHING: Sequence[Delta] = ()


class ResponsesCollector(StreamCollector):
    """Puts a streamed answer together.

    Each item is taken as its own last event tells it. Pieces that no such event repeats are kept as they came, and
    what no piece brought is handed on when the item is whole, so that the pieces always add up to the answer.
    """

    def __init__(self) -> None:
        self._said: JsonObject = {}
        self._answer = StreamedAnswer()
        self._growing: dict[tuple[object, object, str, object], StreamedPart] = {}
        self._unknown: list[JsonObject] = []
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the answer is whole."""
        return self._ended

    def feed(self, event: ServerSentEvent) -> Sequence[Delta]:
        """Takes the next event."""
        if event.data in {"", "[DONE]"}:
            self.done = self.done or bool(event.data)
            return _NOTHING
        found = as_object(event.json())
        kind = found.get("type")
        if not found.keys() <= KNOWN_FIELDS:
            self._keep(new_fields(found), as_text(kind))
        if (text := TEXT_PIECES.get(kind)) is not None:
            return self._grow(found, text)
        if (call := CALL_PIECES.get(kind)) is not None:
            return self._answer.grow_call(found, call)
        return self._take(found, as_text(kind or event.event))

    def response(self) -> ModelResponse:
        """The answer that has arrived."""
        more = {"events": self._unknown} if self._unknown else {}
        return response_of(self._said, self._answer.parts(), more)

    def _grow(self, found: JsonObject, text: TextPieces) -> Sequence[Delta]:
        key = (found.get("output_index"), found.get("item_id"), text.field, found.get(text.index))
        part = self._growing.get(key)
        if part is None:
            part = self._growing[key] = self._answer.text_part(found, text)
        piece = as_text(found.get("delta"))
        part.pieces.append(piece)
        return (text.delta(piece, part.index),) if text.delta and piece else _NOTHING

    def _take(self, found: JsonObject, kind: str) -> Sequence[Delta]:
        if isinstance(answer := found.get("response"), dict):
            return self._snapshot(answer, kind)
        if kind == "error" or found.get("error"):
            raise ERRORS.error(found)
        match kind:
            case "response.output_item.added":
                self._growing.clear()
                return self._answer.add(found)
            case "response.output_item.done":
                self._growing.clear()
                return self._answer.finish(found)
            case "response.output_text.annotation.added":
                text = TEXT_PIECES["response.output_text.delta"]
                self._answer.text_part(found, text).citations.append(found.get("annotation"))
            case _:
                if is_news(kind, found):
                    self._unknown.append(found)
        return _NOTHING

    def _keep(self, fields: JsonObject, kind: str) -> None:
        """Keeps new fields; once, if event after event says the same in them."""
        if fields and [said := {"type": kind, **fields}] != self._unknown[-1:]:
            self._unknown.append(said)

    def _snapshot(self, answer: JsonObject, kind: str) -> Sequence[Delta]:
        self._said = answer
        check(answer)
        if not is_end(kind, answer):
            return _NOTHING
        self.done = self._ended = True
        return self._answer.complete(as_objects(answer.get("output")))

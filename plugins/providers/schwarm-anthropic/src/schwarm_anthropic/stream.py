"""A streamed answer, put together event by event.

Source: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from schwarm_anthropic.content_reading import without_nulls
from schwarm_anthropic.errors import ERRORS
from schwarm_anthropic.response import response_of
from schwarm_anthropic.stream_block import DELTAS, StreamBlock
from schwarm_anthropic.usage import merge_usage
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import StreamCollector
from schwarm_http.llm.reading import JsonObject, as_count, as_object, as_text
from schwarm_http.sse import ServerSentEvent

_NOTHING: Sequence[Delta] = ()
_FIELDS: Mapping[str, AbstractSet[str]] = {
    "content_block_delta": {"type", "index", "delta"},
    "content_block_start": {"type", "index", "content_block"},
    "content_block_stop": {"type", "index"},
    "ping": {"type"},
    "citations_delta": {"type", "citation"},
    "input_json_delta": {"type", "partial_json"},
    "signature_delta": {"type", "signature"},
    "text_delta": {"type", "text"},
    "thinking_delta": {"type", "thinking", "estimated_tokens"},
}
"""What the events and pieces that come again and again hold; of what else they hold, the last is kept, by the type."""


class MessageCollector(StreamCollector):
    """Puts one streamed answer together."""

    def __init__(self) -> None:
        self._message: JsonObject = {}
        self._blocks: list[StreamBlock] = []
        self._at: dict[int, StreamBlock] = {}
        self._unknown: list[JsonValue] = []
        self._beside: dict[str, JsonObject] = {}
        self._handlers: Mapping[str, Callable[[JsonObject], Sequence[Delta]]] = {
            "content_block_delta": self._delta,
            "content_block_start": self._start,
            "content_block_stop": self._stop,
            "error": self._error,
            "message_delta": self._update,
            "message_start": self._begin,
            "message_stop": self._end,
            "ping": lambda _: _NOTHING,
        }

    @property
    def ended(self) -> bool:
        """Whether `message_stop` has come."""
        return self.done

    def feed(self, event: ServerSentEvent) -> Sequence[Delta]:
        """Takes the next event."""
        data = as_object(event.json())
        kind = as_text(data.get("type")) or event.event
        self._look_beside(kind, data)
        return self._handlers.get(kind, self._keep)(data)

    def response(self) -> ModelResponse:
        """The answer that has arrived."""
        unknown: JsonObject = {"events": self._unknown} if self._unknown else {}
        beside: JsonObject = {"event_fields": {**self._beside}} if self._beside else {}
        return response_of({**self._message, **unknown, **beside}, [block.part() for block in self._blocks])

    def _begin(self, data: JsonObject) -> Sequence[Delta]:
        self._message = dict(as_object(data.get("message")))
        self._message |= rest_of(data, {"type", "message"})
        return _NOTHING

    def _start(self, data: JsonObject) -> Sequence[Delta]:
        return self._opened(as_count(data.get("index")), as_object(data.get("content_block"))).started()

    def _opened(self, index: int, block: JsonObject) -> StreamBlock:
        if block.get("type") == "fallback":
            # Another model goes on, and is the one that answers, as it says of itself when the answer isn't streamed.
            asked, to = self._message.get("model"), as_object(block.get("to")).get("model")
            self._message |= {"model": to or asked, **({"asked_model": asked} if to and asked != to else {})}
        opened = StreamBlock(len(self._blocks), block)
        self._blocks.append(opened)
        self._at[index] = opened
        return opened

    def _delta(self, data: JsonObject) -> Sequence[Delta]:
        delta = as_object(data["delta"])
        kind = as_text(delta.get("type"))
        if kind not in DELTAS:
            return self._keep(data)
        self._look_beside(kind, delta)
        block = self._at.get(as_count(data.get("index")))
        if block is None:
            block = self._opened(as_count(data.get("index")), StreamBlock.beginning_of(delta))
        return block.add(delta)

    def _stop(self, data: JsonObject) -> Sequence[Delta]:
        block = self._at.get(as_count(data.get("index")))
        return block.ended() if block else _NOTHING

    def _update(self, data: JsonObject) -> Sequence[Delta]:
        usage = merge_usage(as_object(self._message.get("usage")), as_object(data.get("usage")))
        more = rest_of(data, {"type", "delta", "usage"})
        self._message |= {**without_nulls(as_object(data.get("delta"))), **more, "usage": usage}
        return _NOTHING

    def _end(self, data: JsonObject) -> Sequence[Delta]:
        self.done = True
        self._message |= rest_of(data, {"type"})
        return [delta for block in self._blocks for delta in block.ended()]

    def _error(self, data: JsonObject) -> Sequence[Delta]:
        raise ERRORS.error(data)

    def _look_beside(self, kind: str, found: JsonObject) -> None:
        known = _FIELDS.get(kind)
        if known is not None and not found.keys() <= known:
            self._beside.setdefault(kind, {}).update(rest_of(found, known))

    def _keep(self, data: JsonObject) -> Sequence[Delta]:
        if data.get("error"):
            raise ERRORS.error(data)
        self._unknown.append(data)
        return _NOTHING


def rest_of(found: JsonObject, known: AbstractSet[str]) -> JsonObject:
    """The fields of an object that nothing reads, and that say something."""
    return {name: value for name, value in found.items() if name not in known and value is not None}

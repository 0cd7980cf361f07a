"""Streamed answers, put together.

Source: `ConverseStream` in the API reference of Bedrock Runtime. Its order: `messageStart`; for each block
`contentBlockStart` (left out for texts and thoughts), `contentBlockDelta`s, `contentBlockStop`; `messageStop`; and last
`metadata`, with the usage.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from schwarm_bedrock.errors import ERRORS
from schwarm_bedrock.event_stream import EXCEPTION
from schwarm_bedrock.response import assemble
from schwarm_bedrock.stream_block import BLOCKS, Block
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import StreamCollector
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_count, as_object
from schwarm_http.sse import ServerSentEvent

_PADDING = "p"
_INDEX = "contentBlockIndex"
_STOP = {_INDEX, _PADDING}
_END = ("stopReason", "additionalModelResponseFields")
_USUAL = 3
"""How much an event of a delta says: the delta, its place, and padding."""


class ConverseCollector(StreamCollector):
    """Puts a streamed answer together.

    It has ended with `messageStop`: the answer is whole then, though its usage comes after it, and is waited for.
    """

    def __init__(self) -> None:
        self._parts: list[Block] = []
        self._open: dict[tuple[int, type[Block]], Block] = {}
        self._said: dict[str, object] = {}
        self._of_message: dict[str, object] = {}
        self._strange: list[JsonValue] = []
        self._left: dict[str, dict[str, object]] = {}
        self._stopped = False

    @property
    def ended(self) -> bool:
        """Whether the model has stopped."""
        return self._stopped

    def feed(self, event: ServerSentEvent) -> Sequence[Delta]:
        """Takes the next event."""
        said = as_object(event.json())
        match event.event:
            case "contentBlockDelta":
                return self._delta(said)
            case "contentBlockStart":
                return self._start(said)
            case "contentBlockStop":
                self._close(as_count(said.get(_INDEX)))
                self._leave("contentBlockStop", said, _STOP)
            case "messageStart":
                self._of_message |= rest(said, {"role", _PADDING})
            case "messageStop":
                self._stopped = True
                self._said |= {name: said[name] for name in _END if name in said}
                self._leave("messageStop", said, {*_END, _PADDING})
            case "metadata":
                self._said |= rest(said, {_PADDING})
            case _ if event.event == EXCEPTION:
                raise ERRORS.error(event.json())
            case _:
                self._keep(event.event, said)
        self.done = self._stopped and "usage" in self._said
        return ()

    def response(self) -> ModelResponse:
        """The answer that has arrived."""
        more = {**self._said, "events": self._strange, "eventFields": self._left}
        return assemble([block.part() for block in self._parts], more, self._of_message)

    def _start(self, said: JsonObject) -> Sequence[Delta]:
        start = as_object(said.get("start"))
        kind = next((kind for kind in start if kind in BLOCKS), None)
        if kind is None:
            self._keep("contentBlockStart", said)
            return ()
        self._leave("contentBlockStart", said, {"start", *_STOP})
        self._leave("contentBlockStart.start", start, {kind})
        block = self._begin(as_count(said.get(_INDEX)), BLOCKS[kind], as_object(start[kind]))
        opening = block.opening()
        return () if opening is None else (opening,)

    def _delta(self, said: JsonObject) -> Sequence[Delta]:
        index, found = as_count(said.get(_INDEX)), as_object(said.get("delta"))
        pieces = []
        for kind, delta in found.items():
            if kind in BLOCKS:
                if delta not in ("", None) and (piece := self._block(index, BLOCKS[kind]).take(delta)) is not None:
                    pieces.append(piece)
            elif len(found) > 1:
                self._leave("contentBlockDelta.delta", {kind: delta}, ())
            else:
                self._keep("contentBlockDelta", said)
        if len(said) > _USUAL:
            self._leave("contentBlockDelta", said, {"delta", *_STOP})
        return pieces

    def _block(self, index: int, kind: type[Block]) -> Block:
        return self._open.get((index, kind)) or self._begin(index, kind, {})

    def _begin(self, index: int, kind: type[Block], start: JsonObject) -> Block:
        block = kind(len(self._parts), start)
        self._parts.append(block)
        self._open[index, kind] = block
        return block

    def _close(self, index: int) -> None:
        for place in [place for place in self._open if place[0] == index]:
            del self._open[place]

    def _keep(self, name: str, said: JsonObject) -> None:
        """Keeps an event that isn't known."""
        self._strange.append({name: {key: value for key, value in said.items() if key != _PADDING}})

    def _leave(self, name: str, said: JsonObject, known: Collection[str]) -> None:
        """Keeps what a known event says besides; of what it says again and again, the last."""
        if left := rest(said, known):
            self._left.setdefault(name, {}).update(left)

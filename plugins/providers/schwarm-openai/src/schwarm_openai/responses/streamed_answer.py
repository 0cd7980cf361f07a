"""The items of a streamed answer, and the places of their parts in it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.part import Part, ToolCallPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_count, as_object, as_text
from schwarm_openai.responses.content import rest_of
from schwarm_openai.responses.item_reading import WHOLE, Place, kind_of_item, read_item
from schwarm_openai.responses.stream_event import TextPieces
from schwarm_openai.responses.streamed_item import StreamedItem, StreamedPart

_IN_PIECES = frozenset({"message", "reasoning"})
"""Items that hold several parts, each of which gets its place when the first of it arrives."""


@define(eq=False)
class StreamedAnswer:
    """What has arrived of an answer.

    An event is about the item of its `item_id`, or else about the newest of its `output_index`: there are servers that
    give one item several ids, and servers that give all items one index.
    """

    _items: list[StreamedItem] = field(factory=list)
    _by_id: dict[JsonValue, StreamedItem] = field(factory=dict)
    _by_index: dict[JsonValue, StreamedItem] = field(factory=dict)
    _parts: int = 0

    def add(self, event: JsonObject) -> Sequence[Delta]:
        """Takes the beginning of an item.

        Args:
            event: The event that brings it.

        Returns:
            The start of a tool call.
        """
        streamed = self._begin(as_object(event.get("item")), event.get("output_index"))
        if streamed.kind in _IN_PIECES:
            return ()
        part = self._part(streamed, WHOLE, streamed.kind)
        _, call = read_item(streamed.item)[0]
        return part.start(call) if isinstance(call, ToolCallPart) else ()

    def finish(self, event: JsonObject) -> Sequence[Delta]:
        """Takes a whole item.

        Args:
            event: The event that brings it.

        Returns:
            What was not handed on of it yet.
        """
        item, index = as_object(event.get("item")), event.get("output_index")
        streamed = self._find(item.get("id"), index)
        if streamed is None or streamed.done or streamed.kind != kind_of_item(item):
            streamed = self._begin(item, index)
        return self._finish(streamed, item)

    def complete(self, output: Sequence[JsonObject]) -> Sequence[Delta]:
        """Takes the list of all items, at the end.

        Args:
            output: The items; there are servers that list none.

        Returns:
            What was not handed on of them yet.
        """
        deltas: list[Delta] = []
        for index, item in enumerate(output):
            streamed = self._find(item.get("id"), index)
            if streamed is None or streamed.kind != kind_of_item(item):
                streamed = self._begin(item, index)
            if not streamed.done:
                deltas += self._finish(streamed, item)
        return deltas

    def text_part(self, event: JsonObject, text: TextPieces) -> StreamedPart:
        """The part of which an event brings a piece."""
        streamed = self._item_of(event, text.item)
        return self._part(streamed, (text.field, as_count(event.get(text.index))), text.kind)

    def grow_call(self, event: JsonObject, kind: str) -> Sequence[Delta]:
        """Takes a piece of what a tool is given.

        Args:
            event: The event that brings it.
            kind: The type of the item.

        Returns:
            The piece, if it is known which tool it is for; else it is handed on when the item is whole.
        """
        return self._part(self._item_of(event, kind), WHOLE, kind).grow_call(as_text(event.get("delta")))

    def parts(self) -> list[Part]:
        """The parts that have arrived, in order."""
        placed = {
            self._part(streamed, place, streamed.kind).index: part
            for streamed in self._items
            for place, part in streamed.read()
        }
        return [placed[index] for index in sorted(placed)]

    def _finish(self, streamed: StreamedItem, item: JsonObject) -> Sequence[Delta]:
        streamed.item, streamed.done = {**rest_of(streamed.item, "status"), **item}, True
        return [
            delta
            for place, part in streamed.read()
            for delta in self._part(streamed, place, streamed.kind).finish(part)
        ]

    def _item_of(self, event: JsonObject, kind: str) -> StreamedItem:
        item_id, index = event.get("item_id"), event.get("output_index")
        found = self._find(item_id, index)
        if found is None and item_id is None and index is None and self._items:
            return self._items[-1]
        return found or self._begin({"type": kind, **({"id": item_id} if item_id else {})}, index)

    def _find(self, item_id: JsonValue, index: JsonValue) -> StreamedItem | None:
        return (self._by_id.get(item_id) if item_id else None) or self._by_index.get(index)

    def _begin(self, item: JsonObject, index: JsonValue) -> StreamedItem:
        streamed = StreamedItem(item)
        self._items.append(streamed)
        if index is not None:
            self._by_index[index] = streamed
        if item_id := item.get("id"):
            self._by_id[item_id] = streamed
        return streamed

    def _part(self, streamed: StreamedItem, place: Place, kind: str) -> StreamedPart:
        """The place of a part: the next free one, if the part is new."""
        part = streamed.parts.get(place)
        if part is None:
            part = streamed.parts[place] = StreamedPart(self._parts, kind)
            self._parts += 1
        return part

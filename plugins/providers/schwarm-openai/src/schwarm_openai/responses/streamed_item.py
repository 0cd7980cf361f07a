"""One item of a streamed answer, while it grows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from attrs import define, field

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.message.part import Part, ReasoningPart, TextPart, ToolCallPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_text
from schwarm_openai.responses.item_reading import Place, Placed, as_arguments, kind_of_item, read_item

CALLS = {"function_call": "arguments", "custom_tool_call": "input"}
"""The types of items that are tool calls, and where what the tool is given stands in them."""

_OPENING, _CLOSING = as_arguments("|").split("|")


@define(eq=False)
class StreamedPart:
    """One part of the answer.

    Attributes:
        index: Its place in the answer.
        kind: The type of what stands there in the item, or of the item.
        call: The id and the name of the tool call that it is, once they are known.
        pieces: What has arrived of it.
        citations: The annotations that have arrived for it.
    """

    index: int
    kind: str
    call: ToolCallPart | None = None
    pieces: list[str] = field(factory=list)
    citations: list[JsonValue] = field(factory=list)

    def start(self, call: ToolCallPart) -> Sequence[Delta]:
        """Learns which tool is called."""
        self.call = call
        return (ToolCallDelta(self.index, call.id, call.name),)

    def grow_call(self, piece: str) -> Sequence[Delta]:
        """Takes the next piece of what a tool is given; hands it on if it is known which tool."""
        if self.kind == "custom_tool_call":
            quoted = json.dumps(piece, ensure_ascii=False)[1:-1]
            piece = quoted if self.pieces else _OPENING + quoted
        self.pieces.append(piece)
        return (ToolCallDelta(self.index, self.call.id, self.call.name, piece),) if self.call else ()

    def finish(self, part: Part) -> Sequence[Delta]:
        """Takes the whole part; hands on what is missing for the pieces to add up to it."""
        match part:
            case TextPart():
                return [TextDelta(piece, self.index) for piece in self._missing(part.text)]
            case ReasoningPart():
                return [ReasoningDelta(piece, self.index) for piece in self._missing(part.text)]
            case ToolCallPart():
                return self._finish_call(part)
            case _:
                return ()

    def _finish_call(self, part: ToolCallPart) -> Sequence[Delta]:
        started: Sequence[Delta] = ()
        if self.call is None:
            started = self.start(part)
            self.pieces.clear()
        call = self.call or part
        missing = self._missing(part.arguments)
        return [*started, *(ToolCallDelta(self.index, call.id, call.name, piece) for piece in missing)]

    def _missing(self, text: str) -> Sequence[str]:
        arrived = "".join(self.pieces)
        if len(text) <= len(arrived) or not text.startswith(arrived):
            return ()
        self.pieces.append(text[len(arrived) :])
        return self.pieces[-1:]

    def given(self) -> str:
        """What the tool is given, as it stands in the item."""
        text = "".join(self.pieces)
        return as_text(json.loads(text + _CLOSING)["input"]) if self.kind == "custom_tool_call" else text

    def repaired(self, found: JsonObject) -> JsonObject:
        """What stands in the item, with what has arrived for it and isn't there."""
        name = "refusal" if self.kind == "refusal" else "text"
        missing: JsonObject = {}
        if self.pieces and not found.get(name):
            missing[name] = "".join(self.pieces)
        if self.citations and not found.get("annotations"):
            missing["annotations"] = self.citations
        return {"type": self.kind, **found, **missing} if missing else found


@define(eq=False)
class StreamedItem:
    """An item that is being written.

    Attributes:
        item: The newest snapshot of it.
        parts: Those of its parts that have a place in the answer.
        done: Whether it is whole.
    """

    item: JsonObject
    parts: dict[Place, StreamedPart] = field(factory=dict)
    done: bool = False

    @property
    def kind(self) -> str:
        """Its type."""
        return kind_of_item(self.item)

    def read(self) -> list[Placed]:
        """Its parts; what only pieces told is among them, and of one that has only begun there is nothing else."""
        return read_item(self._repaired()) if self.done or self.parts else []

    def _repaired(self) -> JsonObject:
        item = self.item
        for (name, index), part in sorted(self.parts.items(), key=lambda placed: placed[0]):
            if name:
                item = _with_part(item, name, index, part)
            elif self.kind in CALLS and part.pieces and not item.get(CALLS[self.kind]):
                item = {**item, CALLS[self.kind]: part.given()}
        return item


def _with_part(item: JsonObject, name: str, index: int, part: StreamedPart) -> JsonObject:
    found = as_list(item.get(name))
    there = as_object(found[index]) if index < len(found) else {}
    repaired = part.repaired(there)
    return item if repaired is there else {**item, name: [*found[:index], repaired, *found[index + 1 :]]}

"""A message of the model that grows event by event."""

from __future__ import annotations

from typing import Literal

from attrs import define, field

from schwarm_cohere.blocks import PLAN, kept_json, read_block
from schwarm_cohere.citations import attach
from schwarm_cohere.family import FAMILY
from schwarm_cohere.message_reading import KNOWN_OF_AN_ANSWER, unread_of_call
from schwarm_cohere.names import read_name
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Part, ReasoningPart, ToolCallPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_WORDS = {"type", "text", "thinking"}


@define
class _Block:
    """A block of content."""

    kind: Literal["text", "thinking"]
    index: JsonValue
    pieces: list[str] = field(factory=list)
    fields: JsonObject = field(factory=dict)

    def part(self) -> Part:
        return read_block({"type": self.kind, self.kind: "".join(self.pieces), **self.fields})


@define
class _Plan:
    """The plan for calling tools."""

    pieces: list[str] = field(factory=list)

    def part(self) -> Part:
        return ReasoningPart("".join(self.pieces), extra={FAMILY: {PLAN: True}})


@define
class _Call:
    """A tool call."""

    id: str
    index: JsonValue
    name: str = ""
    pieces: list[str] = field(factory=list)
    fields: JsonObject = field(factory=dict)

    def part(self) -> Part:
        return ToolCallPart(self.id, read_name(self.name), "".join(self.pieces) or "{}", kept(FAMILY, self.fields))


@define
class GrowingMessage:
    """What has come of a message of the model.

    Attributes:
        answer_id: The id of the answer, of which ids are made for calls that have none.
        fields: What of the message only Cohere knows.
    """

    answer_id: str = ""
    fields: dict[str, object] = field(factory=dict)
    _pieces: list[_Block | _Plan | _Call] = field(factory=list)
    _citations: list[JsonObject] = field(factory=list)

    def begin(self, message: JsonObject) -> None:
        """Takes the message as it begins, which is mostly empty."""
        self.fields.update(rest(message, KNOWN_OF_AN_ANSWER))

    def say(self, index: JsonValue, content: JsonObject) -> list[Delta]:
        """Takes a piece of content.

        Args:
            index: The index of its block.
            content: The piece: text, or thoughts.

        Returns:
            What it brings; nothing for an empty piece, with which blocks begin.
        """
        deltas: list[Delta] = []
        if text := as_text(content.get("text")):
            place, block = self._block("text", index)
            block.pieces.append(text)
            deltas.append(TextDelta(text, place))
        if thoughts := as_text(content.get("thinking")):
            place, block = self._block("thinking", index)
            block.pieces.append(thoughts)
            deltas.append(ReasoningDelta(thoughts, place))
        if not content.keys() <= _WORDS:
            kind: Literal["text", "thinking"] = "thinking" if content.get("type") == "thinking" else "text"
            self._block(kind, index)[1].fields.update(kept_json(rest(content, _WORDS)))
        return deltas

    def _block(self, kind: Literal["text", "thinking"], index: JsonValue) -> tuple[int, _Block]:
        for place in range(len(self._pieces) - 1, -1, -1):
            piece = self._pieces[place]
            if isinstance(piece, _Block) and piece.index == index and piece.kind == kind:
                return place, piece
        made = _Block(kind, index)
        self._pieces.append(made)
        return len(self._pieces) - 1, made

    def plan(self, text: str) -> list[Delta]:
        """Takes a piece of the plan for calling tools."""
        if not text:
            return []
        place = next((place for place, piece in enumerate(self._pieces) if isinstance(piece, _Plan)), -1)
        if place < 0:
            place = len(self._pieces)
            self._pieces.append(_Plan())
        piece = self._pieces[place]
        piece.pieces.append(text)
        return [ReasoningDelta(text, place)]

    def call(self, index: JsonValue, call: JsonObject, *, new: bool) -> list[Delta]:
        """Takes a tool call, or a piece of one.

        Args:
            index: Its index.
            call: The piece.
            new: Whether it begins a call.

        Returns:
            What it brings.
        """
        function = as_object(call.get("function"))
        place, known = self._known_call(index, as_text(call.get("id")), new=new)
        known.name = known.name or as_text(function.get("name"))
        known.fields.update(kept_json(unread_of_call(call)))
        arguments = as_text(function.get("arguments"))
        known.pieces.append(arguments)
        return [ToolCallDelta(place, known.id, read_name(known.name), arguments)]

    def _known_call(self, index: JsonValue, given: str, *, new: bool) -> tuple[int, _Call]:
        """The latest call of an index; a new one begins where an event says so, even under an index that was used."""
        calls = [(place, piece) for place, piece in enumerate(self._pieces) if isinstance(piece, _Call)]
        for place, known in reversed(calls):
            if known.index == index and not (new and given != known.id):
                return place, known
        made = _Call(given or f"{self.answer_id}_{len(calls)}", index)
        self._pieces.append(made)
        return len(self._pieces) - 1, made

    def cite(self, citations: JsonValue) -> None:
        """Takes a citation, which stands alone or in a list."""
        self._citations += as_objects(citations if isinstance(citations, list) else [citations])

    def message(self) -> Message:
        """The message so far."""
        parts = [piece.part() for piece in self._pieces]
        blocks = ((place, piece) for place, piece in enumerate(self._pieces) if isinstance(piece, _Block))
        places = {piece.index: place for place, piece in blocks if isinstance(piece.index, int)}
        left = attach(parts, places, self._citations)
        return Message("assistant", tuple(parts), extra=kept(FAMILY, {"citations": left} if left else {}))

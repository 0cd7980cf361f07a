"""A message of the model that grows piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from attrs import define, field

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.message.part import Part, ToolCallPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_count, as_object, as_objects, as_text
from schwarm_mistral.chunk_reading import REFERENCES, add_chunk, thought_text
from schwarm_mistral.chunks import kept_json
from schwarm_mistral.family import FAMILY
from schwarm_mistral.gather import gather
from schwarm_mistral.message_reading import arguments_text, call_id, unread_of_call

_OF_A_DELTA = {"role", "content", "tool_calls"}
_OF_A_TEXT = {"type", "text"}
_OF_THOUGHTS = {"type", "thinking"}


@define
class _Text:
    """A text, and the references that end it."""

    pieces: list[str] = field(factory=list)
    fields: JsonObject = field(factory=dict)
    references: list[JsonObject] = field(factory=list)

    def chunks(self) -> list[JsonObject]:
        return [{"type": "text", "text": "".join(self.pieces), **self.fields}, *self.references]


@define
class _Thoughts:
    """Thoughts: runs of text, and other chunks in between."""

    runs: list[list[str] | JsonObject] = field(factory=list)
    fields: JsonObject = field(factory=dict)

    def add(self, text: str) -> None:
        if not self.runs or isinstance(self.runs[-1], dict):
            self.runs.append([])
        cast("list[str]", self.runs[-1]).append(text)

    def chunks(self) -> list[JsonObject]:
        runs: list[JsonValue] = [
            {"type": "text", "text": "".join(run)} if isinstance(run, list) else run for run in self.runs
        ]
        return [{"type": "thinking", "thinking": runs, **self.fields}]


@define
class _Chunk:
    """A chunk that comes whole."""

    chunk: JsonObject

    def chunks(self) -> list[JsonObject]:
        return [self.chunk]


@define
class _Call:
    """A tool call."""

    id: str
    index: int
    name: str = ""
    pieces: list[str] = field(factory=list)
    fields: JsonObject = field(factory=dict)

    def part(self) -> ToolCallPart:
        return ToolCallPart(self.id, self.name, "".join(self.pieces) or "{}", kept(FAMILY, self.fields))


@define
class GrowingMessage:
    """What has come of a message of the model.

    Attributes:
        answer_id: The id of the answer, of which ids are made for calls that have none.
    """

    answer_id: str
    _pieces: list[_Text | _Thoughts | _Chunk | _Call] = field(factory=list)
    _fields: JsonObject = field(factory=dict)

    def grow(self, delta: JsonObject) -> list[Delta]:
        """Takes the next piece of the message.

        Args:
            delta: The piece.

        Returns:
            What it brings.
        """
        if not delta.keys() <= _OF_A_DELTA:
            gather(self._fields, kept_json(rest(delta, _OF_A_DELTA)))
        content, deltas = delta.get("content"), list[Delta]()
        if isinstance(content, str):
            if content:
                deltas.append(self._say(content))
        else:
            for chunk in as_objects(content):
                deltas += self._chunk(chunk)
        for call in as_objects(delta.get("tool_calls")):
            deltas.append(self._call(call))
        return deltas

    def _say(self, text: str, fields: JsonObject | None = None) -> TextDelta:
        last = self._pieces[-1] if self._pieces else None
        if not isinstance(last, _Text) or fields or last.fields or last.references:
            last = _Text(fields=fields or {})
            self._pieces.append(last)
        last.pieces.append(text)
        return TextDelta(text, len(self._pieces) - 1)

    def _chunk(self, chunk: JsonObject) -> Iterator[Delta]:
        kind = chunk.get("type")
        last = self._pieces[-1] if self._pieces else None
        if kind == "text" or (kind is None and "text" in chunk):
            fields = kept_json(rest(chunk, _OF_A_TEXT))
            if (text := as_text(chunk.get("text"))) or fields:
                yield self._say(text, fields)
        elif kind == "thinking":
            yield from self._think(chunk)
        elif kind in REFERENCES and isinstance(last, _Text):
            last.references.append(chunk)
        else:
            self._pieces.append(_Chunk(chunk))

    def _think(self, chunk: JsonObject) -> Iterator[ReasoningDelta]:
        last = self._pieces[-1] if self._pieces else None
        if not isinstance(last, _Thoughts):
            last = _Thoughts()
            self._pieces.append(last)
        gather(last.fields, kept_json(rest(chunk, _OF_THOUGHTS)))
        thoughts = chunk.get("thinking")
        for thought in [thought_text(thoughts)] if isinstance(thoughts, str) else as_objects(thoughts):
            text = as_text(thought.get("text"))
            if not thought.keys() <= _OF_A_TEXT:
                last.runs.append(thought)
            elif text:
                last.add(text)
            if text:
                yield ReasoningDelta(text, len(self._pieces) - 1)

    def _call(self, call: JsonObject) -> ToolCallDelta:
        function = as_object(call.get("function"))
        place, known = self._known_call(call)
        known.name = known.name or as_text(function.get("name"))
        gather(known.fields, kept_json(unread_of_call(call)))
        arguments = arguments_text(function.get("arguments"))
        known.pieces.append(arguments)
        return ToolCallDelta(place, known.id, known.name, arguments)

    def _known_call(self, call: JsonObject) -> tuple[int, _Call]:
        """The call that a piece belongs to: by its id; without one by its index, or the latest.

        A new id is a new call, whatever its index: several calls have come under one.
        """
        calls = [(place, piece) for place, piece in enumerate(self._pieces) if isinstance(piece, _Call)]
        given = call_id(call.get("id"), self.answer_id, len(calls))
        named, index = given == call.get("id"), call.get("index")
        for place, known in reversed(calls):
            if known.id == given if named else index in {None, known.index}:
                return place, known
        made = _Call(given, as_count(index))
        self._pieces.append(made)
        return len(self._pieces) - 1, made

    def parts(self) -> tuple[Part, ...]:
        """The message's parts, in the order in which they began."""
        parts: list[Part] = []
        for piece in self._pieces:
            if isinstance(piece, _Call):
                parts.append(piece.part())
            else:
                for chunk in piece.chunks():
                    add_chunk(parts, chunk)
        return tuple(parts)

    def fields(self) -> dict[str, object]:
        """What of the message only Mistral knows."""
        return dict(self._fields)

    def written(self) -> JsonObject:
        """The message as it would stand in an answer that comes whole."""
        content = [chunk for piece in self._pieces if not isinstance(piece, _Call) for chunk in piece.chunks()]
        calls = [_written(piece) for piece in self._pieces if isinstance(piece, _Call)]
        asked: JsonObject = {"tool_calls": cast("JsonValue", calls)} if calls else {}
        return {**self._fields, "role": "assistant", "content": cast("JsonValue", content), **asked}


def _written(call: _Call) -> JsonObject:
    function: JsonObject = {
        "name": call.name,
        "arguments": "".join(call.pieces),
        **as_object(call.fields.get("function")),
    }
    return {**call.fields, "id": call.id, "function": function}

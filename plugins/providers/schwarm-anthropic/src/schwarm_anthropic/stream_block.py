"""One block of a streamed answer, put together piece by piece."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from schwarm_anthropic.content import arguments_of
from schwarm_anthropic.content_reading import read_block, tool_call, without_nulls
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.message.part import Part
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_text

_NOTHING: Sequence[Delta] = ()
DELTAS = {
    "citations_delta",
    "compaction_delta",
    "input_json_delta",
    "signature_delta",
    "text_delta",
    "thinking_delta",
}
"""The kinds of pieces."""

_TYPE_OF_DELTA = {"input_json_delta": "tool_use", "thinking_delta": "thinking", "signature_delta": "thinking"}


class StreamBlock:
    """A block that arrives in pieces.

    Args:
        place: Its place in the answer.
        start: The block as it was announced.
    """

    __slots__ = ("_block", "_ended", "_id", "_input", "_kind", "_name", "_place", "_text", "_thinking")

    def __init__(self, place: int, start: JsonObject) -> None:
        self._place = place
        self._ended = False
        self._block = without_nulls(start)
        self._kind = as_text(start.get("type"))
        self._id = as_text(start.get("id"))
        self._name = as_text(start.get("name"))
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._input: list[str] = []

    @staticmethod
    def beginning_of(delta: JsonObject) -> JsonObject:
        """The block that a piece belongs to which was never announced."""
        return {"type": _TYPE_OF_DELTA.get(as_text(delta.get("type")), "text")}

    def started(self) -> Sequence[Delta]:
        """What the announcement itself says."""
        if self._kind == "tool_use":
            return (ToolCallDelta(self._place, self._id, self._name),)
        if self._kind == "text" and (text := as_text(self._block.pop("text", ""))):
            return self._add_text(text)
        if self._kind == "thinking" and (text := as_text(self._block.pop("thinking", ""))):
            return self._add_thinking(text)
        return _NOTHING

    def add(self, delta: JsonObject) -> Sequence[Delta]:
        """Takes the next piece.

        Args:
            delta: The piece, of a known kind.

        Returns:
            What it adds to the answer's words, thoughts or calls.
        """
        match delta.get("type"):
            case "text_delta":
                return self._add_text(as_text(delta.get("text")))
            case "input_json_delta":
                return self._add_input(as_text(delta.get("partial_json")))
            case "thinking_delta":
                return self._add_thinking(as_text(delta.get("thinking")))
            case "signature_delta":
                self._block["signature"] = as_text(delta.get("signature"))
            case "citations_delta":
                self._block["citations"] = [*as_list(self._block.get("citations")), delta.get("citation")]
            case _:
                self._block |= {name: value for name, value in without_nulls(delta).items() if name != "type"}
        return _NOTHING

    def ended(self) -> Sequence[Delta]:
        """What the first end adds: the arguments of a call that came without any piece of them."""
        first, self._ended = not self._ended, True
        if first and self._kind == "tool_use" and not any(self._input):
            return (ToolCallDelta(self._place, self._id, self._name, self._arguments()),)
        return _NOTHING

    def part(self) -> Part:
        """The part that the block is, as far as it has arrived."""
        if self._kind == "tool_use":
            return tool_call(self._block, self._arguments())
        arrived: JsonObject = {}
        if self._text:
            arrived["text"] = as_text(self._block.get("text")) + "".join(self._text)
        if self._thinking:
            arrived["thinking"] = as_text(self._block.get("thinking")) + "".join(self._thinking)
        if any(self._input):
            arrived["input"] = cast("JsonValue", arguments_of("".join(self._input)))
        return read_block({**self._block, **arrived})

    def _arguments(self) -> str:
        return "".join(self._input) or json.dumps(as_object(self._block.get("input")), ensure_ascii=False)

    def _add_text(self, text: str) -> Sequence[Delta]:
        self._text.append(text)
        return (TextDelta(text, self._place),) if self._kind == "text" else _NOTHING

    def _add_thinking(self, text: str) -> Sequence[Delta]:
        self._thinking.append(text)
        return (ReasoningDelta(text, self._place),) if self._kind == "thinking" else _NOTHING

    def _add_input(self, text: str) -> Sequence[Delta]:
        self._input.append(text)
        return (ToolCallDelta(self._place, self._id, self._name, text),) if self._kind == "tool_use" else _NOTHING

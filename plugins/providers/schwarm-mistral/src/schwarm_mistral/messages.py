"""A conversation as Mistral takes it, whoever began it.

Mistral refuses a user's message right after a tool's, a system message after a tool's or the model's own, and a model's
message at the end that isn't a prefix of the answer. So the model is made to acknowledge results before the person
speaks again (unless the history came from Mistral like that), instructions in the middle are said in a user's message,
and a last message of the model is a prefix.
Source: mistral-common, `protocol/instruct/validator.py`, and the servers, which are stricter (error 3230).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from attrs import define, field

from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import MediaPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import is_own, own, rest
from schwarm_http.llm.history import legal_name, media_note, newest
from schwarm_http.llm.reading import JsonObject
from schwarm_mistral.chunk_reading import thought_text
from schwarm_mistral.chunks import content_of, kept_json, write_prompt, write_words
from schwarm_mistral.family import CALL_IDS, FAMILY
from schwarm_mistral.media import lacking, write_media
from schwarm_mistral.message_reading import AT_ONCE

ACKNOWLEDGED = "OK"
"""What the model is made to say between a tool's result and a person's next words."""


def write_messages(messages: Sequence[Message]) -> list[JsonObject]:
    """Writes a conversation.

    Args:
        messages: The conversation.

    Returns:
        Mistral's messages.

    Raises:
        UnsupportedError: If the model is asked now about media that it can't take.
    """
    history = _History()
    begin = newest(messages)
    for index, message in enumerate(messages):
        history.add(message, asked_now=index >= begin)
    return history.finished()


@define
class _History:
    """Messages as they are written, in an order that Mistral takes."""

    written: list[JsonObject] = field(factory=list)
    moved: list[JsonObject] = field(factory=list)

    def add(self, message: Message, *, asked_now: bool) -> None:
        for result in message.tool_results:
            self._append(self._result(result, asked_now=asked_now))
        parts = [part for part in message.parts if not isinstance(part, ToolResultPart)]
        if not parts:
            return
        self._show_moved()
        match message.role:
            case "assistant":
                self._answer(message)
            case "system":
                self._say("system", list(write_words(parts)), message)
            case _:
                self._say("user", list(write_prompt(parts, asked_now=asked_now)), message)

    def finished(self) -> list[JsonObject]:
        self._show_moved()
        last = self.written[-1] if self.written else {}
        if last.get("role") == "assistant" and not last.get("tool_calls"):
            last["prefix"] = True
        return self.written

    def _append(self, message: JsonObject) -> None:
        before = self.written[-1]["role"] if self.written else None
        at_once = message.pop(AT_ONCE, False)
        if message["role"] == "system" and before in {"assistant", "tool"}:
            message["role"] = "user"
        if message["role"] == "user" and before == "tool" and not at_once:
            self.written.append({"role": "assistant", "content": ACKNOWLEDGED})
        self.written.append(message)

    def _say(self, role: str, chunks: list[JsonObject], message: Message) -> None:
        if chunks:
            self._append({"role": role, "content": content_of(chunks), **kept_json(own(message.extra, FAMILY))})

    def _answer(self, message: Message) -> None:
        chunks = list(write_words(message.parts))
        calls = [_call(part) for part in message.tool_calls]
        if chunks or calls:
            asked: JsonObject = {"tool_calls": cast("JsonValue", calls)} if calls else {}
            fields = kept_json(own(message.extra, FAMILY))
            self._append({"role": "assistant", "content": content_of(chunks), **asked, **fields})

    def _result(self, result: ToolResultPart, *, asked_now: bool) -> JsonObject:
        inline = is_own(result.extra, FAMILY)
        chunks = [
            chunk
            for part in result.content
            for chunk in (
                [self._shown_later(part, asked_now=asked_now)]
                if isinstance(part, MediaPart) and not inline
                else write_prompt([part], asked_now=asked_now)
            )
        ]
        named: JsonObject = {"name": legal_name(result.name)} if result.name else {}
        fields = kept_json(own(result.extra, FAMILY))
        answered = CALL_IDS.legal(result.call_id)
        return {"role": "tool", "tool_call_id": answered, **named, "content": content_of(chunks), **fields}

    def _shown_later(self, media: MediaPart, *, asked_now: bool) -> JsonObject:
        """Most models take nothing but text from tools, so media follow in a user's message."""
        chunk = write_media(media)
        if chunk is None:
            return thought_text(media_note(media, asked_now=asked_now, why=lacking(media)).text)
        title = f"{media.kind} {len(self.moved) // 2 + 1} of the tools' results"
        self.moved += [thought_text(f"[{title}]"), chunk]
        return thought_text(f"[{title}: shown in the next message]")

    def _show_moved(self) -> None:
        chunks, self.moved = self.moved, []
        if chunks:
            self._append({"role": "user", "content": cast("JsonValue", chunks)})


def _call(part: ToolCallPart) -> JsonObject:
    fields = own(part.extra, FAMILY)
    inner = kept_json(own(fields, "function"))
    function: JsonObject = {"name": legal_name(part.name), "arguments": part.arguments or "{}", **inner}
    more = kept_json(rest(fields, {"function"}))
    return {"id": CALL_IDS.legal(part.id), "type": "function", "function": function, **more}

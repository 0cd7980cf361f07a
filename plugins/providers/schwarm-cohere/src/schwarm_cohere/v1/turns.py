"""A conversation as the first version of the API takes it: what is said now, and what was said before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import cast

from attrs import define, field

from schwarm_cohere.blocks import kept_json
from schwarm_cohere.family import FAMILY_V1
from schwarm_cohere.names import write_name
from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import (
    MediaPart,
    OpaquePart,
    Part,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.json_text import object_in
from schwarm_http.llm.extra import own, rest
from schwarm_http.llm.history import media_note, newest
from schwarm_http.llm.reading import JsonObject

IN_HISTORY = "in_history"
"""The mark of a system message that stood in the history, and not before the conversation."""

IMPLIED = "implied"
"""The mark of calls that no turn of the model told, only their results."""

_ROLES = {"user": "USER", "assistant": "CHATBOT", "system": "SYSTEM"}


def write_conversation(messages: Sequence[Message]) -> JsonObject:
    """Writes a conversation.

    Args:
        messages: The conversation.

    Returns:
        The fields `preamble`, `chat_history`, `message` and `tool_results` of the payload.

    Raises:
        InvalidRequestError: If the last message is the model's.
        UnsupportedError: If the model is asked now about media.
    """
    begin = newest(messages)
    turns = _Turns()
    for index, message in enumerate(messages):
        turns.add(message, asked_now=index >= begin)
    return turns.written()


@define
class _Turns:
    """Turns, as they are written."""

    preamble: list[str] = field(factory=list)
    turns: list[JsonObject] = field(factory=list)
    calls: dict[str, JsonObject] = field(factory=dict)
    one_step: bool = False

    def add(self, message: Message, *, asked_now: bool) -> None:
        fields = own(message.extra, FAMILY_V1)
        self.calls |= {call.id: _call(call) for call in message.tool_calls}
        if results := message.tool_results:
            self._add_results([self._result(result, asked_now=asked_now) for result in results])
        text = _text(message.parts, asked_now=asked_now)
        if fields.get(IMPLIED):
            self.one_step = True
        elif message.role == "system" and not self.turns and not fields.get(IN_HISTORY):
            self.preamble.append(text)
        elif text or message.tool_calls:
            calls = [_call(call) for call in message.tool_calls]
            asked: JsonObject = {"tool_calls": cast("JsonValue", calls)} if calls else {}
            more = kept_json(rest(fields, {IN_HISTORY, IMPLIED}))
            self.turns.append({"role": _ROLES.get(message.role, "USER"), "message": text, **asked, **more})

    def written(self) -> JsonObject:
        before: JsonObject = {"preamble": "\n\n".join(self.preamble)} if self.preamble else {}
        *history, last = self.turns or [{"role": "USER", "message": ""}]
        past: JsonObject = {"chat_history": cast("JsonValue", history)} if history else {}
        match last["role"]:
            case "CHATBOT":
                msg = "The first version of Cohere's API doesn't go on with what the model said last."
                raise InvalidRequestError(msg, remedy="End the conversation with what a person says, or a tool brings.")
            case "TOOL":
                return {**before, **self._answered(history), "tool_results": last["tool_results"]}
            case _:
                return {**before, **past, "message": last["message"]}

    def _answered(self, history: list[JsonObject]) -> JsonObject:
        """What results are said beside: the question, if no turn of the model stands between, else nothing."""
        beside = self.one_step and history and history[-1]["role"] == "USER"
        message = history.pop()["message"] if beside else ""
        past: JsonObject = {"chat_history": cast("JsonValue", history)} if history else {}
        return {**past, "message": message}

    def _add_results(self, results: list[JsonObject]) -> None:
        last = self.turns[-1] if self.turns else {}
        if last.get("role") == "TOOL":
            cast("list[JsonObject]", last["tool_results"]).extend(results)
        else:
            self.turns.append({"role": "TOOL", "tool_results": cast("JsonValue", results)})

    def _result(self, result: ToolResultPart, *, asked_now: bool) -> JsonObject:
        """A result, beside the call that it answers."""
        unknown: JsonObject = {"name": write_name(result.name), "parameters": {}}
        call = self.calls.get(result.call_id, unknown)
        outputs = [_output(text) for text in _texts(result.content, asked_now=asked_now)]
        return {"call": call, "outputs": cast("JsonValue", outputs), **kept_json(own(result.extra, FAMILY_V1))}


def _call(part: ToolCallPart) -> JsonObject:
    unreadable: JsonObject = {"arguments": part.arguments}
    found = object_in(part.arguments)
    parameters = unreadable if found is None else found
    return {"name": write_name(part.name), "parameters": parameters, **kept_json(own(part.extra, FAMILY_V1))}


def _output(text: str) -> JsonObject:
    """What a tool brought, which has to be an object."""
    found = object_in(text)
    return {"output": text} if found is None else found


def _text(parts: Iterable[Part], *, asked_now: bool) -> str:
    return "\n\n".join(_texts(parts, asked_now=asked_now))


def _texts(parts: Iterable[Part], *, asked_now: bool) -> list[str]:
    """What is said in words; media are noted, and what is foreign is left out."""
    texts = []
    for part in parts:
        match part:
            case TextPart() | RefusalPart() if part.text:
                texts.append(part.text)
            case MediaPart():
                why = "the first version of Cohere's API takes no media"
                texts.append(media_note(part, asked_now=asked_now, why=why).text)
            case OpaquePart() if part.provider == FAMILY_V1:
                texts.append(json.dumps(dict(part.payload), ensure_ascii=False))
            case _:
                pass
    return texts

"""Turns of the first version of the API, as neutral messages."""

from __future__ import annotations

import json

from attrs import define, field

from schwarm_cohere.family import FAMILY_V1
from schwarm_cohere.names import read_name
from schwarm_cohere.v1.turns import IMPLIED, IN_HISTORY
from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.message import Message, Role
from schwarm_core.domain.message.part import Part, TextPart, ToolCallPart, ToolResultPart
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_ROLES: dict[str, Role] = {"SYSTEM": "system", "USER": "user", "CHATBOT": "assistant", "TOOL": "tool"}


def read_conversation(payload: JsonObject) -> tuple[Message, ...]:
    """Reads what was said before and what is said now.

    Args:
        payload: The request.

    Returns:
        The conversation.

    Raises:
        InvalidRequestError: If a turn has an unknown role.
    """
    reader = _Reader()
    if preamble := as_text(payload.get("preamble")):
        reader.messages.append(Message("system", (TextPart(preamble),)))
    for turn in as_objects(payload.get("chat_history")):
        reader.add(turn)
    results = as_objects(payload.get("tool_results"))
    if (message := as_text(payload.get("message"))) or not results:
        reader.messages.append(Message("user", (TextPart(message),)))
    if results:
        reader.add_results(results)
    return tuple(reader.messages)


def read_call(call: JsonObject, call_id: str) -> ToolCallPart:
    """Reads a call, which has no id in the first version of the API.

    Args:
        call: The call.
        call_id: The id to give to it.

    Returns:
        The call.
    """
    return ToolCallPart(
        call_id,
        read_name(as_text(call.get("name"))),
        json.dumps(as_object(call.get("parameters")), ensure_ascii=False),
        kept(FAMILY_V1, rest(call, {"name", "parameters"})),
    )


@define
class _Reader:
    """Messages, as they are read, and the calls that wait for a result."""

    messages: list[Message] = field(factory=list)
    waiting: list[ToolCallPart] = field(factory=list)

    def add(self, turn: JsonObject) -> None:
        role = as_text(turn.get("role"))
        if role.upper() not in _ROLES:
            msg = f"The first version of Cohere's API has no turns of role {role!r}."
            raise InvalidRequestError(msg)
        if role.upper() == "TOOL":
            self.add_results(as_objects(turn.get("tool_results")))
            return
        text = as_text(turn.get("message"))
        said: list[Part] = [TextPart(text)] if text else []
        calls = self._calls(as_objects(turn.get("tool_calls")))
        fields = rest(turn, {"role", "message", "tool_calls"})
        if role.upper() == "SYSTEM":
            fields[IN_HISTORY] = True
        self.messages.append(Message(_ROLES[role.upper()], (*said, *calls), extra=kept(FAMILY_V1, _told(fields))))

    def add_results(self, results: list[JsonObject]) -> None:
        if not self.waiting:
            calls = self._calls([as_object(result.get("call")) for result in results])
            self.messages.append(Message("assistant", tuple(calls), extra={FAMILY_V1: {IMPLIED: True}}))
        self.messages.append(Message("tool", tuple([self._result(result) for result in results])))
        self.waiting = []

    def _calls(self, calls: list[JsonObject]) -> list[ToolCallPart]:
        place = len(self.messages)
        self.waiting = [read_call(call, f"call_{place}_{number}") for number, call in enumerate(calls)]
        return self.waiting

    def _result(self, result: JsonObject) -> ToolResultPart:
        """A result, tied to the call that it repeats; each call has one."""
        call = read_call(as_object(result.get("call")), "")
        same = (each for each in self.waiting if (each.name, each.arguments) == (call.name, call.arguments))
        answered = next(same, None) or next(iter(self.waiting), None)
        if answered is not None:
            self.waiting = [each for each in self.waiting if each is not answered]
        content = tuple([TextPart(_output(output)) for output in as_objects(result.get("outputs"))])
        fields = kept(FAMILY_V1, rest(result, {"call", "outputs"}))
        return ToolResultPart(answered.id if answered else "", call.name, content, extra=fields)


def _output(output: JsonObject) -> str:
    """What a tool brought: a text that had to be put into an object, or the object."""
    text = output.get("output")
    if output.keys() == {"output"} and isinstance(text, str) and text[:1] != "{":
        return text
    return json.dumps(output, ensure_ascii=False)


def _told(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}

"""A row of items as a conversation."""

from __future__ import annotations

from attrs import define, field

from schwarm_core.domain.message.message import Message, Role
from schwarm_core.domain.message.part import (
    OpaquePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_objects, as_text
from schwarm_openai.responses.content import read_content, read_content_with_marks
from schwarm_openai.responses.family import FAMILY, item_of
from schwarm_openai.responses.item_reading import kind_of_item, read_item

_ROLES: dict[str, Role] = {"user": "user", "system": "system", "developer": "system"}
_RESULTS = frozenset({"function_call_output", "custom_tool_call_output"})
_OTHERS: dict[str, Role] = {"additional_tools": "system", "compaction_trigger": "user", "mcp_approval_response": "user"}
"""Who brings an item that is neither a message nor the model's."""


def read_messages(found: JsonValue) -> tuple[Message, ...]:
    """A request's input as messages.

    What the model and its vendor's tools did in a row is one message; so are the results of tools in a row.

    Args:
        found: A text, or a list of items.

    Returns:
        The messages.
    """
    if isinstance(found, str):
        return (Message("user", (TextPart(found),)),)
    reader = _HistoryReader()
    for item in as_objects(found):
        reader.read(item)
    return reader.finished()


@define
class _HistoryReader:
    _messages: list[Message] = field(factory=list)
    _role: Role = "user"
    _parts: list[Part] = field(factory=list)
    _names: dict[str, str] = field(factory=dict)

    def read(self, item: JsonObject) -> None:
        kind = kind_of_item(item)
        role = item.get("role")
        if kind == "message" and role != "assistant":
            self._said(item, _ROLES.get(as_text(role)))
        elif kind in _RESULTS:
            self._go_on("tool", [self._result(item, kind)])
        elif (other := _brought_by(item, kind)) is not None:
            self._go_on(other, [OpaquePart(FAMILY, item)])
        else:
            self._model(item)

    def finished(self) -> tuple[Message, ...]:
        self._close()
        return tuple(self._messages)

    def _said(self, item: JsonObject, role: Role | None) -> None:
        """A message of the person's or the program's, which stays one message."""
        self._close()
        if role is None:
            self._messages.append(Message("user", (OpaquePart(FAMILY, item),)))
            return
        left = rest(item, ("type", "content") if role == "system" else ("type", "role", "content"))
        parts = read_content_with_marks(item.get("content"))
        self._messages.append(Message(role, parts or (TextPart(""),), extra=kept(FAMILY, left)))

    def _model(self, item: JsonObject) -> None:
        parts = [part for _, part in read_item(item)]
        self._names.update({part.id: part.name for part in parts if isinstance(part, ToolCallPart)})
        if self._parts and self._role == "assistant" and _would_merge(self._parts[-1], parts[0]):
            self._close()
        self._go_on("assistant", parts)

    def _result(self, item: JsonObject, kind: str) -> ToolResultPart:
        call_id = as_text(item.get("call_id"))
        known = ("call_id", "output") if kind == "custom_tool_call_output" else ("type", "call_id", "output")
        name = as_text(item.get("name")) or self._names.get(call_id, "")
        return ToolResultPart(call_id, name, read_content(item.get("output")), extra=kept(FAMILY, rest(item, known)))

    def _go_on(self, role: Role, parts: list[Part]) -> None:
        if role != self._role:
            self._close()
        self._role = role
        self._parts += parts

    def _close(self) -> None:
        if self._parts:
            self._messages.append(Message(self._role, tuple(self._parts)))
            self._parts = []


def _brought_by(item: JsonObject, kind: str) -> Role | None:
    if kind in _OTHERS:
        return _OTHERS[kind]
    return "tool" if kind.endswith("_output") and item.get("execution") != "server" else None


def _would_merge(last: Part, first: Part) -> bool:
    """Whether two parts of different items, which tell no ids, would be taken for parts of one."""
    for kinds in ((TextPart, RefusalPart), (ReasoningPart,)):
        if isinstance(last, kinds) and isinstance(first, kinds):
            return item_of(last.extra) == item_of(first.extra)
    return False

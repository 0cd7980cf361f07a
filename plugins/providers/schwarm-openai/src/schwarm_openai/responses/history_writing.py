"""A conversation as instructions and a row of items."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import CachePointPart, OpaquePart, Part, TextPart, ToolCallPart, ToolResultPart
from schwarm_http.llm.extra import is_own, own
from schwarm_http.llm.history import newest
from schwarm_openai.responses.content import encode_content
from schwarm_openai.responses.family import FAMILY
from schwarm_openai.responses.item_writing import CALL_IDS, ItemWriter, is_custom

_CONTENT_TYPES = ("input_", "output_text", "refusal", "summary_text", "reasoning_text", "computer_screenshot", "text")
"""How the types of what stands inside a message begin; other opaque parts are items beside it."""


def instructions_of(messages: Sequence[Message]) -> tuple[str, Sequence[Message]]:
    """What the program tells the model first, for the field that the API has for it.

    Args:
        messages: The conversation.

    Returns:
        The text of the system messages that it begins with, and the messages after them. One that was an item of its
        own stays one, and so does one that holds more than text, be it a mark for the API's cache.
    """
    count = 0
    while count < len(messages) and _is_instruction(messages[count]):
        count += 1
    return "\n\n".join(text for message in messages[:count] if (text := message.text)), messages[count:]


def _is_instruction(message: Message) -> bool:
    plain = all(isinstance(part, TextPart) or _is_foreign_mark(part) for part in message.parts)
    return message.role == "system" and plain and "role" not in own(message.extra, FAMILY)


def _is_foreign_mark(part: Part) -> bool:
    return isinstance(part, CachePointPart) and not is_own(part.extra, FAMILY)


def encode_messages(messages: Sequence[Message], *, stored: bool) -> list[dict[str, object]]:
    """A conversation as the API's input.

    Args:
        messages: The conversation, without what goes into the instructions.
        stored: Whether the vendor keeps answers, so that it knows its thoughts by their ids.

    Returns:
        The items.

    Raises:
        UnsupportedError: If the model is asked about media that it can't be given.
    """
    writer, asked_from = _HistoryWriter(stored), newest(messages)
    for index, message in enumerate(messages):
        writer.write(message, asked_now=index >= asked_from)
    return writer.items


@define
class _HistoryWriter:
    stored: bool
    items: list[dict[str, object]] = field(factory=list)
    _custom: set[str] = field(factory=set)
    _callers: dict[str, object] = field(factory=dict)

    def write(self, message: Message, *, asked_now: bool) -> None:
        self._note_calls(message.tool_calls)
        if message.role == "assistant":
            self._assistant(message)
            return
        said: list[Part] = []
        for part in message.parts:
            if not _is_item(part):
                said.append(part)
                continue
            self._say(message, said, asked_now=asked_now)
            said = []
            self._item(part, asked_now=asked_now)
        self._say(message, said, asked_now=asked_now)

    def _assistant(self, message: Message) -> None:
        writer = ItemWriter(self.stored)
        for part in message.parts:
            if isinstance(part, ToolResultPart):
                writer.items.append(self._result(part, asked_now=False))
            else:
                writer.write(part)
        self.items += writer.finished()

    def _note_calls(self, calls: Sequence[ToolCallPart]) -> None:
        self._custom.update(call.id for call in calls if is_custom(call))
        self._callers.update((call.id, caller) for call in calls if (caller := own(call.extra, FAMILY).get("caller")))

    def _item(self, part: Part, *, asked_now: bool) -> None:
        if isinstance(part, ToolResultPart):
            self.items.append(self._result(part, asked_now=asked_now))
        elif isinstance(part, OpaquePart):
            self.items.append(dict(part.payload))

    def _say(self, message: Message, parts: Sequence[Part], *, asked_now: bool) -> None:
        content = encode_content(parts, asked_now=asked_now)
        if content is not None:
            role = "system" if message.role == "system" else "user"
            self.items.append({"type": "message", "role": role, "content": content, **own(message.extra, FAMILY)})

    def _result(self, result: ToolResultPart, *, asked_now: bool) -> dict[str, object]:
        content = encode_content(result.content, asked_now=asked_now)
        caller = self._callers.get(result.call_id)
        return {
            "type": "custom_tool_call_output" if result.call_id in self._custom else "function_call_output",
            "call_id": CALL_IDS.legal(result.call_id),
            "output": "" if content is None else content,
            **({"caller": caller} if caller else {}),
            **own(result.extra, FAMILY),
        }


def _is_item(part: Part) -> bool:
    """Whether a part stands beside messages, as an item of its own."""
    if isinstance(part, OpaquePart):
        return part.provider == FAMILY and not str(part.payload.get("type", "")).startswith(_CONTENT_TYPES)
    return isinstance(part, ToolResultPart)

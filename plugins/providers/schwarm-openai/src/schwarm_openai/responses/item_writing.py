"""What a model said: parts to items of the API, those of one item together again."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import define, field

from schwarm_core.domain.message.part import (
    MediaPart,
    OpaquePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
)
from schwarm_http.json_text import object_in
from schwarm_http.llm.extra import is_own, own
from schwarm_http.llm.history import CallIds, legal_name, media_note
from schwarm_openai.responses.citation import encode_citations
from schwarm_openai.responses.family import FAMILY, item_of, part_fields

CALL_IDS = CallIds(re.compile(r"[!-~]{1,64}"))
"""The ids that the API takes for tool calls."""

LONGEST_NAME = 128
"""How many characters a tool's name may have."""

_NO_MEDIA = "the Responses API takes no media from the model's own turns"


@define
class ItemWriter:
    """Writes one message of the model's.

    Attributes:
        stored: Whether the vendor keeps answers, so that it knows its thoughts by their ids.
        items: What has been written.
    """

    stored: bool
    items: list[dict[str, object]] = field(factory=list)
    _by_id: dict[str, dict[str, object]] = field(factory=dict)
    _fields: Mapping[str, object] = field(factory=dict)

    def write(self, part: Part) -> None:
        """Writes the next part; what belongs to another family, and can't be converted, is left out."""
        match part:
            case TextPart():
                self._add("message", "content", _text(part), item_of(part.extra))
            case RefusalPart():
                self._add("message", "content", _refusal(part), item_of(part.extra))
            case MediaPart():
                note = media_note(part, asked_now=False, why=_NO_MEDIA)
                self._add("message", "content", {"type": "output_text", "text": note.text}, {})
            case ReasoningPart() if is_own(part.extra, FAMILY):
                self._think(part)
            case ToolCallPart():
                self._whole(encode_call(part))
            case OpaquePart(provider=provider, payload=payload) if provider == FAMILY:
                self._whole(dict(payload))
            case _:
                pass

    def _whole(self, item: dict[str, object]) -> None:
        self.items.append(item)

    def _think(self, part: ReasoningPart) -> None:
        item = self._item("reasoning", "summary", item_of(part.extra))
        if part.signature:
            item["encrypted_content"] = part.signature
        fields = part_fields(part.extra)
        if name := fields.pop("field", ""):
            kind = "reasoning_text" if name == "content" else "summary_text"
            _list(item, str(name)).append({"type": kind, "text": part.text, **fields})

    def _add(self, kind: str, name: str, part: dict[str, object], fields: Mapping[str, object]) -> None:
        _list(self._item(kind, name, fields), name).append(part)

    def _item(self, kind: str, name: str, fields: Mapping[str, object]) -> dict[str, object]:
        """The item that a part belongs to: the one of its id, else the last one if it has the same fields."""
        item_id = str(fields.get("id") or "")
        if (known := self._by_id.get(item_id)) is not None:
            return known
        if self.items and self.items[-1].get("type") == kind and self._fields == fields and not item_id:
            return self.items[-1]
        role = {"role": "assistant"} if kind == "message" else {}
        item: dict[str, object] = {"type": kind, **role, **fields, name: []}
        self.items.append(item)
        self._fields = fields
        if item_id:
            self._by_id[item_id] = item
        return item

    def finished(self) -> list[dict[str, object]]:
        """The items, without those that the API would refuse.

        These are thoughts that it can no longer know, because it neither stored nor encrypted them, and thoughts that
        led to nothing, because it asks for what followed.
        """
        items = [item for item in self.items if self._known(item)]
        while items and items[-1].get("type") == "reasoning":
            items.pop()
        for item in items:
            _shorten(item)
        return items

    def _known(self, item: Mapping[str, object]) -> bool:
        if item.get("type") != "reasoning" or self.stored:
            return True
        return bool(item.get("encrypted_content") or item.get("content"))


def _list(item: dict[str, object], name: str) -> list[object]:
    found = item.setdefault(name, [])
    return found if isinstance(found, list) else []


def _shorten(item: dict[str, object]) -> None:
    """A plain text stands for itself, which servers understand that know only the short form."""
    content = item.get("content")
    if item.get("type") == "message" and "id" not in item and isinstance(content, list) and len(content) == 1:
        (part,) = content
        if part.keys() == {"type", "text"} and part["type"] == "output_text":
            item["content"] = part["text"]


def _text(part: TextPart) -> dict[str, object]:
    fields = part_fields(part.extra)
    annotations = encode_citations(part.citations)
    cited = {"annotations": annotations} if annotations else {}
    text = {"text": part.text} if part.text or "type" not in fields else {}
    return {"type": "output_text", **text, **cited, **fields}


def _refusal(part: RefusalPart) -> dict[str, object]:
    if is_own(part.extra, FAMILY):
        return {"type": "refusal", "refusal": part.text, **part_fields(part.extra)}
    return {"type": "output_text", "text": part.text}


def encode_call(call: ToolCallPart) -> dict[str, object]:
    """A tool call as an item.

    Args:
        call: The call.

    Returns:
        A `function_call`, or the `custom_tool_call` that it was.
    """
    called = {"call_id": CALL_IDS.legal(call.id), "name": legal_name(call.name, longest=LONGEST_NAME)}
    if is_custom(call):
        return {**called, "input": _free_text(call.arguments), **own(call.extra, FAMILY)}
    return {"type": "function_call", **called, "arguments": call.arguments or "{}", **own(call.extra, FAMILY)}


def is_custom(call: ToolCallPart) -> bool:
    """Whether a call is one of a tool that takes free text."""
    return own(call.extra, FAMILY).get("type") == "custom_tool_call"


def _free_text(arguments: str) -> str:
    text = (object_in(arguments) or {}).get("input")
    return text if isinstance(text, str) else arguments

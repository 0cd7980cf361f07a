"""Blocks of content to parts of a message: nothing of a block is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from schwarm_anthropic.cache import split_point
from schwarm_anthropic.citations import read_citations
from schwarm_anthropic.content import REDACTED
from schwarm_anthropic.family import FAMILY
from schwarm_anthropic.media import read_media
from schwarm_core.domain.message.part import (
    MediaPart,
    OpaquePart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

Names = Mapping[str, str]
"""The names of the tools that were called, by the ids of the calls."""

_NO_NAMES: Names = {}


def read_parts(content: JsonValue, names: Names = _NO_NAMES) -> Iterator[Part]:
    """Reads what is said in a message, in order.

    Args:
        content: The content: a text, or blocks.
        names: The names of the tools that were called so far.

    Yields:
        The parts, each cache point as a part of its own behind what it marks.
    """
    if isinstance(content, str):
        if content:
            yield TextPart(content)
        return
    for found in as_objects(content):
        block, point = split_point(without_nulls(found))
        yield read_block(block, names)
        if point is not None:
            yield point


def read_block(block: JsonObject, names: Names = _NO_NAMES) -> Part:
    """Reads one block.

    Args:
        block: The block, without a cache point.
        names: The names of the tools that were called so far.

    Returns:
        Its part.
    """
    kind = as_text(block.get("type"))
    if kind == "tool_result":
        return _tool_result(block, names)
    reader = _READERS.get(kind)
    return reader(block) if reader else OpaquePart(FAMILY, block)


def without_nulls(found: Mapping[str, JsonValue]) -> JsonObject:
    """An object without its fields that are null, which mean what a missing one means."""
    return {name: value for name, value in found.items() if value is not None}


def _text(block: JsonObject) -> Part:
    known = {"type", "text", "citations"}
    citations = read_citations(block.get("citations"))
    return TextPart(as_text(block.get("text")), citations, kept(FAMILY, rest(block, known)))


def _thinking(block: JsonObject) -> Part:
    more = rest(block, {"type", "thinking", "signature"})
    text, signature = as_text(block.get("thinking")), as_text(block.get("signature"))
    return ReasoningPart(text, signature, kept(FAMILY, more, mark=True))


def _redacted(block: JsonObject) -> Part:
    return ReasoningPart("", as_text(block.get("data")), kept(FAMILY, rest(block, {"data"})))


def _tool_use(block: JsonObject) -> Part:
    return tool_call(block, json.dumps(as_object(block.get("input")), ensure_ascii=False))


def tool_call(block: JsonObject, arguments: str) -> ToolCallPart:
    """A tool call.

    Args:
        block: The block of type `tool_use`.
        arguments: The JSON text of its input.

    Returns:
        The call.
    """
    more = rest(block, {"type", "id", "name", "input"})
    return ToolCallPart(as_text(block.get("id")), as_text(block.get("name")), arguments, kept(FAMILY, more))


def _tool_result(block: JsonObject, names: Names) -> Part:
    call_id = as_text(block.get("tool_use_id"))
    content = block.get("content")
    inside = as_objects([{"type": "text", "text": content}] if isinstance(content, str) else content)
    parts = tuple(_inside(without_nulls(found)) for found in inside if found.get("text") != "")
    more = rest(block, {"type", "tool_use_id", "content", "is_error"})
    status: Literal["ok", "error"] = "error" if block.get("is_error") is True else "ok"
    return ToolResultPart(call_id, names.get(call_id, ""), parts, status, kept(FAMILY, more))


def _inside(block: JsonObject) -> TextPart | MediaPart | OpaquePart:
    part = read_block(block)
    return part if isinstance(part, TextPart | MediaPart | OpaquePart) else OpaquePart(FAMILY, block)


def _media(block: JsonObject) -> Part:
    return read_media(block) or OpaquePart(FAMILY, block)


_READERS: Mapping[str, Callable[[JsonObject], Part]] = {
    "text": _text,
    "thinking": _thinking,
    REDACTED: _redacted,
    "tool_use": _tool_use,
    "image": _media,
    "document": _media,
}

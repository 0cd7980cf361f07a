"""Blocks of content, as parts and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from schwarm_cohere.family import FAMILY
from schwarm_core.domain.message.part import MediaPart, OpaquePart, Part, ReasoningPart, RefusalPart, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.data_url import data_url, read_data_url
from schwarm_http.llm.extra import is_own, kept, own, rest
from schwarm_http.llm.history import is_elsewhere, media_note
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_text

_NO_MEDIA = "Cohere's models take no media but images, as data or from the web"
_ONLY_TEXT = "only a person's images are taken"


def kept_json(fields: Mapping[str, object]) -> JsonObject:
    """What was kept for Cohere, which is JSON."""
    return cast("JsonObject", dict(fields))


def text_block(text: str) -> JsonObject:
    """A text as a block."""
    return {"type": "text", "text": text}


def read_blocks(content: JsonValue) -> list[Part]:
    """Reads a message's content.

    Args:
        content: A text, a list of blocks, or null.

    Returns:
        A part for each block.
    """
    if isinstance(content, str):
        return [TextPart(content)]
    return [read_block(as_object(block)) for block in as_list(content)]


def read_block(block: JsonObject) -> Part:
    """Reads a block.

    Args:
        block: The block.

    Returns:
        The part. A document, which a tool may bring, is its text; what else stands in it is kept.
    """
    match block.get("type"):
        case "text":
            return TextPart(as_text(block.get("text")), extra=kept(FAMILY, rest(block, {"type", "text"})))
        case "thinking":
            return read_thoughts(block)
        case "image_url":
            return _image(block)
        case "document" if isinstance(document := block.get("document"), dict):
            return _document(document, rest(block, {"type", "document"}))
        case _:
            return OpaquePart(FAMILY, block)


def read_thoughts(block: JsonObject) -> ReasoningPart:
    """Reads a block of type `thinking`."""
    thoughts = as_text(block.get("thinking"))
    return ReasoningPart(thoughts, extra=kept(FAMILY, rest(block, {"type", "thinking"}), mark=True))


def _image(block: JsonObject) -> MediaPart:
    image = block.get("image_url")
    fields = rest(block, {"type", "image_url"})
    if isinstance(image, dict):
        fields |= rest(image, {"url"})
        image = image.get("url")
    url = as_text(image)
    found = read_data_url(url)
    if found is None:
        return MediaPart("image", url=url, extra=kept(FAMILY, fields))
    return MediaPart("image", found[0], found[1], extra=kept(FAMILY, fields))


def _document(document: JsonObject, fields: dict[str, object]) -> TextPart:
    """Its data are a text, or an object, which is kept as it came so that its text isn't taken for it."""
    data = document.get("data")
    if isinstance(data, str):
        return TextPart(data, extra={FAMILY: {**fields, "document": rest(document, {"data"})}})
    return TextPart(json.dumps(data, ensure_ascii=False), extra={FAMILY: {**fields, "document": document}})


def write_words(parts: Iterable[Part]) -> Iterator[JsonObject]:
    """Blocks for a side that may only speak and think: the model, and the program's instructions.

    Args:
        parts: What it says. Calls and plans aren't among the blocks, media are noted, and what is foreign is left out.

    Yields:
        The blocks.
    """
    for part in parts:
        match part:
            case TextPart() if part.text:
                yield _text(part)
            case RefusalPart() if part.text:
                yield text_block(part.text)
            case ReasoningPart() if is_own(part.extra, FAMILY) and not is_plan(part):
                yield {"type": "thinking", "thinking": part.text, **kept_json(own(part.extra, FAMILY))}
            case MediaPart():
                yield text_block(media_note(part, asked_now=False, why=_ONLY_TEXT).text)
            case OpaquePart() if part.provider == FAMILY:
                yield kept_json(part.payload)
            case _:
                pass


def write_prompt(parts: Iterable[Part], *, asked_now: bool) -> Iterator[JsonObject]:
    """Blocks for a person's message.

    Args:
        parts: What the person says.
        asked_now: Whether it is part of what the model is asked now.

    Yields:
        The blocks.

    Raises:
        UnsupportedError: If the model is asked now about what it can't take.
    """
    for part in parts:
        if isinstance(part, MediaPart):
            yield _picture(part) or text_block(media_note(part, asked_now=asked_now, why=_NO_MEDIA).text)
        else:
            yield from write_words([part])


def write_result(parts: Iterable[Part], *, asked_now: bool) -> Iterator[JsonObject]:
    """Blocks for what a tool brings: text and documents.

    Args:
        parts: The result.
        asked_now: Whether it is part of what the model is asked now.

    Yields:
        The blocks.

    Raises:
        UnsupportedError: If the result holds media, and the model hasn't spoken after it.
    """
    for part in parts:
        if isinstance(part, MediaPart):
            yield text_block(media_note(part, asked_now=asked_now, why="Cohere takes no media from tools").text)
        else:
            yield from write_words([part])


def content_of(blocks: list[JsonObject]) -> JsonValue:
    """Content in its shortest form: a single plain text as a text."""
    if not blocks:
        return ""
    if len(blocks) == 1 and blocks[0].keys() == {"type", "text"}:
        return blocks[0]["text"]
    return cast("JsonValue", blocks)


PLAN = "tool_plan"
"""The mark of thoughts that are the plan for calling tools."""


def read_plan(text: str) -> ReasoningPart:
    """The plan for calling tools, which is said apart from other thoughts."""
    return ReasoningPart(text, extra={FAMILY: {PLAN: True}})


def is_plan(part: Part) -> bool:
    """Whether a part is a plan for calling tools."""
    return isinstance(part, ReasoningPart) and bool(own(part.extra, FAMILY).get(PLAN))


def _text(part: TextPart) -> JsonObject:
    fields = kept_json(own(part.extra, FAMILY))
    document = fields.get("document")
    if not isinstance(document, dict):
        return {**text_block(part.text), **fields}
    return {**fields, "type": "document", "document": {"data": part.text, **document}}


def _picture(part: MediaPart) -> JsonObject | None:
    if part.kind != "image" or part.file_id is not None or is_elsewhere(part, FAMILY):
        return None
    url = part.url if part.data is None else data_url(part.media_type or "image/png", part.data)
    return {"type": "image_url", "image_url": {"url": url, **kept_json(own(part.extra, FAMILY))}}

"""Parts, as chunks of content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from schwarm_core.domain.message.part import (
    Citation,
    MediaPart,
    OpaquePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import is_own, own, rest
from schwarm_http.llm.history import media_note
from schwarm_http.llm.reading import JsonObject
from schwarm_mistral.chunk_reading import thought_text
from schwarm_mistral.family import FAMILY
from schwarm_mistral.media import lacking, write_media


def kept_json(fields: Mapping[str, object]) -> JsonObject:
    """What was kept for Mistral, which is JSON."""
    return cast("JsonObject", dict(fields))


def write_words(parts: Iterable[Part]) -> Iterator[JsonObject]:
    """Chunks for a side that may only speak and think: the model, and the program's instructions.

    Args:
        parts: What it says. Calls aren't among the chunks, media are noted, and what is foreign is left out.

    Yields:
        The chunks.
    """
    for part in parts:
        match part:
            case TextPart() if part.text or _references(part):
                yield from _text(part)
            case RefusalPart() if part.text:
                yield thought_text(part.text)
            case ReasoningPart() if is_own(part.extra, FAMILY):
                yield _thoughts(part)
            case MediaPart():
                yield thought_text(media_note(part, asked_now=False, why="only a person's media are taken").text)
            case OpaquePart() if part.provider == FAMILY:
                yield kept_json(part.payload)
            case _:
                pass


def write_prompt(parts: Iterable[Part], *, asked_now: bool) -> Iterator[JsonObject]:
    """Chunks for a person's message.

    Args:
        parts: What the person says.
        asked_now: Whether it is part of what the model is asked now.

    Yields:
        The chunks.

    Raises:
        UnsupportedError: If the model is asked now about what it can't take.
    """
    for part in parts:
        if isinstance(part, MediaPart):
            yield write_media(part) or thought_text(media_note(part, asked_now=asked_now, why=lacking(part)).text)
        elif isinstance(part, TextPart):
            yield from _text(part)
        else:
            yield from write_words([part])


def content_of(chunks: list[JsonObject]) -> JsonValue:
    """Content in its shortest form: a single plain text as a text.

    Args:
        chunks: The chunks.

    Returns:
        A text, or the chunks.
    """
    if not chunks:
        return ""
    if len(chunks) == 1 and chunks[0].keys() == {"type", "text"}:
        return chunks[0]["text"]
    return cast("JsonValue", chunks)


def _text(part: TextPart) -> Iterator[JsonObject]:
    yield {**thought_text(part.text), **kept_json(own(part.extra, FAMILY))}
    yield from _references(part)


def _references(part: TextPart) -> list[JsonObject]:
    return [_reference(citation) for citation in part.citations if is_own(citation.extra, FAMILY)]


def _reference(citation: Citation) -> JsonObject:
    said = {"title": citation.title, "url": citation.url}
    return {**kept_json(own(citation.extra, FAMILY)), **{name: text for name, text in said.items() if text}}


def _thoughts(part: ReasoningPart) -> JsonObject:
    fields = kept_json(own(part.extra, FAMILY))
    thoughts = fields.get("thinking", [thought_text(part.text)])
    signature: JsonObject = {"signature": part.signature} if part.signature else {}
    return {"type": "thinking", "thinking": thoughts, **signature, **kept_json(rest(fields, {"thinking"}))}

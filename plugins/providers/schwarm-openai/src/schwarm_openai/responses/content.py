"""What a person, the program or a tool says: text and media, to the API's parts and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from schwarm_core.domain.message.part import CachePointPart, MediaPart, OpaquePart, Part, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import is_own, kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_objects, as_text
from schwarm_openai.responses.family import FAMILY, part_fields
from schwarm_openai.responses.media import encode_media, read_media

ContentPart: TypeAlias = TextPart | MediaPart | OpaquePart

_MARK = "prompt_cache_breakpoint"


def read_content(content: JsonValue) -> tuple[ContentPart, ...]:
    """The content of a message or of a tool's result.

    Args:
        content: A text, or a list of parts.

    Returns:
        The parts; those of no documented form as they are.
    """
    if not isinstance(content, list):
        return (TextPart(text),) if (text := as_text(content)) else ()
    return tuple([_read_part(part) for part in as_objects(content)])


def read_content_with_marks(content: JsonValue) -> tuple[Part, ...]:
    """The content of a message, where each mark for the cache is a part of its own.

    Args:
        content: A text, or a list of parts.

    Returns:
        The parts.
    """
    if not isinstance(content, list):
        return read_content(content)
    parts: list[Part] = []
    for found in as_objects(content):
        parts.append(_read_part(rest_of(found, _MARK)))
        if _MARK in found:
            parts.append(CachePointPart(extra=kept(FAMILY, {_MARK: found[_MARK]})))
    return tuple(parts)


def rest_of(found: JsonObject, name: str) -> JsonObject:
    """An object without one of its fields."""
    return {key: value for key, value in found.items() if key != name}


def _read_part(found: JsonObject) -> ContentPart:
    if found.get("type") == "input_text":
        return TextPart(as_text(found.get("text")), extra=kept(FAMILY, rest(found, ("type", "text"))))
    return read_media(found) or OpaquePart(FAMILY, found)


def encode_content(parts: Sequence[Part], *, asked_now: bool) -> str | list[dict[str, object]] | None:
    """Parts as the content of a message or of a tool's result.

    Args:
        parts: The parts. Those of other families are left out, and so are their marks for a cache: the API caches by
            itself, and older models refuse a mark.
        asked_now: Whether they are part of what the model is asked now.

    Returns:
        A text where there is nothing else, a list of parts, or None when nothing is left.

    Raises:
        UnsupportedError: If media can't be taken that the model is asked about now.
    """
    encoded: list[dict[str, object]] = []
    for part in parts:
        match part:
            case TextPart():
                encoded.append({"type": "input_text", "text": part.text, **part_fields(part.extra)})
            case MediaPart():
                encoded.append(encode_media(part, asked_now=asked_now))
            case OpaquePart(provider=provider, payload=payload) if provider == FAMILY:
                encoded.append(dict(payload))
            case CachePointPart() if encoded and is_own(part.extra, FAMILY):
                encoded[-1] |= own(part.extra, FAMILY)
            case _:
                pass
    return _shortest(encoded)


def _shortest(encoded: list[dict[str, object]]) -> str | list[dict[str, object]] | None:
    if len(encoded) == 1 and encoded[0].keys() == {"type", "text"} and isinstance(encoded[0]["text"], str):
        return encoded[0]["text"]
    return encoded or None

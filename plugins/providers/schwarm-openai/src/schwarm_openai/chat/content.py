"""A message's content: a text, or a list of parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from schwarm_core.domain.message.part import CachePointPart, MediaPart, OpaquePart, Part, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.history import media_note
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_openai.chat.cache import MARKS, cache_mark, read_cache_point
from schwarm_openai.chat.dialect import FAMILY, Dialect
from schwarm_openai.chat.media import read_media, write_media

Content: TypeAlias = str | list[dict[str, object]]

ANSWERED = "answered"
"""Where a text keeps what an answer said beside it; no server wants it back."""

_TEXTUAL = ("application/json", "application/xml", "application/yaml", "application/x-yaml", "application/toml")


def write_content(parts: Sequence[Part], dialect: Dialect, *, asked_now: bool) -> Content:
    """What is said, as the server takes it. Parts that belong elsewhere in the protocol are passed over.

    Args:
        parts: What is said.
        dialect: What the server takes.
        asked_now: Whether it is part of what the model is asked now.

    Returns:
        A text where it says all, else a list.

    Raises:
        UnsupportedError: If the model is asked about media that the server doesn't take.
    """
    return in_short(write_parts(parts, dialect, asked_now=asked_now), dialect)


def in_short(written: list[dict[str, object]], dialect: Dialect) -> Content:
    """Parts as a text, where one says the same, or nothing else is taken.

    Args:
        written: The parts.
        dialect: What the server takes.
    """
    plain = all(part.keys() == {"type", "text"} and part["type"] == "text" for part in written)
    if plain and (len(written) <= 1 or not dialect.text_parts):
        return "\n\n".join([str(part["text"]) for part in written])
    return written


def write_parts(parts: Sequence[Part], dialect: Dialect, *, asked_now: bool) -> list[dict[str, object]]:
    """The same as `write_content`, as a list in any case."""
    written: list[dict[str, object]] = []
    for part in parts:
        if isinstance(part, CachePointPart):
            if written:
                written[-1].update(cache_mark(part, dialect))
        else:
            written += _written(part, dialect, asked_now=asked_now)
    return written


def _written(part: Part, dialect: Dialect, *, asked_now: bool) -> Iterator[dict[str, object]]:
    match part:
        case TextPart():
            yield _text(part)
        case MediaPart():
            yield write_media(part, dialect) or _instead(part, dialect, asked_now=asked_now)
        case OpaquePart() if part.provider == FAMILY:
            yield dict(part.payload)
        case _:
            pass


def _text(part: TextPart) -> dict[str, object]:
    return {"type": "text", "text": part.text, **rest(own(part.extra, FAMILY), {ANSWERED})}


def _instead(media: MediaPart, dialect: Dialect, *, asked_now: bool) -> dict[str, object]:
    """What stands in place of media that the server doesn't take."""
    textual = media.media_type.startswith("text/") or media.media_type in _TEXTUAL
    if textual and dialect.inline_text and media.data is not None:
        name = media.name or "document"
        return {"type": "text", "text": f"<file name={name!r}>\n{media.data.decode('utf-8', 'replace')}\n</file>"}
    why = f"{dialect.name} takes no {media.kind} in this form"
    return _text(media_note(media, asked_now=asked_now, why=why))


def read_content(content: JsonValue) -> tuple[Part, ...]:
    """What a content says.

    Args:
        content: The content: a text, a list of parts, or null.

    Returns:
        The parts; opaque ones for those of an unknown type.
    """
    if content is None:
        return ()
    if isinstance(content, str):
        return (TextPart(content),)
    if isinstance(content, list):
        return tuple(part for item in content for part in _read(item))
    return _read_part(as_object(content))


def _read(item: JsonValue) -> Iterator[Part]:
    if isinstance(item, str):
        yield TextPart(item)
        return
    part = as_object(item)
    yield from _read_part({name: value for name, value in part.items() if name not in MARKS})
    point = read_cache_point(part)
    if point is not None:
        yield point


def _read_part(part: JsonObject) -> tuple[Part, ...]:
    if part.get("type") == "text" and isinstance(part.get("text"), str):
        return (TextPart(as_text(part["text"]), extra=kept(FAMILY, rest(part, {"type", "text"}))),)
    media = read_media(part)
    return (media,) if media is not None else (OpaquePart(FAMILY, part),)

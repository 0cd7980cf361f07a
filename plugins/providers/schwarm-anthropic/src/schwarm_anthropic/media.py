"""Images and documents: by content, by address, or by the id of a file that the vendor has.

Source: https://platform.claude.com/docs/en/build-with-claude/vision, …/pdf-support and …/files
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from typing import Literal

from schwarm_anthropic.family import FAMILY, Block
from schwarm_core.domain.message.part import MediaPart
from schwarm_http.llm.data_url import read_data_url
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.history import is_elsewhere
from schwarm_http.llm.reading import JsonObject

IMAGE_TYPES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
PDF = "application/pdf"
PLAIN = "text/plain"
_TEXTUAL = {"application/json", "application/xml", "application/yaml", "application/javascript"}
_BEGINNINGS = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif"), (b"%PDF", PDF))


def read_media(block: JsonObject) -> MediaPart | None:
    """Reads a block of type `image` or `document`.

    Args:
        block: The block.

    Returns:
        The media; None for a block that a media part can't hold so that it is written again as it came, such as a
        document that is a list of blocks.
    """
    try:
        media = _read(block)
    except (NoBase64, ValueError):
        return None
    return media if media is not None and write_media(media) == block else None


def _read(block: JsonObject) -> MediaPart | None:
    kind: Literal["image", "document"] = "image" if block.get("type") == "image" else "document"
    title = block.get("title")
    name = title if isinstance(title, str) and kind == "document" else ""
    extra = kept(FAMILY, rest(block, {"type", "source", "title"} if name else {"type", "source"}))
    match block.get("source"):
        case {"type": "base64", "media_type": str(media_type), "data": str(data)}:
            return MediaPart(kind, media_type, data=b64decode(data, validate=True), name=name, extra=extra)
        case {"type": "text", "data": str(text)}:
            return MediaPart(kind, PLAIN, data=text.encode(), name=name, extra=extra)
        case {"type": "url", "url": str(url)}:
            return MediaPart(kind, url=url, name=name, extra=extra)
        case {"type": "file", "file_id": str(file_id)}:
            return MediaPart(kind, file_id=file_id, name=name, extra=extra)
        case _:
            return None


def write_media(media: MediaPart) -> Block | None:
    """Writes media as a block.

    Args:
        media: The media.

    Returns:
        The block; None for what the API has none for.
    """
    source = _source(media)
    if media.kind not in {"image", "document"} or source is None:
        return None
    title = {"title": media.name} if media.name and media.kind == "document" else {}
    return {"type": media.kind, "source": source, **title, **own(media.extra, FAMILY)}


def _source(media: MediaPart) -> Block | None:
    if is_elsewhere(media, FAMILY):
        return None
    if media.file_id is not None:
        return {"type": "file", "file_id": media.file_id}
    if media.data is not None:
        return _content(media, media.media_type, media.data)
    url = media.url or ""
    inside = read_data_url(url)
    return {"type": "url", "url": url} if inside is None else _content(media, *inside)


def _content(media: MediaPart, named: str, data: bytes) -> Block | None:
    media_type = named.partition(";")[0].strip().lower() or _sniffed(data)
    if media_type in (IMAGE_TYPES if media.kind == "image" else {PDF}):
        return {"type": "base64", "media_type": media_type, "data": b64encode(data).decode()}
    if media.kind == "document" and (media_type.startswith("text/") or media_type in _TEXTUAL):
        return {"type": "text", "media_type": PLAIN, "data": data.decode("utf-8", "replace")}
    return None


def _sniffed(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for beginning, kind in _BEGINNINGS if data.startswith(beginning)), PLAIN)


def lacking(media: MediaPart) -> str:
    """Why the API has no block for some media.

    Args:
        media: The media.

    Returns:
        The reason, as a sentence without its full stop.
    """
    if media.kind in {"audio", "video"}:
        return f"Anthropic's models take no {media.kind}"
    if media.data is None:
        return "The file is known to another vendor, not to Anthropic"
    takes = "JPEG, PNG, GIF and WebP" if media.kind == "image" else "PDF and text"
    return f"Anthropic's models take {media.kind}s as {takes}, not as {media.media_type or 'what this is'}"

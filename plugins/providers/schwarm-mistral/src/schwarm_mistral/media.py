"""Media in Mistral's chunks: by address, by content, by file id."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from schwarm_core.domain.message.part import MediaPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.data_url import data_url, read_base64, read_data_url
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.history import is_elsewhere
from schwarm_http.llm.reading import JsonObject, as_text
from schwarm_mistral.family import FAMILY

Kind: TypeAlias = Literal["image", "audio", "document"]

_USUAL_TYPES = {"image": "image/png", "document": "application/pdf"}
"""What media are taken for that don't say their type."""


@frozen
class _Source:
    """Where media are: at an address, or right here."""

    url: str | None = None
    data: bytes | None = None
    media_type: str = ""


def read_media(chunk: JsonObject) -> MediaPart | None:
    """Reads a chunk of type `image_url`, `document_url`, `input_audio` or `file`.

    Args:
        chunk: The chunk.

    Returns:
        The media; None for a chunk that isn't of these types, or whose content can't be read.
    """
    match chunk.get("type"):
        case "image_url":
            return _image(chunk)
        case "document_url":
            fields = rest(chunk, {"type", "document_url", "document_name"})
            return _part(
                "document", _at(as_text(chunk.get("document_url"))), fields, as_text(chunk.get("document_name"))
            )
        case "input_audio":
            return _audio(chunk)
        case "file":
            fields = rest(chunk, {"type", "file_id"})
            return MediaPart("document", file_id=as_text(chunk.get("file_id")), extra=kept(FAMILY, fields))
        case _:
            return None


def write_media(part: MediaPart) -> JsonObject | None:
    """Writes media as a chunk.

    Args:
        part: The media.

    Returns:
        The chunk; None for video, which Mistral doesn't take, and for what only another vendor has.
    """
    if is_elsewhere(part, FAMILY):
        return None
    fields = own(part.extra, FAMILY)
    if part.file_id is not None:
        return _joined({"type": "file", "file_id": part.file_id}, fields)
    match part.kind:
        case "image":
            image = {name: value for name, value in fields.items() if name == "detail"}
            others = rest(fields, {"detail"})
            return _joined({"type": "image_url", "image_url": _joined({"url": _url(part)}, image)}, others)
        case "document":
            named: JsonObject = {"document_name": part.name} if part.name else {}
            return _joined({"type": "document_url", "document_url": _url(part), **named}, fields)
        case "audio":
            return _sound(part, fields)
        case _:
            return None


def lacking(part: MediaPart) -> str:
    """Why there is no chunk for some media.

    Args:
        part: The media.
    """
    if part.kind == "video":
        return "Mistral's models watch no videos"
    return "Mistral can't get at what another vendor stores"


def _joined(chunk: JsonObject, fields: Mapping[str, object]) -> JsonObject:
    return {**chunk, **fields}  # type: ignore[dict-item] # what came as JSON is kept as JSON


def _image(chunk: JsonObject) -> MediaPart:
    image = chunk.get("image_url")
    if not isinstance(image, dict):
        return _part("image", _at(as_text(image)), rest(chunk, {"type", "image_url"}))
    fields = {**rest(chunk, {"type", "image_url"}), **rest(image, {"url"})}
    return _part("image", _at(as_text(image.get("url"))), fields)


def _audio(chunk: JsonObject) -> MediaPart | None:
    """Sound stands as an address, or as base64 with or without the head of a data URL, here or in an object."""
    sound, fields = chunk.get("input_audio"), rest(chunk, {"type", "input_audio"})
    if isinstance(sound, dict):
        fields["input_audio"] = rest(sound, {"data"})
        sound = sound.get("data")
    if not isinstance(sound, str):
        return None
    if sound.startswith(("https://", "http://")):
        return _part("audio", _Source(url=sound), fields)
    source = _at(sound)
    if source.data is None and (data := read_base64(sound)) is not None:
        source = _Source(data=data)
    return _part("audio", source, fields)


def _sound(part: MediaPart, fields: Mapping[str, object]) -> JsonObject:
    sound: JsonValue = part.url if part.data is None else b64encode(part.data).decode()
    inner = fields.get("input_audio")
    if isinstance(inner, Mapping):
        sound = _joined({"data": sound}, inner)
    return _joined({"type": "input_audio", "input_audio": sound}, rest(fields, {"input_audio"}))


def _part(kind: Kind, source: _Source, fields: Mapping[str, object], name: str = "") -> MediaPart:
    return MediaPart(kind, source.media_type, source.data, source.url, name=name, extra=kept(FAMILY, fields))


def _at(url: str) -> _Source:
    found = read_data_url(url)
    return _Source(url=url) if found is None else _Source(media_type=found[0], data=found[1])


def _url(part: MediaPart) -> str:
    if part.data is None:
        return part.url or ""
    return data_url(part.media_type or _USUAL_TYPES.get(part.kind, ""), part.data)

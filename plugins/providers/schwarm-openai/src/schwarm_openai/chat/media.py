"""Images, sounds, videos and documents as parts of a message's content, and back."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from schwarm_core.domain.message.part import MediaPart
from schwarm_http.llm.data_url import data_url, read_base64, read_data_url
from schwarm_http.llm.extra import is_own, kept, own, rest
from schwarm_http.llm.history import is_elsewhere
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_openai.chat.dialect import FAMILY, ContentType, Dialect

Kind: TypeAlias = Literal["image", "audio", "video", "document"]
Written: TypeAlias = tuple[ContentType, dict[str, object]]
"""The type of a part, and what stands in it under that name."""

_FORMATS = {"audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/x-wav": "wav", "audio/wave": "wav"}
_URL_KINDS: Mapping[str, Kind] = {"image_url": "image", "audio_url": "audio", "video_url": "video"}
_PDF = "application/pdf"
_USUAL_TYPES: Mapping[Kind, str] = {"image": "image/png", "audio": "audio/wav", "video": "video/mp4", "document": _PDF}
"""What media are taken for that don't say their type."""
_WEB = ("http://", "https://")


def write_media(media: MediaPart, dialect: Dialect) -> dict[str, object] | None:
    """Media as a part of a content.

    Args:
        media: The media.
        dialect: What the server takes.

    Returns:
        The part; None when the server takes no such media, or not in this way.
    """
    written = None if is_elsewhere(media, FAMILY) else _WRITERS[media.kind](media, dialect)
    if written is None or written[0] not in dialect.media:
        return None
    name, inner = written
    name = "file" if name == "file_url" else name
    extra = dict(own(media.extra, FAMILY))
    more = extra.pop(name, None)
    return {"type": name, name: {**inner, **more} if isinstance(more, Mapping) else inner, **extra}


def _write_image(media: MediaPart, _dialect: Dialect) -> Written | None:
    url = _url(media)
    return ("image_url", {"url": url}) if url else None


def _write_audio(media: MediaPart, dialect: Dialect) -> Written | None:
    if media.data is not None and "input_audio" in dialect.media:
        media_type = media.media_type.partition(";")[0].strip().lower()
        sound = _FORMATS.get(media_type) or media_type.removeprefix("audio/") or "wav"
        if dialect.sounds and sound not in dialect.sounds:
            return None
        return "input_audio", {"data": b64encode(media.data).decode(), "format": sound}
    url = _url(media)
    return ("audio_url", {"url": url}) if url else None


def _write_video(media: MediaPart, _dialect: Dialect) -> Written | None:
    url = _url(media)
    return ("video_url", {"url": url}) if url else None


def _write_document(media: MediaPart, _dialect: Dialect) -> Written | None:
    name: dict[str, object] = {"filename": media.name} if media.name else {}
    if media.file_id is not None:
        return "file", {"file_id": media.file_id, **name}
    if not name and not is_own(media.extra, FAMILY):
        name = {"filename": "document.pdf" if media.media_type in {"", _PDF} else "document"}
    if media.data is None:
        return "file_url", {"file_data": media.url, **name}
    return "file", {"file_data": _url(media), **name}


_WRITERS: Mapping[Kind, Callable[[MediaPart, Dialect], Written | None]] = {
    "image": _write_image,
    "audio": _write_audio,
    "video": _write_video,
    "document": _write_document,
}


def _url(media: MediaPart) -> str | None:
    if media.data is None:
        return media.url
    return data_url(media.media_type or _USUAL_TYPES[media.kind], media.data)


def read_media(part: JsonObject) -> MediaPart | None:
    """The media that a part of a content holds.

    Args:
        part: The part.

    Returns:
        The media; None when it holds none, or in a way that isn't known.
    """
    kind = as_text(part.get("type"))
    if kind in _URL_KINDS:
        return _read_url(part, kind)
    if kind == "input_audio":
        return _read_audio(part)
    return _read_file(part) if kind == "file" else None


def _read_url(part: JsonObject, name: str) -> MediaPart | None:
    found = part.get(name)
    inner = {"url": found} if isinstance(found, str) else as_object(found)
    url = as_text(inner.get("url"))
    if not url:
        return None
    extra = _more(part, name, rest(inner, {"url"}))
    data = read_data_url(url)
    if data is None or not data[0]:
        return MediaPart(_URL_KINDS[name], url=url, extra=kept(FAMILY, extra))
    return MediaPart(_URL_KINDS[name], media_type=data[0], data=data[1], extra=kept(FAMILY, extra))


def _read_audio(part: JsonObject) -> MediaPart | None:
    inner = as_object(part.get("input_audio"))
    data = read_base64(as_text(inner.get("data")))
    if data is None:
        return None
    audio_format = as_text(inner.get("format"))
    extra = _more(part, "input_audio", rest(inner, {"data", "format"}))
    media_type = "audio/mpeg" if audio_format == "mp3" else f"audio/{audio_format}"
    return MediaPart("audio", media_type=media_type, data=data, extra=kept(FAMILY, extra))


def _read_file(part: JsonObject) -> MediaPart | None:
    inner = as_object(part.get("file"))
    extra = kept(FAMILY, _more(part, "file", rest(inner, {"file_data", "file_id", "filename"})), mark=True)
    name = as_text(inner.get("filename"))
    file_id, file_data = as_text(inner.get("file_id")), as_text(inner.get("file_data"))
    if file_id and not file_data:
        return MediaPart("document", file_id=file_id, name=name, extra=extra)
    if file_data.startswith(_WEB) and not file_id:
        return MediaPart("document", url=file_data, name=name, extra=extra)
    data = read_data_url(file_data)
    if data is None or not data[0] or file_id:
        return None
    return MediaPart("document", media_type=data[0], data=data[1], name=name, extra=extra)


def _more(part: JsonObject, name: str, inner: Mapping[str, object]) -> dict[str, object]:
    """What a part says beside its media, as `write_media` finds it again."""
    return {**rest(part, {"type", name}), **({name: dict(inner)} if inner else {})}

"""Images, files and sound: to the API's parts, and back."""

from __future__ import annotations

from base64 import b64encode

from schwarm_core.domain.message.part import MediaPart
from schwarm_http.llm.data_url import data_url, read_base64, read_data_url
from schwarm_http.llm.extra import is_own, kept, rest
from schwarm_http.llm.history import media_note
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_openai.responses.family import FAMILY, part_fields

_SOUNDS = {"audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3"}
_TYPES = {"wav": "audio/wav", "mp3": "audio/mpeg"}
_WHY = {
    "image": "the Responses API takes an image as data, from the web, or as a file of its own",
    "document": "the Responses API takes a document as data, from the web, or as a file of its own",
    "audio": "the Responses API takes sound as WAV or MP3 data only",
    "video": "the Responses API takes no video",
}


def read_media(found: JsonObject) -> MediaPart | None:
    """An image, a file or a sound.

    Args:
        found: A part of type `input_image`, `input_file` or `input_audio`.

    Returns:
        The media; None for one in a form that the API's documentation doesn't have.
    """
    match found.get("type"):
        case "input_image":
            return _image(found)
        case "input_file":
            return _file(found)
        case "input_audio":
            return _sound(found)
        case _:
            return None


def _image(found: JsonObject) -> MediaPart | None:
    extra = kept(FAMILY, rest(found, ("type", "image_url", "file_id")), mark=True)
    if file_id := as_text(found.get("file_id")):
        return None if found.get("image_url") else MediaPart("image", file_id=file_id, extra=extra)
    url = as_text(found.get("image_url"))
    if not url:
        return None
    if (content := read_data_url(url)) is None:
        return MediaPart("image", url=url, extra=extra)
    return MediaPart("image", *content, extra=extra)


def _file(found: JsonObject) -> MediaPart | None:
    sources = [name for name in ("file_data", "file_url", "file_id") if found.get(name)]
    if len(sources) != 1:
        return None
    (source,) = sources
    value, name = as_text(found[source]), as_text(found.get("filename"))
    if source == "file_data":
        left = kept(FAMILY, rest(found, ("type", *sources, "filename")), mark=True)
        content = read_data_url(value)
        return MediaPart("document", *content, name=name, extra=left) if content and content[0] and name else None
    # Beside an address or an id the API needs no name: one that was given is kept to be given again.
    left = kept(FAMILY, rest(found, ("type", *sources)), mark=True)
    if source == "file_url":
        return MediaPart("document", url=value, name=name, extra=left)
    return MediaPart("document", file_id=value, name=name, extra=left)


def _sound(found: JsonObject) -> MediaPart | None:
    inner = as_object(found.get("input_audio"))
    data, media_type = read_base64(as_text(inner.get("data"))), _TYPES.get(as_text(inner.get("format")))
    if data is None or media_type is None or len(inner) > len(("data", "format")):
        return None
    return MediaPart("audio", media_type, data, extra=kept(FAMILY, rest(found, ("type", "input_audio")), mark=True))


def encode_media(media: MediaPart, *, asked_now: bool) -> dict[str, object]:
    """Media as the API takes them, or a note in their place.

    Args:
        media: The media.
        asked_now: Whether they are part of what the model is asked now.

    Returns:
        A part of a message, or of a tool's result.

    Raises:
        UnsupportedError: If they can't be taken, and the model is asked about them now.
    """
    if _elsewhere(media) or not (source := _SOURCES[media.kind](media)):
        note = media_note(media, asked_now=asked_now, why=_WHY[media.kind])
        return {"type": "input_text", "text": note.text}
    return {**source, **part_fields(media.extra)}


def _elsewhere(media: MediaPart) -> bool:
    """Whether only another vendor can get at them."""
    if media.url is not None:
        return not media.url.startswith(("http://", "https://", "data:"))
    return media.file_id is not None and bool(media.extra) and not is_own(media.extra, FAMILY)


def _image_source(media: MediaPart) -> dict[str, object]:
    if media.file_id is not None:
        return {"type": "input_image", "file_id": media.file_id}
    return {"type": "input_image", "image_url": media.url or _data_url(media, "image/png")}


def _file_source(media: MediaPart) -> dict[str, object]:
    if media.file_id is not None:
        return {"type": "input_file", "file_id": media.file_id}
    if media.url is not None:
        return {"type": "input_file", "file_url": media.url}
    return {"type": "input_file", "filename": _filename(media), "file_data": _data_url(media, "application/pdf")}


def _sound_source(media: MediaPart) -> dict[str, object]:
    kind = _SOUNDS.get(media.media_type)
    if media.data is None or kind is None:
        return {}
    return {"type": "input_audio", "input_audio": {"data": b64encode(media.data).decode(), "format": kind}}


def _no_source(_: MediaPart) -> dict[str, object]:
    return {}


_SOURCES = {"image": _image_source, "document": _file_source, "audio": _sound_source, "video": _no_source}


def _data_url(media: MediaPart, usual: str) -> str:
    return data_url(media.media_type or usual, media.data or b"")


def _filename(media: MediaPart) -> str:
    """The name that the API wants for a file's content; it tells the kind of file by its ending."""
    if media.name:
        return media.name
    from mimetypes import guess_extension

    return f"document{guess_extension(media.media_type) or '.pdf'}"

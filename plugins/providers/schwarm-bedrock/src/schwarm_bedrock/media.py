"""Images, documents, sounds and videos, there and back.

Source: `ImageBlock`, `DocumentBlock`, `AudioBlock` and `VideoBlock` in the API reference of Bedrock Runtime.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from typing import Literal, TypeAlias, cast

from schwarm_bedrock.family import FAMILY
from schwarm_core.domain.message.part import MediaPart
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects, as_text

Kind: TypeAlias = Literal["image", "audio", "video", "document"]

_WORD = "application/vnd.openxmlformats-officedocument."
_TYPES: dict[str, dict[str, str]] = {
    "image": {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"},
    "document": {
        "pdf": "application/pdf",
        "csv": "text/csv",
        "doc": "application/msword",
        "docx": f"{_WORD}wordprocessingml.document",
        "xls": "application/vnd.ms-excel",
        "xlsx": f"{_WORD}spreadsheetml.sheet",
        "html": "text/html",
        "txt": "text/plain",
        "md": "text/markdown",
    },
    "video": {
        "mkv": "video/x-matroska",
        "mov": "video/quicktime",
        "mp4": "video/mp4",
        "webm": "video/webm",
        "flv": "video/x-flv",
        "mpeg": "video/mpeg",
        "wmv": "video/x-ms-wmv",
        "three_gp": "video/3gpp",
    },
    "audio": {
        "mp3": "audio/mpeg",
        "opus": "audio/opus",
        "wav": "audio/wav",
        "aac": "audio/aac",
        "flac": "audio/flac",
        "mp4": "audio/mp4",
        "ogg": "audio/ogg",
        "mkv": "audio/x-matroska",
        "pcm": "audio/pcm",
        "webm": "audio/webm",
    },
}
"""What the service calls a format, and its MIME type; of formats with one MIME type, the first."""

_ALSO: dict[str, str] = {
    "image/jpg": "jpeg",
    "audio/mp3": "mp3",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/x-flac": "flac",
    "audio/x-aac": "x-aac",
    "audio/m4a": "m4a",
    "audio/x-m4a": "m4a",
    "audio/l16": "pcm",
    "text/x-markdown": "md",
    "application/csv": "csv",
    "application/xhtml+xml": "html",
}
_FORMATS = {kind: {mime: name for name, mime in types.items()} for kind, types in _TYPES.items()}
_READABLE = ("application/json", "application/xml", "application/yaml", "application/x-yaml", "application/javascript")
_KNOWN = {"format", "name", "source"}


def format_of(media: MediaPart) -> str:
    """What the service calls a medium's format.

    A text of any other type is told to be plain text.

    Args:
        media: The medium.

    Returns:
        The format; empty when the service has no name for it.
    """
    given = own(media.extra, FAMILY).get("format")
    if isinstance(given, str):
        return given
    mime = media.media_type.partition(";")[0].strip().lower()
    found = _FORMATS[media.kind].get(mime) or _ALSO.get(mime, "")
    if found or media.kind != "document":
        return found
    return "txt" if mime.startswith("text/") or mime in _READABLE or mime.endswith(("+json", "+xml")) else ""


def takes(media: MediaPart) -> bool:
    """Whether the service can take a medium: not from an address outside of S3, by a file's id, or in any format.

    Args:
        media: The medium.

    Returns:
        Whether it can.
    """
    given = isinstance(own(media.extra, FAMILY).get("source"), dict)
    there = given or media.data or (media.url or "").startswith("s3://")
    return bool(there) and (media.kind == "document" or bool(format_of(media)))


def encode_media(media: MediaPart, name: str = "") -> JsonObject:
    """A medium as a block.

    Args:
        media: The medium, which the service takes.
        name: What a document is called; others have no name.

    Returns:
        The block.
    """
    found = format_of(media)
    more = {field: value for field, value in own(media.extra, FAMILY).items() if field not in _MARKS}
    block = {
        **({"format": found} if found else {}),
        **({"name": name} if name else {}),
        "source": _source(media),
        **more,
    }
    return cast("JsonObject", {media.kind: block})


_MARKS = {"format", "source", "bucketOwner", "guardContent", "beside"}


def _source(media: MediaPart) -> JsonObject:
    fields = own(media.extra, FAMILY)
    if isinstance(given := fields.get("source"), dict):
        return given
    if media.data is not None:
        return {"bytes": b64encode(media.data).decode()}
    owner = fields.get("bucketOwner")
    return {"s3Location": {"uri": media.url, **({"bucketOwner": owner} if isinstance(owner, str) else {})}}


def read_media(kind: Kind, block: JsonObject) -> MediaPart:
    """A medium, read from a block.

    Args:
        kind: The block's name.
        block: What is in it.

    Returns:
        The medium. A document that came as text, whole or in pieces, holds it as UTF-8.

    Raises:
        TypeError: If it is no such block.
        ValueError: If its bytes aren't in base64.
    """
    found, source = as_text(block.get("format")), as_object(block.get("source"))
    mime = _TYPES[kind].get(found, "")
    more = rest(block, _KNOWN)
    if found and not mime:
        more["format"] = found
    name = as_text(block.get("name"))
    if "s3Location" in source:
        location = as_object(source["s3Location"])
        more |= rest(location, {"uri"})
        return MediaPart(kind, mime, url=as_text(location.get("uri")), name=name, extra=kept(FAMILY, more))
    data, is_bytes = _data(source)
    if not is_bytes:
        more["source"] = source
    return MediaPart(kind, mime, data=data, name=name, extra=kept(FAMILY, more))


def _data(source: JsonObject) -> tuple[bytes, bool]:
    if "bytes" in source:
        return decoded(as_text(source["bytes"])), len(source) == 1
    texts = [as_text(piece.get("text")) for piece in as_objects(as_list(source.get("content")))]
    return (as_text(source.get("text")) or "\n".join(texts)).encode("utf-8", "replace"), False


def decoded(text: str) -> bytes:
    """The bytes that a text in base64 stands for.

    Args:
        text: The text.

    Returns:
        The bytes.

    Raises:
        ValueError: If it is no such text.
    """
    try:
        return b64decode(text, validate=True)
    except BadBase64 as error:
        msg = "expected bytes in base64"
        raise ValueError(msg) from error

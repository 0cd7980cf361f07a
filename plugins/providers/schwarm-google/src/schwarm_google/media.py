"""Images, sounds, videos and documents, by their content or by an address.

Source: https://ai.google.dev/api/caching#Blob
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Mapping
from typing import Literal

from schwarm_core.domain.message.part import MediaPart
from schwarm_google.family import FAMILY
from schwarm_http.llm.extra import is_own, kept, own, rest
from schwarm_http.llm.reading import as_object, as_text

Kind = Literal["image", "audio", "video", "document"]

BLOB = "inlineData"
FILE = "fileData"
_FILES = "https://generativelanguage.googleapis.com/v1beta/"
_OWN_FILE = re.compile(r"https://generativelanguage\.googleapis\.com/v\w+/files/|gs://|files/")
_VIDEO = re.compile(r"https?://(?:www\.|m\.)?(?:youtube\.com|youtu\.be)/")
_KINDS: dict[str, Kind] = {"image": "image", "audio": "audio", "video": "video"}
_DATA_URL = re.compile(r"data:([^;,]+)(?:;[^,]*)?;base64,(.*)", re.DOTALL)


def read_media(found: Mapping[str, object]) -> MediaPart:
    """Media in a part, or in a function's response.

    Args:
        found: The part, with `inlineData` or `fileData`.

    Returns:
        The media; what only the vendor knows, such as `videoMetadata`, is kept beside them.

    Raises:
        ValueError: If the content isn't base64.
    """
    where = BLOB if BLOB in found else FILE
    inner = as_object(found[where])
    media_type, name = as_text(inner.get("mimeType")), as_text(inner.get("displayName"))
    more = rest(inner, ("mimeType", "displayName", "data", "fileUri"))
    fields = {**rest(found, (where,)), **({where: more} if more else {})}
    extra = kept(FAMILY, fields, mark=True)
    if where == BLOB:
        return MediaPart(
            kind_of(media_type), media_type, data=decoded(as_text(inner.get("data"))), name=name, extra=extra
        )
    uri = as_text(inner.get("fileUri"))
    kind = "video" if _VIDEO.match(uri) else kind_of(media_type)
    if _OWN_FILE.match(uri):
        return MediaPart(kind, media_type, file_id=uri, name=name, extra=extra)
    return MediaPart(kind, media_type, url=uri, name=name, extra=extra)


def kind_of(media_type: str) -> Kind:
    """What a media type is of; a document, if nothing else."""
    return _KINDS.get(media_type.partition("/")[0], "document")


def decoded(data: str) -> bytes:
    """Base64 in either of its alphabets, padded or not, as bytes.

    Raises:
        ValueError: If it is none.
    """
    padded = data.rstrip("=") + "=" * (-len(data.rstrip("=")) % 4)
    return urlsafe_b64decode(padded) if "-" in data or "_" in data else b64decode(padded, validate=True)


def encoded(data: bytes) -> str:
    """Bytes as base64, in the standard alphabet."""
    return b64encode(data).decode("ascii")


def obstacle(media: MediaPart) -> str:
    """Why media can't be sent; empty when they can."""
    if media.data is not None and not media.media_type:
        return "Google's models have to be told the `media_type` of what they are shown"
    if media.url is not None and media.url.startswith("s3://"):
        return "Google can't get at what is in another vendor's store"
    if media.file_id is None or is_own(media.extra, FAMILY):
        return ""
    return "Google doesn't have the file of this id" if media.extra or not _OWN_FILE.match(media.file_id) else ""


def write_media(media: MediaPart, *, vertex: bool) -> dict[str, object]:
    """Media as a part, or as a part of a function's response.

    Args:
        media: The media, with no obstacle.
        vertex: Whether they go to Vertex AI, which alone takes every file's name.

    Returns:
        The part.
    """
    more = dict(own(media.extra, FAMILY))
    named = {"displayName": media.name} if media.name and (vertex or is_own(media.extra, FAMILY)) else {}
    where, inner = _content(media)
    within = more.pop(where, None)
    return {where: {**inner, **named, **(within if isinstance(within, Mapping) else {})}, **more}


def _content(media: MediaPart) -> tuple[str, dict[str, object]]:
    typed = {"mimeType": _plain_type(media)} if media.media_type else {}
    if media.data is not None:
        return BLOB, {**typed, "data": encoded(media.data)}
    uri = media.url or media.file_id or ""
    if inside := _DATA_URL.fullmatch(uri):
        return BLOB, {"mimeType": inside[1], **typed, "data": inside[2]}
    if uri.startswith("files/"):
        uri = _FILES + uri
    return FILE, {**(typed or _guessed(uri, media)), "fileUri": uri}


def _plain_type(media: MediaPart) -> str:
    """A type as the vendor lists it, without parameters; its own goes back as it came."""
    if is_own(media.extra, FAMILY):
        return media.media_type
    return media.media_type.partition(";")[0].strip().lower()


def _guessed(uri: str, media: MediaPart) -> dict[str, str]:
    """A type by the name's ending, for media from elsewhere; what was read without a type is sent without one."""
    if is_own(media.extra, FAMILY) or _VIDEO.match(uri):
        return {}
    from mimetypes import guess_type

    found, _ = guess_type(uri.partition("?")[0])
    return {"mimeType": found} if found else {}

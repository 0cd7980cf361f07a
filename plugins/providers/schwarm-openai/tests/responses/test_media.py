"""Images, files and sound."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from schwarm_core import MediaPart, ModelRequest, UnsupportedError, assistant, user
from schwarm_openai.responses.codec import ResponsesCodec

Read = Callable[[Any], ModelRequest]
Input = Callable[..., list[dict[str, Any]]]

DATA = b"\x00\x01data"
TEXT = b64encode(DATA).decode()

BOTH_WAYS = [
    (
        MediaPart("image", "image/png", DATA, extra={"openai": {}}),
        {"type": "input_image", "image_url": f"data:image/png;base64,{TEXT}"},
    ),
    (
        MediaPart("image", url="https://a.example/i", extra={"openai": {"detail": "low"}}),
        {"type": "input_image", "image_url": "https://a.example/i", "detail": "low"},
    ),
    (MediaPart("image", file_id="file-1", extra={"openai": {}}), {"type": "input_image", "file_id": "file-1"}),
    (
        MediaPart("document", "application/pdf", DATA, name="a.pdf", extra={"openai": {}}),
        {"type": "input_file", "filename": "a.pdf", "file_data": f"data:application/pdf;base64,{TEXT}"},
    ),
    (
        MediaPart("document", url="https://a.example/d", extra={"openai": {}}),
        {"type": "input_file", "file_url": "https://a.example/d"},
    ),
    (
        MediaPart("document", file_id="file-1", name="n.pdf", extra={"openai": {"filename": "n.pdf"}}),
        {"type": "input_file", "file_id": "file-1", "filename": "n.pdf"},
    ),
    (
        MediaPart("audio", "audio/mpeg", DATA, extra={"openai": {}}),
        {"type": "input_audio", "input_audio": {"data": TEXT, "format": "mp3"}},
    ),
]


@pytest.mark.parametrize(("media", "part"), BOTH_WAYS)
def test_both_ways(codec: ResponsesCodec, read: Read, media: MediaPart, part: dict[str, Any]) -> None:
    """What is read is written again."""
    payload = {"model": "m", "input": [{"type": "message", "role": "user", "content": [part]}]}
    request = read(payload)
    assert request.messages[0].parts == (media,)
    assert codec.encode_request(request, stream=False).payload["input"] == payload["input"]


@pytest.mark.parametrize(
    "part",
    [
        {"type": "input_file", "filename": "a.pdf", "file_data": TEXT},
        {"type": "input_file", "file_data": f"data:application/pdf;base64,{TEXT}"},
        {"type": "input_image", "image_url": "https://a.example/i", "file_id": "file-1"},
        {"type": "input_audio", "input_audio": {"data": TEXT, "format": "ogg"}},
        {"type": "input_hologram", "data": TEXT},
    ],
)
def test_what_is_of_no_documented_form_is_kept_as_it_is(
    codec: ResponsesCodec, read: Read, part: dict[str, Any]
) -> None:
    """Whoever wrote it may know more."""
    payload = {"model": "m", "input": [{"type": "message", "role": "user", "content": [part]}]}
    request = read(payload)
    assert codec.encode_request(request, stream=False).payload["input"] == payload["input"]


@pytest.mark.parametrize(
    ("media", "name"),
    [
        (MediaPart("document", "text/csv", DATA), "document.csv"),
        (MediaPart("document", "", DATA), "document.pdf"),
        (MediaPart("document", "text/csv", DATA, name="a.csv"), "a.csv"),
    ],
)
def test_a_document_needs_a_name(sent: Input, media: MediaPart, name: str) -> None:
    """Its ending tells what it is."""
    assert sent(user([media]))[0]["content"][0]["filename"] == name


REFUSED = [
    MediaPart("video", url="https://a.example/v"),
    MediaPart("audio", url="https://a.example/a"),
    MediaPart("audio", "audio/ogg", DATA),
    MediaPart("image", url="gs://bucket/i.png"),
    MediaPart("document", file_id="files/1", extra={"acme": {}}),
]


@pytest.mark.parametrize("media", REFUSED)
def test_what_can_not_be_taken_is_an_error_when_it_is_asked_about(sent: Input, media: MediaPart) -> None:
    """A question about it is none without it."""
    with pytest.raises(UnsupportedError):
        sent(user([media]))


@pytest.mark.parametrize("media", REFUSED)
def test_what_can_not_be_taken_is_noted_when_it_was_talked_about(sent: Input, media: MediaPart) -> None:
    """The conversation can go on."""
    said = sent(user([media]), assistant("A cat."), user("Sure?"))
    assert said[0]["content"].startswith(f"[{media.kind} left out:")

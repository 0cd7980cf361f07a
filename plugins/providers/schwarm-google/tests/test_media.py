"""Images, sounds, videos and documents."""

from base64 import b64encode, urlsafe_b64encode
from typing import Any

import pytest

from schwarm_core import (
    MediaPart,
    Message,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnsupportedError,
    assistant,
    image,
    user,
)
from schwarm_google.codec import GoogleCodec

PATH = "/v1beta/models/gemini-3-flash-preview:generateContent"
DATA = b"\xfb\xff not much of a picture"
TEXT = b64encode(DATA).decode()
FILE = "https://generativelanguage.googleapis.com/v1beta/files/abc"


class TestWriting:
    """Media in what the model is asked."""

    @pytest.mark.parametrize(
        ("media", "part"),
        [
            (image(data=DATA, media_type="image/png"), {"inlineData": {"mimeType": "image/png", "data": TEXT}}),
            (image(url=f"data:image/gif;base64,{TEXT}"), {"inlineData": {"mimeType": "image/gif", "data": TEXT}}),
            (
                MediaPart("document", url="https://example.org/a.pdf?x=1"),
                {"fileData": {"mimeType": "application/pdf", "fileUri": "https://example.org/a.pdf?x=1"}},
            ),
            (MediaPart("video", url="https://youtu.be/x"), {"fileData": {"fileUri": "https://youtu.be/x"}}),
            (
                MediaPart("video", "video/mp4", url="gs://quay/film"),
                {"fileData": {"mimeType": "video/mp4", "fileUri": "gs://quay/film"}},
            ),
            (
                MediaPart("audio", "audio/wav", file_id="files/abc"),
                {"fileData": {"mimeType": "audio/wav", "fileUri": FILE}},
            ),
            (MediaPart("audio", "audio/wav", file_id=FILE), {"fileData": {"mimeType": "audio/wav", "fileUri": FILE}}),
        ],
    )
    def test_each_source_has_its_form(self, written: Any, media: MediaPart, part: dict[str, Any]) -> None:
        """Content is inline, an address or a file is named."""
        assert written(user([media]))["contents"][0]["parts"] == [part]

    def test_a_name_is_told_where_it_is_taken(self, written: Any) -> None:
        """Vertex AI takes it; the Gemini API refuses it."""
        media = MediaPart("document", "application/pdf", data=b"x", name="chart.pdf")
        assert "displayName" not in written(user([media]))["contents"][0]["parts"][0]["inlineData"]
        on_vertex = written(user([media]), vertex=True)["contents"][0]["parts"][0]["inlineData"]
        assert on_vertex["displayName"] == "chart.pdf"

    @pytest.mark.parametrize("media", [image(data=b"x"), MediaPart("image", file_id="file-of-acme")])
    def test_what_cannot_be_sent_is_an_error_now_and_a_note_later(self, written: Any, media: MediaPart) -> None:
        """A question about an image is none without it."""
        with pytest.raises(UnsupportedError, match=r"media_type|file of this id"):
            written(user(["What is it?", media]))
        earlier = written(user(["What is it?", media]), assistant("A gull."), user("Sure?"))
        assert earlier["contents"][0]["parts"][1]["text"].startswith("[image left out:")


class TestReading:
    """Media in requests of others."""

    def test_everything_about_them_comes_back(self, codec: GoogleCodec) -> None:
        """Where a video is cut, how closely is looked, what a file is called."""
        parts: list[dict[str, Any]] = [
            {
                "inlineData": {"mimeType": "image/png", "data": TEXT, "displayName": "a.png"},
                "mediaResolution": {"level": "X"},
            },
            {"fileData": {"fileUri": "https://youtu.be/x"}, "videoMetadata": {"fps": 2}},
            {"fileData": {"fileUri": FILE, "mimeType": "audio/mpeg", "newField": 1}},
        ]
        contents: Any = [{"role": "user", "parts": parts}]
        request = codec.decode_request(PATH, {"contents": contents})
        pictured, filmed, heard = request.messages[0].parts
        assert isinstance(pictured, MediaPart)
        assert isinstance(filmed, MediaPart)
        assert isinstance(heard, MediaPart)
        assert (pictured.kind, pictured.data, pictured.name) == ("image", DATA, "a.png")
        assert (filmed.kind, filmed.url) == ("video", "https://youtu.be/x")
        assert (heard.kind, heard.file_id) == ("audio", FILE)
        assert codec.encode_request(request, stream=False).payload["contents"] == contents

    def test_base64_comes_in_two_alphabets(self, codec: GoogleCodec) -> None:
        """Padded or not."""
        data = urlsafe_b64encode(DATA).decode().rstrip("=")
        blob: Any = {"inline_data": {"mime_type": "image/png", "data": data}}
        (media,) = codec.decode_request(PATH, {"contents": [{"parts": [blob]}]}).messages[0].parts
        assert isinstance(media, MediaPart)
        assert media.data == DATA


class TestInResults:
    """Media that tools bring."""

    CALL = assistant([ToolCallPart("1", "look")])

    def test_they_stand_in_the_response(self, written: Any) -> None:
        """Those of the kinds that Gemini 3 takes there."""
        result = ToolResultPart("1", "look", (TextPart("See."), image(data=DATA, media_type="image/png")))
        (part,) = written(user("Hi"), self.CALL, Message("tool", (result,)))["contents"][2]["parts"]
        assert part["functionResponse"] == {
            "id": "1",
            "name": "look",
            "response": {"output": "See."},
            "parts": [{"inlineData": {"mimeType": "image/png", "data": TEXT}}],
        }

    @pytest.mark.parametrize(
        ("model", "media_type"), [("gemini-2.5-flash", "image/png"), ("gemini-3-flash-preview", "audio/wav")]
    )
    def test_the_others_follow_in_a_turn_of_their_own(self, written: Any, model: str, media_type: str) -> None:
        """After all results, so that these stay together; and the response says so."""
        calls = assistant([ToolCallPart("1", "look"), ToolCallPart("2", "listen")])
        shown = ToolResultPart("1", "look", (MediaPart("image", media_type, data=DATA),))
        other = ToolResultPart("2", "listen", (TextPart("Nothing."),))
        contents = written(
            user("Hi"), calls, Message("tool", (shown,)), Message("tool", (other,)), user("Well?"), model=model
        )["contents"]
        assert [part["functionResponse"]["response"] for part in contents[2]["parts"]] == [
            {"output": "The image is shown below."},
            {"output": "Nothing."},
        ]
        assert contents[3]["parts"] == [
            {"text": "The image that look gave:"},
            {"inlineData": {"mimeType": media_type, "data": TEXT}},
        ]
        assert contents[4]["parts"] == [{"text": "Well?"}]

"""Images, sounds, videos and documents."""

import pytest

from schwarm_core import MediaPart, Message, ModelRequest, OpaquePart, TextPart, UnsupportedError
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_openai.chat import vendors
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.chat.dialect import FAMILY, Dialect

PDF = MediaPart("document", media_type="application/pdf", data=b"%PDF", name="a.pdf")
EVERY_PART: list[JsonValue] = [
    {"type": "text", "text": "Look"},
    {"type": "image_url", "image_url": {"url": "https://example.org/a.png", "detail": "low"}},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,cG5n"}, "min_pixels": 4},
    {"type": "input_audio", "input_audio": {"data": "d2F2", "format": "wav"}},
    {"type": "input_audio", "input_audio": {"data": "bXAz", "format": "mp3"}},
    {"type": "audio_url", "audio_url": {"url": "https://example.org/a.wav"}},
    {"type": "video_url", "video_url": {"url": "https://example.org/a.webm"}},
    {"type": "file", "file": {"file_data": "data:application/pdf;base64,JVBERg==", "filename": "a.pdf"}},
    {"type": "file", "file": {"file_data": "data:application/pdf;base64,JVBERg=="}},
    {"type": "file", "file": {"file_id": "file-1"}},
    {"type": "a_part_of_tomorrow", "data": [1]},
]


def sent(*messages: Message, dialect: Dialect = vendors.OPENAI) -> list[object]:
    """The contents of the payload's messages."""
    payload = ChatCodec(dialect).encode_request(ModelRequest(messages, model="m"), stream=False).payload
    written = payload["messages"]
    assert isinstance(written, list)
    return [message["content"] for message in written]


def asked(*parts: MediaPart) -> Message:
    """A question about media."""
    return Message("user", (TextPart("What is this?"), *parts))


class TestRoundTrip:
    def test_parts_are_sent_as_they_were_read(self) -> None:
        """Each form that there is, and those to come."""
        codec = ChatCodec(vendors.COMPATIBLE)
        messages: JsonValue = [{"role": "user", "content": EVERY_PART}]
        request = codec.decode_request("", {"messages": messages})
        assert codec.encode_request(request, stream=False).payload["messages"] == messages

    def test_content_is_read_as_bytes(self) -> None:
        """With its type, and the file's name."""
        part = EVERY_PART[7]
        request = ChatCodec().decode_request("", {"messages": [{"role": "user", "content": [part]}]})
        assert request.messages[0].parts == (
            MediaPart("document", media_type="application/pdf", data=b"%PDF", name="a.pdf", extra={FAMILY: {}}),
        )

    def test_an_unusual_address_is_kept_as_it_is(self) -> None:
        """Base64 that couldn't be written the same again isn't read."""
        part: JsonValue = {"type": "image_url", "image_url": {"url": "data:image/png;base64,cG5\n"}}
        request = ChatCodec().decode_request("", {"messages": [{"role": "user", "content": [part]}]})
        assert request.messages[0].parts == (MediaPart("image", url="data:image/png;base64,cG5\n"),)

    def test_a_file_at_an_address(self) -> None:
        """OpenRouter fetches it."""
        part: JsonValue = {"type": "file", "file": {"file_data": "https://example.org/a.pdf", "filename": "a.pdf"}}
        codec = ChatCodec(vendors.OPENROUTER)
        request = codec.decode_request("", {"messages": [{"role": "user", "content": [part]}]})
        media = request.messages[0].parts[0]
        assert isinstance(media, MediaPart)
        assert media.url == "https://example.org/a.pdf"
        assert codec.encode_request(request, stream=False).payload["messages"] == [{"role": "user", "content": [part]}]


class TestWhatIsNotTaken:
    def test_what_is_asked_about_is_an_error(self) -> None:
        """A question about a video is none without it."""
        video = MediaPart("video", url="https://example.org/a.webm")
        with pytest.raises(UnsupportedError, match="openai takes no video"):
            sent(asked(video))

    def test_what_was_asked_about_becomes_a_note(self) -> None:
        """Once the model has spoken after it."""
        video = MediaPart("video", url="https://example.org/a.webm", name="a.webm")
        history = (asked(video), Message("assistant", (TextPart("A cat."),)), asked())
        content = sent(*history)[0]
        assert isinstance(content, list)
        assert "[video 'a.webm' left out: " in content[1]["text"]

    def test_a_document_at_an_address_is_not_for_openai(self) -> None:
        """It takes content and ids."""
        with pytest.raises(UnsupportedError, match="document"):
            sent(asked(MediaPart("document", url="https://example.org/a.pdf")))

    def test_a_text_is_written_into_the_message(self) -> None:
        """Where documents are no texts, or there are none."""
        note = MediaPart("document", media_type="text/plain", data=b"Buy milk.", name="note.txt")
        content = sent(asked(note), dialect=vendors.GROQ)[0]
        assert isinstance(content, list)
        assert content[1] == {"type": "text", "text": "<file name='note.txt'>\nBuy milk.\n</file>"}

    def test_a_file_without_a_name_gets_one(self) -> None:
        """OpenAI refuses files that have none."""
        content = sent(asked(MediaPart("document", media_type="application/pdf", data=b"%PDF")))[0]
        assert isinstance(content, list)
        assert content[1]["file"]["filename"] == "document.pdf"

    @pytest.mark.parametrize(
        "media",
        [
            MediaPart("image", url="s3://bucket/a.png"),
            MediaPart("image", url="gs://bucket/a.png"),
            MediaPart("document", file_id="file-1", extra={"acme": {}}),
            MediaPart("audio", media_type="audio/ogg", data=b"OggS"),
        ],
    )
    def test_what_openai_cant_get_at_or_hear(self, media: MediaPart) -> None:
        """Another vendor's files, and sounds in other formats."""
        with pytest.raises(UnsupportedError):
            sent(asked(media))
        noted = sent(asked(media), Message("assistant", (TextPart("I see."),)), asked())[0]
        assert isinstance(noted, list)
        assert noted[1]["text"].startswith(f"[{media.kind} left out: ")

    @pytest.mark.parametrize(
        ("media_type", "written"),
        [("audio/ogg", "ogg"), ("audio/L16;rate=24000", "l16"), ("audio/mpeg", "mp3"), ("", "wav")],
    )
    def test_others_hear_more(self, media_type: str, written: str) -> None:
        """Any format is told by its name."""
        content = sent(asked(MediaPart("audio", media_type=media_type, data=b"x")), dialect=vendors.COMPATIBLE)[0]
        assert isinstance(content, list)
        assert content[1]["input_audio"]["format"] == written

    def test_an_image_of_no_type_is_taken_for_the_usual(self) -> None:
        """A data URL without one is refused."""
        content = sent(asked(MediaPart("image", data=b"png")))[0]
        assert isinstance(content, list)
        assert content[1]["image_url"]["url"] == "data:image/png;base64,cG5n"

    def test_a_picture_of_the_models_becomes_a_note(self) -> None:
        """No server takes an image in what the assistant said."""
        picture = MediaPart("image", media_type="image/png", data=b"png")
        content = sent(asked(), Message("assistant", (TextPart("Here:"), picture)), asked())[1]
        assert isinstance(content, list)
        assert content[1]["text"].startswith("[image left out: ")

    def test_another_familys_block_is_left_out(self) -> None:
        """Only its own server knows what it is."""
        opaque = OpaquePart("acme", {"type": "server_tool_use"})
        assert sent(Message("user", (TextPart("Hi"), opaque))) == ["Hi"]

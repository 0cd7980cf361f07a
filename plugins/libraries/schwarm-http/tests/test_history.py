"""What all codecs do with a history that began elsewhere."""

import re

import pytest

from schwarm_core import MediaPart, Message, UnsupportedError, assistant, system, user
from schwarm_http.llm.history import CallIds, is_elsewhere, legal_name, media_note, newest

IDS = CallIds(re.compile(r"[a-z0-9]{1,9}"), 9)


class TestNewest:
    """What the model is asked now."""

    @pytest.mark.parametrize(
        ("messages", "expected"),
        [
            ((), 0),
            ((system("Be brief."), user("Hi")), 0),
            ((user("Hi"), assistant("Hello."), user("How?"), user("Well?")), 2),
            ((user("Hi"), assistant("Hello.")), 2),
        ],
    )
    def test_it_begins_after_the_models_last_word(self, messages: tuple[Message, ...], expected: int) -> None:
        """Which may be long ago, or never."""
        assert newest(messages) == expected


class TestMediaNote:
    """What stands in place of media."""

    def test_it_names_them_and_says_why(self) -> None:
        """So that the model knows what the talk was of."""
        media = MediaPart("video", url="https://x.example/a", name="a.mp4")
        note = media_note(media, asked_now=False, why="Acme takes no video")
        assert note.text == "[video 'a.mp4' left out: Acme takes no video]"

    def test_media_that_are_asked_about_now_are_an_error(self) -> None:
        """A question about an image is none without it."""
        with pytest.raises(UnsupportedError, match="Acme takes no video") as caught:
            media_note(MediaPart("video", file_id="1"), asked_now=True, why="Acme takes no video")
        assert "video" in caught.value.remedy


class TestElsewhere:
    """What only another vendor can get at."""

    @pytest.mark.parametrize(
        ("media", "expected"),
        [
            (MediaPart("image", data=b"png", extra={"other": {}}), False),
            (MediaPart("image", url="https://x.example/a.png", extra={"other": {}}), False),
            (MediaPart("image", url="data:image/png;base64,cG5n"), False),
            (MediaPart("image", url="s3://bucket/a.png"), True),
            (MediaPart("image", url="gs://bucket/a.png"), True),
            (MediaPart("image", file_id="file-1"), False),
            (MediaPart("image", file_id="file-1", extra={"acme": {}}), False),
            (MediaPart("image", file_id="file-1", extra={"other": {}}), True),
        ],
    )
    def test_stores_and_ids_are_one_vendors(self, media: MediaPart, expected: bool) -> None:
        """An id that nobody claims may be anyone's."""
        assert is_elsewhere(media, "acme") is expected


class TestCallIds:
    """The ids of tool calls."""

    def test_a_legal_one_stays(self) -> None:
        """So that the vendor knows it again."""
        assert IDS.legal("call1") == "call1"

    @pytest.mark.parametrize("call_id", ["", "call_1", "x" * 10, "ä", "a\n", "\ud83d"])
    def test_others_become_legal(self, call_id: str) -> None:
        """The same each time, and of their own."""
        made = IDS.legal(call_id)
        assert IDS.pattern.fullmatch(made)
        assert made == IDS.legal(call_id) != IDS.legal(f"{call_id}_")


class TestLegalName:
    """The names of tools that a model called."""

    @pytest.mark.parametrize("name", ["get_weather", "get-weather", "2nd", "a" * 64])
    def test_a_tools_own_name_stays(self, name: str) -> None:
        """It is of these characters."""
        assert legal_name(name) == name

    @pytest.mark.parametrize(
        ("name", "legal"), [("functions.get", "functions_get"), ("ü b", "__b"), ("a" * 65, "a" * 64), ("", "_")]
    )
    def test_what_a_model_made_up_becomes_one(self, name: str, legal: str) -> None:
        """Character by character, as long as it may be."""
        assert legal_name(name) == legal

    def test_some_vendors_take_longer_ones(self) -> None:
        """As long as they say."""
        assert legal_name("a" * 200, longest=128) == "a" * 128

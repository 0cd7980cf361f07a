"""What is looked at when a conversation goes on: words, what is foreign, and errors for no reason."""

from __future__ import annotations

from typing import ClassVar

from schwarm_core import (
    MediaPart,
    Message,
    ModelRequest,
    ModelResponse,
    OpaquePart,
    TextPart,
    UnsupportedError,
    assistant,
    user,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector
from tests.backends.review import wrong
from tests.backends.targets import Target


class Parrot(Codec):
    """Sends what it is told to: words, and what is foreign."""

    family: ClassVar[str] = "parrot"

    def __init__(self, *, deaf: bool = False, leaky: bool = False, picky: bool = False) -> None:
        self.deaf, self.leaky, self.picky = deaf, leaky, picky

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """All texts."""
        if self.picky:
            msg = "Parrots take nothing."
            raise UnsupportedError(msg)
        parts = [part for message in request.messages for part in message.parts]
        words = [] if self.deaf else [part.text for part in parts if isinstance(part, TextPart)]
        foreign = [part.payload for part in parts if isinstance(part, OpaquePart)] if self.leaky else []
        return EncodedRequest("/", {"words": words, "foreign": foreign})

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """Nobody asks."""
        raise NotImplementedError

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """It answers nothing."""
        raise NotImplementedError

    def collector(self) -> StreamCollector:
        """Nor in pieces."""
        raise NotImplementedError


class TestReview:
    """What is looked at for each codec."""

    HISTORY = (user("Hi"), assistant(["Hello.", OpaquePart("acme", {"secret": "1"})]), user("Well?"))

    def wrong(self, codec: Codec, *messages: Message) -> list[str]:
        """What is wrong with a codec."""
        return list(wrong(Target("polly", codec, lambda _: ()), ModelRequest(messages or self.HISTORY)))

    def test_nothing_is_wrong_with_a_good_one(self) -> None:
        """It says what was said, and no more."""
        assert self.wrong(Parrot()) == []

    def test_words_that_are_lost_are_found(self) -> None:
        """Each of them."""
        assert self.wrong(Parrot(deaf=True)) == ["it is lost: 'Hi'", "it is lost: 'Hello.'", "it is lost: 'Well?'"]

    def test_what_is_foreign_and_sent_is_found(self) -> None:
        """Because without it something else would be sent."""
        assert self.wrong(Parrot(leaky=True)) == ["something foreign makes a difference"]

    def test_an_error_needs_a_reason(self) -> None:
        """Media that are asked about now, and no others."""
        picture = MediaPart("image", url="https://x.example/a.png")
        assert self.wrong(Parrot(picky=True), user([picture])) == []
        assert len(self.wrong(Parrot(picky=True), user([picture]), assistant("Nice."), user("Isn't it?"))) == 1

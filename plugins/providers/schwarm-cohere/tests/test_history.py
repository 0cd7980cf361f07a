"""Histories that began elsewhere, and Cohere's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schwarm_cohere.codec import CohereCodec
from schwarm_core import (
    CachePointPart,
    Citation,
    MediaPart,
    Message,
    ModelRequest,
    OpaquePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnsupportedError,
    assistant,
    system,
    user,
)

FOREIGN = {"acme": {"id": "item-1"}}
SOUND = MediaPart("audio", "audio/mpeg", b"ID3", name="horn.mp3")
IMAGE = MediaPart("image", "image/png", b"\x89PNG")
CALL = ToolCallPart("call-1", "tide", "{}", FOREIGN)
RESULT = Message("tool", (ToolResultPart("call-1", "tide", (TextPart("high"),)),))


def written(*messages: Message) -> list[dict[str, Any]]:
    """The messages, as Cohere gets them."""
    payload = CohereCodec().encode_request(ModelRequest(messages, model="c-1"), stream=False).payload
    found: list[dict[str, Any]] = json.loads(json.dumps(payload))["messages"]
    return found


class TestForeignParts:
    """Every kind of part of another vendor's."""

    PARTS: tuple[Part, ...] = (
        ReasoningPart("I think", "sig", FOREIGN),
        OpaquePart("acme", {"type": "search"}),
        CachePointPart("1h"),
        TextPart("Hello", (Citation("said", "A page", "https://a.example", extra=FOREIGN),), FOREIGN),
        TextPart(""),
        RefusalPart("I won't."),
        IMAGE,
        SOUND,
        CALL,
    )

    def test_the_models_words_remain(self) -> None:
        """Text, refusals as text, and a note where media were; the rest is left out."""
        said = written(user("Hi"), Message("assistant", self.PARTS), RESULT, user("Go on"))[1]
        assert [block["text"] for block in said["content"]] == [
            "Hello",
            "I won't.",
            "[image left out: only a person's images are taken]",
            "[audio 'horn.mp3' left out: only a person's images are taken]",
        ]
        assert said.keys() == {"role", "content", "tool_calls"}
        assert "acme" not in json.dumps(said)

    def test_nothing_of_it_is_refused_anywhere(self) -> None:
        """Whoever says it, as long as it isn't asked about now."""
        parts = tuple(part for part in self.PARTS if not isinstance(part, ToolCallPart))
        messages = written(system("Be kind."), Message("user", parts), assistant("Well."), user("Go on"))
        assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]

    def test_a_message_with_nothing_left_is_left_out(self) -> None:
        """Cohere refuses empty ones."""
        silent = Message("assistant", (ReasoningPart("I think", extra=FOREIGN), TextPart("")))
        assert [message["role"] for message in written(user("Hi"), silent, user("So?"))] == ["user", "user"]

    def test_media_from_tools_are_noted(self) -> None:
        """Once the model has spoken after them."""
        shown = Message("tool", (ToolResultPart("call-1", "tide", (TextPart("See:"), IMAGE)),))
        result = written(user("Hi"), Message("assistant", (CALL,)), shown, assistant("I see."), user("Go on"))[2]
        assert [block["text"] for block in result["content"]] == [
            "See:",
            "[image left out: Cohere takes no media from tools]",
        ]

    def test_so_is_an_image_in_another_vendors_store(self) -> None:
        """Cohere takes images as data and from the web."""
        stored = MediaPart("image", url="s3://bucket/a.png")
        (asked, *_) = written(user([stored]), assistant("I see."), user("Go on"))
        assert asked["content"].startswith("[image left out: ")


class TestAskedNow:
    """What the model is asked about now can't just be left out."""

    @pytest.mark.parametrize(
        "last",
        [Message("user", (SOUND,)), Message("tool", (ToolResultPart("call-1", "tide", (IMAGE,)),))],
        ids=["sound", "image from a tool"],
    )
    def test_it_is_unsupported(self, last: Message) -> None:
        """And says what to do."""
        with pytest.raises(UnsupportedError) as caught:
            written(user("Hi"), Message("assistant", (CALL,)), last)
        assert caught.value.remedy


class TestOrder:
    """Instructions come first."""

    def test_several_at_the_beginning_stay_instructions(self) -> None:
        """Each its own."""
        assert [each["role"] for each in written(system("a"), system("b"), user("Hi"))] == ["system", "system", "user"]

    def test_later_ones_are_said_by_the_user(self) -> None:
        """Cohere refuses a system message in the middle."""
        assert written(user("Hi"), assistant("Ahoy"), system("Speak French."), user("Go on"))[2] == {
            "role": "user",
            "content": "Speak French.",
        }


class TestOwnAnswers:
    """What Cohere said goes back as it came."""

    def test_plan_thoughts_and_citations_stand_where_they_stood(self, codec: CohereCodec) -> None:
        """Those of texts, and those of the plan."""
        source = {"type": "tool", "id": "call-0:0", "tool_output": {"content": "high"}}
        said: Any = {
            "role": "assistant",
            "tool_plan": "I will look.",
            "content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "It is high."}],
            "tool_calls": [{"id": "call-1", "type": "function", "function": {"name": "tide", "arguments": "{}"}}],
            "citations": [
                {
                    "start": 6,
                    "end": 10,
                    "text": "high",
                    "sources": [source],
                    "content_index": 1,
                    "type": "TEXT_CONTENT",
                },
                {"start": 0, "end": 1, "text": "I", "sources": [source], "type": "PLAN"},
            ],
        }
        answer = codec.decode_response({"id": "r", "finish_reason": "TOOL_CALL", "message": said})
        assert written(user("Why?"), answer.message, RESULT)[1] == said

"""Histories that began elsewhere, and Mistral's own."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

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
from schwarm_mistral.codec import MistralCodec

FOREIGN = {"acme": {"id": "item-1"}}
VIDEO = MediaPart("video", "video/mp4", b"\x00", name="clip.mp4")
IMAGE = MediaPart("image", "image/png", b"\x89PNG")


def written(*messages: Message) -> list[dict[str, Any]]:
    """The messages, as Mistral gets them."""
    payload = MistralCodec().encode_request(ModelRequest(messages, model="m-1"), stream=False).payload
    found: list[dict[str, Any]] = json.loads(json.dumps(payload))["messages"]
    return found


def called(*ids: str) -> Message:
    """A message of the model that calls a tool under each id."""
    return Message("assistant", tuple(ToolCallPart(call_id, "tide", '{"at": "Husum"}') for call_id in ids))


def result(call_id: str, *content: Any) -> Message:
    """What a tool brought."""
    return Message("tool", (ToolResultPart(call_id, "tide", content or (TextPart("high"),)),))


class TestForeignParts:
    """Every kind of part of another vendor's."""

    PARTS: tuple[Part, ...] = (
        ReasoningPart("I think", "sig", FOREIGN),
        OpaquePart("acme", {"type": "search"}),
        CachePointPart("1h"),
        TextPart("Hello", (Citation("said", "A page", "https://a.example", extra=FOREIGN),), FOREIGN),
        RefusalPart("I won't."),
        IMAGE,
        VIDEO,
        ToolCallPart("call-of-another-vendor", "tide", "{}", FOREIGN),
    )

    def test_the_models_words_remain(self) -> None:
        """Text, refusals as text, and a note where media were; the rest is left out."""
        history = (user("Hi"), Message("assistant", self.PARTS), result("call-of-another-vendor"), user("Go on"))
        said = written(*history)[1]
        assert [chunk["text"] for chunk in said["content"]] == [
            "Hello",
            "I won't.",
            "[image left out: only a person's media are taken]",
            "[video 'clip.mp4' left out: only a person's media are taken]",
        ]
        assert "acme" not in json.dumps(said)

    def test_nothing_of_it_is_refused_anywhere(self) -> None:
        """Whoever says it, as long as it isn't asked about now."""
        parts = tuple(part for part in self.PARTS if not isinstance(part, ToolCallPart))
        messages = written(system("Be kind."), Message("user", parts), assistant("Well."), user("Go on"))
        assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]

    def test_a_message_with_nothing_left_is_left_out(self) -> None:
        """Mistral refuses messages of the model that say nothing."""
        silent = Message("assistant", (ReasoningPart("I think", extra=FOREIGN),))
        assert [message["role"] for message in written(user("Hi"), silent, user("So?"))] == ["user", "user"]


class TestIds:
    """Ids of calls are nine letters and digits."""

    def test_illegal_ones_are_made_legal(self) -> None:
        """In the same way for call and result, and differently for different calls."""
        foreign = "call_0123456789", "toolu_x"
        history = written(user("Hi"), called(*foreign), *(result(each) for each in foreign), user("Go on"))
        ids = [call["id"] for call in history[1]["tool_calls"]]
        assert [message["tool_call_id"] for message in history[2:4]] == ids
        assert all(re.fullmatch("[a-zA-Z0-9]{9}", each) for each in ids)
        assert len(set(ids)) == 2

    def test_legal_ones_are_kept(self) -> None:
        """Mistral's own."""
        assert written(user("Hi"), called("aB3dE6gH9"), result("aB3dE6gH9"))[1]["tool_calls"][0]["id"] == "aB3dE6gH9"


class TestOrder:
    """Mistral insists on an order of roles."""

    def test_the_model_acknowledges_results_before_a_person_speaks(self) -> None:
        """Mistral refuses a user's message right after a tool's."""
        roles = [message["role"] for message in written(user("Hi"), called("a"), result("a"), user("Stop"))]
        assert roles == ["user", "assistant", "tool", "assistant", "user"]

    def test_instructions_in_the_middle_are_said_by_the_user(self) -> None:
        """Mistral refuses a system message after the model's."""
        history = (user("Hi"), assistant("Ahoy"), system("Speak French."), user("Go on"))
        assert written(*history)[2] == {"role": "user", "content": "Speak French."}

    def test_instructions_after_a_question_stay_instructions(self) -> None:
        """There Mistral takes them."""
        assert [message["role"] for message in written(user("Hi"), system("Be brief."))] == ["user", "system"]

    def test_several_results_follow_each_other(self) -> None:
        """Whether they stand in one message or in several."""
        both = Message("tool", (*result("a").parts, *result("b").parts))
        roles = [message["role"] for message in written(user("Hi"), called("a", "b"), both)]
        assert roles == ["user", "assistant", "tool", "tool"]


class TestMediaOfTools:
    """Most models take nothing but text from tools."""

    def test_they_are_shown_after_all_results(self) -> None:
        """By the user, with a note in the result that says so."""
        history = written(user("Hi"), called("a", "b"), result("a", TextPart("See:"), IMAGE), result("b"))
        assert [message["role"] for message in history[2:]] == ["tool", "tool", "assistant", "user"]
        note = "image 1 of the tools' results"
        assert [chunk["text"] for chunk in history[2]["content"]] == ["See:", f"[{note}: shown in the next message]"]
        title, image = history[-1]["content"]
        assert (title["text"], image["type"]) == (f"[{note}]", "image_url")

    def test_what_mistral_cant_see_is_noted(self) -> None:
        """Once the model has spoken after it."""
        history = written(user("Hi"), called("a"), result("a", VIDEO), assistant("I see."), user("Go on"))
        assert history[2]["content"] == "[video 'clip.mp4' left out: Mistral's models watch no videos]"

    def test_so_is_what_another_vendor_stores(self) -> None:
        """In its store, or under an id that it gave."""
        stored = [MediaPart("image", url="gs://bucket/a.png"), MediaPart("document", file_id="file-1", extra=FOREIGN)]
        (asked, *_) = written(user(stored), assistant("I see."), user("Go on"))
        why = "Mistral can't get at what another vendor stores"
        assert [chunk["text"] for chunk in asked["content"]] == [
            f"[image left out: {why}]",
            f"[document left out: {why}]",
        ]


class TestNames:
    """A model may have called a tool that there isn't, by any name."""

    @pytest.mark.parametrize(("name", "legal"), [("get weather", "get_weather"), ("ü.x", "__x"), ("a" * 65, "a" * 64)])
    def test_they_are_legal_in_calls_and_results(self, name: str, legal: str) -> None:
        """64 letters, digits, `_` and `-`."""
        call, brought = ToolCallPart("a", name), ToolResultPart("a", name, (TextPart("none"),), "error")
        _, called, answered = written(user("Hi"), assistant([call]), Message("tool", (brought,)))
        assert called["tool_calls"][0]["function"]["name"] == answered["name"] == legal


class TestNothing:
    """Messages of which nothing is left."""

    @pytest.mark.parametrize("part", [RefusalPart(""), TextPart("", (Citation("Tides", extra=FOREIGN),))])
    def test_they_are_left_out(self, part: Part) -> None:
        """Mistral refuses a message that says nothing."""
        assert [message["role"] for message in written(user("Hi"), Message("assistant", (part,)), user("?"))] == [
            "user",
            "user",
        ]


class TestAskedNow:
    """What the model is asked about now can't just be left out."""

    @pytest.mark.parametrize("last", [Message("user", (VIDEO,)), result("a", VIDEO)])
    def test_a_video_is_unsupported(self, last: Message) -> None:
        """And says what to do."""
        with pytest.raises(UnsupportedError, match="watch no videos") as caught:
            written(user("Hi"), called("a"), last)
        assert caught.value.remedy


class TestOwnAnswers:
    """What Mistral said goes back as it came."""

    def test_thoughts_and_references_stand_where_they_stood(self, codec: MistralCodec) -> None:
        """Dropped thoughts would make the model worse."""
        content = [
            {
                "type": "thinking",
                "thinking": [{"type": "text", "text": "Hm."}, {"type": "reference", "reference_ids": [4]}],
                "closed": True,
            },
            {"type": "text", "text": "Tides"},
            {"type": "reference", "reference_ids": [2]},
            {"type": "text", "text": " differ."},
            {"type": "tool_file", "tool": "code_interpreter", "file_id": "f-1"},
        ]
        body: Any = {"id": "r", "choices": [{"index": 0, "finish_reason": "stop", "message": {"content": content}}]}
        answer = codec.decode_response(body)
        assert written(user("Why?"), answer.message, user("So?"))[1] == {"role": "assistant", "content": content}

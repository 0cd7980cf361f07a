"""The conversation, as chat templates take it."""

from __future__ import annotations

import pytest

from schwarm_core import (
    CachePointPart,
    Citation,
    MediaPart,
    Message,
    OpaquePart,
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
from schwarm_llamacpp.dialect import TAGGED
from schwarm_llamacpp.history import plain_messages, template_messages

CALL = ToolCallPart("c1", "weather", '{"city": "Lima"}')
RESULT = ToolResultPart("c1", "weather", (TextPart("Fog."),))


class TestMessages:
    """A message becomes one, or as many as there are results in it."""

    def test_instructions_at_the_beginning_are_one(self) -> None:
        """Templates look at the first message alone."""
        assert template_messages([system("A."), system("B."), user("?")]) == [
            {"role": "system", "content": "A.\n\nB."},
            {"role": "user", "content": "?"},
        ]

    def test_calls_have_their_arguments_as_json(self) -> None:
        """Templates write them out themselves."""
        (said,) = template_messages([assistant(["Let me see.", CALL])])
        assert said == {
            "role": "assistant",
            "content": "Let me see.",
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": {"city": "Lima"}}}
            ],
        }

    def test_malformed_arguments_stay_text(self) -> None:
        """As the model wrote them."""
        (said,) = template_messages([assistant([ToolCallPart("c1", "weather", '{"ci')])])
        assert said["tool_calls"][0]["function"]["arguments"] == '{"ci'

    def test_each_result_is_a_message(self) -> None:
        """With the id of its call."""
        found = template_messages([Message("tool", (RESULT, ToolResultPart("c2", "time", (TextPart("Noon."),))))])
        assert [(each["role"], each["tool_call_id"], each["name"], each["content"]) for each in found] == [
            ("tool", "c1", "weather", "Fog."),
            ("tool", "c2", "time", "Noon."),
        ]

    def test_own_thoughts_go_back(self) -> None:
        """Templates that take them decide how far back."""
        (said,) = template_messages([assistant([ReasoningPart("Hm.", extra={"llamacpp": {}}), "Yes."])])
        assert (said["reasoning_content"], said["content"]) == ("Hm.", "Yes.")


class TestForeignHistory:
    """A conversation that began at another provider goes on."""

    def test_what_is_not_understood_is_left_out(self) -> None:
        """Thoughts, opaque parts, marks and citations; a refusal is text."""
        parts = (
            ReasoningPart("Secret.", signature="s", extra={"acme": {}}),
            OpaquePart("acme", {"type": "search"}),
            TextPart("So", (Citation(url="http://127.0.0.1"),), extra={"acme": {"x": 1}}),
            RefusalPart(" not."),
            CachePointPart(),
        )
        assert template_messages([Message("assistant", parts, extra={"acme": {}})]) == [
            {"role": "assistant", "content": "So not."}
        ]

    def test_old_media_become_a_note(self) -> None:
        """The model hears that there was something."""
        picture = MediaPart("image", "image/png", data=b"x", name="cat.png")
        first, *_ = template_messages([user(["What is it?", picture]), assistant("A cat."), user("Sure?")])
        assert first["content"].startswith("What is it?[image 'cat.png' left out")

    def test_media_in_a_result_likewise(self) -> None:
        """Of a call that the model has spoken after."""
        picture = MediaPart("image", "image/png", data=b"x")
        result = Message("tool", (ToolResultPart("c1", "look", (TextPart("See: "), picture)),))
        found = template_messages([user("?"), assistant([CALL]), result, assistant("A cat."), user("Sure?")])
        assert "left out" in found[2]["content"]

    def test_a_question_about_media_is_refused(self) -> None:
        """For it is none without them."""
        with pytest.raises(UnsupportedError, match="text only"):
            template_messages([user(["What is it?", MediaPart("audio", "audio/wav", data=b"x")])])


class TestPlainMessages:
    """A template may know nothing but two who take turns."""

    def test_everything_is_said_by_two_in_turn(self) -> None:
        """Instructions and results by the person, calls by the model."""
        conversation = [
            system("Be brief."),
            user("Weather?"),
            assistant([CALL]),
            Message("tool", (RESULT,)),
            user("And?"),
            assistant("Fog."),
            user("Thanks."),
        ]
        found = plain_messages(template_messages(conversation), TAGGED)
        assert found == [
            {"role": "user", "content": "Be brief.\n\nWeather?"},
            {
                "role": "assistant",
                "content": '<tool_call>\n{"name": "weather", "arguments": {"city": "Lima"}}\n</tool_call>',
            },
            {"role": "user", "content": "<tool_response>\nFog.\n</tool_response>\n\nAnd?"},
            {"role": "assistant", "content": "Fog."},
            {"role": "user", "content": "Thanks."},
        ]

    def test_the_person_begins(self) -> None:
        """Even where the model spoke first."""
        found = plain_messages(template_messages([assistant("Hello."), user("Hi.")]), TAGGED)
        assert [each["role"] for each in found] == ["user", "assistant", "user"]

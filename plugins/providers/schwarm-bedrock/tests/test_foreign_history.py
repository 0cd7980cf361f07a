"""Histories that began at another vendor."""

from __future__ import annotations

from typing import Any

import pytest

from schwarm_core import (
    CachePointPart,
    Citation,
    MediaPart,
    Message,
    OpaquePart,
    ReasoningPart,
    RefusalPart,
    ServerTool,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    assistant,
    user,
)

ACME = {"acme": {"id": "x"}}
FOREIGN = (
    Message("system", (TextPart("Be kind.", extra=ACME),), extra=ACME),
    Message(
        "user",
        (TextPart("Look", extra=ACME), CachePointPart("9m"), MediaPart("image", "image/png", url="https://e.com/i")),
    ),
    Message(
        "assistant",
        (
            ReasoningPart("Hm", "signature", ACME),
            ReasoningPart("Hm"),
            TextPart("Found.", (Citation("a page", "Page", "https://e.com"),), ACME),
            OpaquePart("acme", {"type": "search"}),
            ToolCallPart("call/1 with spaces", "look up!", '{"a": NaN}', ACME),
            ToolCallPart("ok-1", "look", "[1]"),
            MediaPart("image", "image/png", data=b"i", name="drawing"),
        ),
    ),
    Message(
        "tool",
        (ToolResultPart("call/1 with spaces", "look up!", (TextPart("yes"), OpaquePart("acme", {})), extra=ACME),),
    ),
    Message("tool", (ToolResultPart("ok-1", "look", (MediaPart("image", "image/gif", data=b"g"),), "unknown"),)),
    Message("assistant", (RefusalPart("I'd rather not."),)),
    Message("user", (TextPart("Why?"),)),
)


class TestForeignParts:
    """What becomes of each kind of part."""

    def test_all_is_converted_or_left_out(self, encode: Any) -> None:
        """Nothing of another family is sent, and what is said stays."""
        payload = encode(*FOREIGN, tools=(ServerTool("acme", {"type": "search"}),))
        call_id = payload["messages"][1]["content"][1]["toolUse"]["toolUseId"]
        assert payload["system"] == [{"text": "Be kind."}]
        assert payload["messages"] == [
            {
                "role": "user",
                "content": [
                    {"text": "Look"},
                    {"cachePoint": {"type": "default", "ttl": "9m"}},
                    {"text": payload["messages"][0]["content"][2]["text"]},
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"text": "Found."},
                    {
                        "toolUse": {
                            "toolUseId": call_id,
                            "name": "look_up_",
                            "input": {"malformed_arguments": '{"a": NaN}'},
                        }
                    },
                    {"toolUse": {"toolUseId": "ok-1", "name": "look", "input": {"malformed_arguments": "[1]"}}},
                    {"text": "[image 'drawing' left out: the model can't have said it]"},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"toolResult": {"toolUseId": call_id, "content": [{"text": "yes"}], "status": "success"}},
                    {
                        "toolResult": {
                            "toolUseId": "ok-1",
                            "content": [{"image": {"format": "gif", "source": {"bytes": "Zw=="}}}],
                            "status": "error",
                        }
                    },
                ],
            },
            {"role": "assistant", "content": [{"text": "I'd rather not."}]},
            {"role": "user", "content": [{"text": "Why?"}]},
        ]
        assert payload["messages"][0]["content"][2]["text"].startswith("[image left out:")

    def test_the_tools_that_were_called_are_told_to_be_gone(self, encode: Any) -> None:
        """The service insists on definitions while the conversation tells of calls."""
        tools = encode(*FOREIGN)["toolConfig"]["tools"]
        assert [tool["toolSpec"]["name"] for tool in tools] == ["look_up_", "look"]
        assert all("No longer available" in tool["toolSpec"]["description"] for tool in tools)

    def test_an_illegal_id_becomes_the_same_legal_one_for_call_and_result(self, encode: Any) -> None:
        """64 letters, digits, `_`, `.`, `:` and `-`."""
        long = "x" * 65
        payload = encode(
            user("Look"), assistant([ToolCallPart(long, "look")]), Message("tool", (ToolResultPart(long, "look"),))
        )
        call, answer = (payload["messages"][index]["content"][0] for index in (1, 2))
        assert call["toolUse"]["toolUseId"] == answer["toolResult"]["toolUseId"] != long
        assert len(call["toolUse"]["toolUseId"]) <= 64

    @pytest.mark.parametrize("status", ["error", "denied", "cancelled", "unknown"])
    def test_an_error_without_content_says_what_it_is(self, encode: Any, status: Any) -> None:
        """The service refuses an empty one."""
        empty = ToolResultPart("a", "look", (TextPart(" "),), status)
        payload = encode(user("Look"), assistant([ToolCallPart("a", "look")]), Message("tool", (empty,)))
        result = payload["messages"][2]["content"][0]["toolResult"]
        assert (result["status"], result["content"]) == ("error", [{"text": f"The call ended with status {status!r}."}])

    def test_sound_stands_beside_a_result(self, encode: Any) -> None:
        """A result has no form for it."""
        heard = ToolResultPart("a", "listen", (MediaPart("audio", "audio/mpeg", data=b"mp3"),))
        payload = encode(user("Listen"), assistant([ToolCallPart("a", "listen")]), Message("tool", (heard,)))
        result, sound = payload["messages"][2]["content"]
        assert result["toolResult"]["content"] == [{"text": "[audio: see below]"}]
        assert sound == {"audio": {"format": "mp3", "source": {"bytes": "bXAz"}}}

    def test_a_mark_alone_is_no_turn(self, encode: Any) -> None:
        """There would be nothing in it that could be marked."""
        payload = encode(Message("user", (CachePointPart(),)), assistant("Welcome."), user("Hi"))
        assert [turn["role"] for turn in payload["messages"]] == ["assistant", "user"]


SIGNED = {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "sig"}}}
PLAIN = {"reasoningContent": {"reasoningText": {"text": "Hm"}}}
ENCRYPTED = {"reasoningContent": {"redactedContent": "c2VjcmV0"}}


class TestMisplacedParts:
    """Parts that nobody says in that place."""

    def test_they_are_left_out(self, encode: Any) -> None:
        """Calls and thoughts of the person, results of the model."""
        payload = encode(
            Message("user", (TextPart("Hi"), ToolCallPart("a", "b"), ReasoningPart("Hm"))),
            Message("assistant", (TextPart("Yes"), ToolResultPart("a", "b"))),
        )
        assert [turn["content"] for turn in payload["messages"]] == [[{"text": "Hi"}], [{"text": "Yes"}]]

    def test_a_result_that_is_no_json_any_more_is_a_text(self, encode: Any) -> None:
        """Whatever its mark says."""
        content = (TextPart("{half", extra={"bedrock": {"json": True}}),)
        payload = encode(
            user("Hi"), assistant([ToolCallPart("a", "b")]), Message("tool", (ToolResultPart("a", "b", content),))
        )
        assert payload["messages"][2]["content"][0]["toolResult"]["content"] == [{"text": "{half"}]


class TestThoughts:
    """Bedrock's own models can't read each other's thoughts."""

    @pytest.mark.parametrize(
        ("model", "kept"),
        [
            ("anthropic.claude-sonnet-4-5-20250929-v1:0", [SIGNED, ENCRYPTED]),
            ("us.amazon.nova-2-lite-v1:0", [PLAIN]),
            ("deepseek.v3-v1:0", []),
            (
                "arn:aws:bedrock:us-east-1:012345678901:application-inference-profile/a1b2c3d4e5f6",
                [SIGNED, PLAIN, ENCRYPTED],
            ),
        ],
    )
    def test_signed_ones_go_back_to_claude_unsigned_ones_to_others(
        self, encode: Any, decode: Any, model: str, kept: object
    ) -> None:
        """To an unknown model all do."""
        said = [{"role": "assistant", "content": [SIGNED, PLAIN, ENCRYPTED, {"text": "Yes."}]}]
        asked = [{"role": "user", "content": [{"text": "Hi"}]}]
        payload = encode(*decode(messages=[*asked, *said, *asked]).messages, model=model)
        assert payload["messages"][1]["content"][:-1] == kept

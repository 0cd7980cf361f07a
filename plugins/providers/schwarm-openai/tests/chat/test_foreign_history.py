"""A conversation that began elsewhere goes on: nothing is sent that would be refused, and nothing is said wrongly."""

import json
from typing import Any, cast

import pytest

from schwarm_core import (
    CachePointPart,
    Citation,
    MediaPart,
    Message,
    ModelRequest,
    OpaquePart,
    ReasoningPart,
    RefusalPart,
    ServerTool,
    TextPart,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
)
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.presets import PRESETS, Preset

ACME = {"acme": {"id": "x-1"}}
HISTORY = (
    Message("system", (TextPart("Be brief.", extra=ACME), CachePointPart("1h", ACME)), extra=ACME),
    Message("user", (TextPart("Look."), MediaPart("video", media_type="video/mp4", data=b"mp4", extra=ACME))),
    Message(
        "assistant",
        (
            ReasoningPart("Hidden thoughts.", "proof-0123", ACME),
            TextPart("I look it up.", (Citation("Quote", "Title", "https://example.org", extra=ACME),), ACME),
            OpaquePart("acme", {"type": "server_tool_use", "id": "block-77"}),
            RefusalPart("Not all of it.", ACME),
            MediaPart("image", file_id="file-acme", extra=ACME),
            ToolCallPart("toolu_0123456789_0123456789_0123456789_0123456789", "look", '{"at": "it"}', ACME),
        ),
        extra=ACME,
    ),
    Message(
        "tool",
        (
            ToolResultPart(
                "toolu_0123456789_0123456789_0123456789_0123456789",
                "look",
                (TextPart("Seen."), OpaquePart("acme", {"type": "block", "id": "block-78"})),
                "error",
                ACME,
            ),
        ),
    ),
    Message("assistant", (ReasoningPart(signature="proof-4567", extra=ACME), OpaquePart("acme", {"id": "block-79"}))),
    Message("user", (TextPart("And?"),)),
)
TOOLS = (ToolDefinition("look", extra=ACME), ServerTool("acme", {"type": "acme_search", "id": "block-80"}))
NEVER_SENT = ("acme", "x-1", "proof-", "block-", "Hidden thoughts", "Quote")


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
class TestAnotherFamilysHistory:
    def payload(self, preset: Preset) -> dict[str, object]:
        """What the server is sent."""
        request = ModelRequest(HISTORY, model="m", tools=TOOLS)
        return dict(ChatCodec(preset.dialect).encode_request(request, stream=False).payload)

    def test_nothing_of_the_familys_is_sent(self, preset: Preset) -> None:
        """No signature, block, citation, tool or extra."""
        text = json.dumps(self.payload(preset)).replace("file-acme", "")
        assert [word for word in NEVER_SENT if word in text] == []

    def test_what_everyone_understands_is_sent(self, preset: Preset) -> None:
        """Words, refusals, calls and results."""
        text = json.dumps(self.payload(preset))
        words = ("Be brief.", "Look.", "I look it up.", "Not all of it.", "Seen.", "And?", '{\\"at\\": \\"it\\"}')
        assert [word for word in words if word not in text] == []

    def test_a_message_that_held_nothing_else_is_left_out(self, preset: Preset) -> None:
        """No server is sent an assistant that says nothing."""
        messages = self.payload(preset)["messages"]
        assert isinstance(messages, list)
        asked = [message for message in messages if message["role"] == "assistant"]
        assert all(message["content"] for message in asked)

    def test_the_result_follows_its_call(self, preset: Preset) -> None:
        """Under an id that the server takes."""
        messages = self.payload(preset)["messages"]
        assert isinstance(messages, list)
        (place,) = [index for index, message in enumerate(messages) if message.get("tool_calls")]
        call_id = messages[place]["tool_calls"][0]["id"]
        assert messages[place + 1]["tool_call_id"] == call_id
        assert preset.dialect.call_ids.pattern.fullmatch(call_id)

    def test_no_name_is_refused(self, preset: Preset) -> None:
        """Neither a speaker's nor that of a tool that a model made up."""
        call, brought = ToolCallPart("c", "get the weather!"), ToolResultPart("c", "get the weather!")
        history = (
            Message("user", (TextPart("Hi"),), "Bob Ross"),
            Message("assistant", (call,), "x" * 65),
            Message("tool", (brought,)),
        )
        payload = ChatCodec(preset.dialect).encode_request(ModelRequest(history, model="m"), stream=False).payload
        asked, called, _ = cast("list[dict[str, Any]]", payload["messages"])
        assert called["tool_calls"][0]["function"]["name"] == "get_the_weather_"
        assert asked.get("name", "Bob_Ross") == "Bob_Ross"
        assert len(called.get("name", "")) <= 64

    def test_an_empty_message_is_no_fault(self, preset: Preset) -> None:
        """A person may have said nothing."""
        history = (Message("user", ()), Message("assistant", ()), Message("user", (TextPart("Hi"),)))
        payload = ChatCodec(preset.dialect).encode_request(ModelRequest(history, model="m"), stream=False).payload
        assert cast("list[dict[str, Any]]", payload["messages"])[-1] == {"role": "user", "content": "Hi"}

"""Conversations, sent back: what the API itself said, and what others said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
    TextPart,
    ToolCallPart,
    ToolResultPart,
    assistant,
    system,
    user,
)
from schwarm_openai.responses.codec import ResponsesCodec

Read = Callable[[Any], ModelRequest]
Input = Callable[..., list[dict[str, Any]]]

REASONING = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [{"type": "summary_text", "text": "One."}, {"type": "summary_text", "text": "Two."}],
    "encrypted_content": "gAAAA",
}
ANSWER = {
    "type": "message",
    "id": "msg_1",
    "role": "assistant",
    "status": "completed",
    "phase": "commentary",
    "content": [{"type": "output_text", "text": "Yes."}, {"type": "refusal", "refusal": "No more."}],
}
CALL = {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "f", "arguments": "{}", "status": "completed"}
SEARCH = {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search", "query": "q"}}
UNKNOWN = {"type": "reasoning", "id": "rs_2", "summary": []}
PICTURE = b"\x89PNG"


@pytest.fixture
def answered(codec: ResponsesCodec) -> Callable[..., Message]:
    """The message of an answer that holds some items."""
    return lambda *items: codec.decode_response({"output": list(items), "status": "completed"}).message


class TestItsOwn:
    """What the API said comes back as it was."""

    def test_every_item_in_its_place(self, answered: Callable[..., Message], sent: Input) -> None:
        """Thoughts, the vendor's own tools, texts and calls, with their ids."""
        items = [REASONING, SEARCH, ANSWER, CALL, {"type": "computer_call", "id": "cu_1", "call_id": "c2"}]
        assert sent(answered(*items)) == items

    def test_the_parts_of_an_item_find_together(self, answered: Callable[..., Message], sent: Input) -> None:
        """By its id, even where something came in between."""
        first, second, call = answered(ANSWER, CALL).parts
        assert sent(Message("assistant", (first, call, second))) == [ANSWER, CALL]

    def test_annotations(self, answered: Callable[..., Message], sent: Input) -> None:
        """Of every kind, those of unknown ones too."""
        annotations = [
            {"type": "url_citation", "url": "https://a.example", "title": "A", "start_index": 1, "end_index": 2},
            {"type": "container_file_citation", "container_id": "c", "file_id": "f", "filename": "n", "start_index": 0},
            {"type": "file_citation", "file_id": "f", "filename": "n", "index": 3},
            {"type": "file_path", "file_id": "f", "index": 4},
            {"type": "new_citation", "title": "N"},
        ]
        item = {**ANSWER, "content": [{"type": "output_text", "text": "Yes.", "annotations": annotations}]}
        assert sent(answered(item)) == [item]

    def test_content_of_an_unknown_type(self, answered: Callable[..., Message], sent: Input) -> None:
        """Whether it holds a text or not."""
        item = {**ANSWER, "content": [{"type": "output_song", "text": "La"}, {"type": "output_scent", "note": "rose"}]}
        assert sent(answered(item)) == [item]

    def test_thoughts_in_full(self, answered: Callable[..., Message], sent: Input) -> None:
        """As open models give them, beside or in place of a summary."""
        thoughts = {**REASONING, "content": [{"type": "reasoning_text", "text": "Well…"}]}
        assert sent(answered(thoughts, CALL)) == [thoughts, CALL]

    def test_marks_for_the_cache(self, codec: ResponsesCodec, read: Read) -> None:
        """They stand between the parts, in the neutral model."""
        content = [
            {"type": "input_text", "text": "Long.", "prompt_cache_breakpoint": {"mode": "explicit"}},
            {"type": "input_text", "text": "Short."},
        ]
        said = [{"type": "message", "role": "user", "content": content}]
        request = read({"model": "m", "input": said})
        assert [part.type for part in request.messages[0].parts] == ["text", "cache_point", "text"]
        assert codec.encode_request(request, stream=False).payload["input"] == said

    def test_what_a_program_answers_the_vendors_tools(self, sent: Input) -> None:
        """Items beside the messages, wherever they stand."""
        approval = {"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": True}
        screen = {"type": "computer_call_output", "call_id": "c2", "output": {"type": "computer_screenshot"}}
        said = sent(
            user([TextPart("Yes."), OpaquePart("openai", approval), TextPart("Go on.")]),
            Message("tool", (OpaquePart("openai", screen),)),
        )
        assert [item["type"] for item in said] == [
            "message",
            "mcp_approval_response",
            "message",
            "computer_call_output",
        ]


class TestThoughts:
    """What the vendor would refuse isn't sent."""

    def test_the_vendor_knows_what_it_stored(self, answered: Callable[..., Message], sent: Input) -> None:
        """By the id alone."""
        assert sent(answered(UNKNOWN, CALL)) == [UNKNOWN, CALL]

    def test_what_is_neither_stored_nor_encrypted_is_left_out(
        self, answered: Callable[..., Message], sent: Input
    ) -> None:
        """Nobody can know it any more."""
        assert sent(answered(UNKNOWN, CALL), store=False) == [CALL]
        assert sent(answered(REASONING, CALL), store=False) == [REASONING, CALL]

    def test_what_led_to_nothing_is_left_out(self, answered: Callable[..., Message], sent: Input) -> None:
        """Such as in an answer that was cut off while the model thought."""
        assert sent(answered(CALL, REASONING), user("Go on."))[:-1] == [CALL]


class TestToolResults:
    """What came of calls."""

    def test_a_text(self, sent: Input) -> None:
        """The usual one; nothing is an empty text."""
        results = (ToolResultPart("c1", "f", (TextPart("42"),)), ToolResultPart("c2", "f"))
        assert sent(Message("tool", results)) == [
            {"type": "function_call_output", "call_id": "c1", "output": "42"},
            {"type": "function_call_output", "call_id": "c2", "output": ""},
        ]

    def test_media(self, sent: Input) -> None:
        """In parts, beside texts."""
        content = (TextPart("Look:"), MediaPart("image", "image/png", PICTURE))
        (item,) = sent(Message("tool", (ToolResultPart("c1", "f", content),)))
        assert [part["type"] for part in item["output"]] == ["input_text", "input_image"]

    def test_the_name_is_found_again(self, read: Read) -> None:
        """The API's results don't tell it."""
        items = [CALL, {"type": "function_call_output", "call_id": "c1", "output": "42"}]
        request = read({"model": "m", "input": items})
        assert request.messages[1].tool_results == (ToolResultPart("c1", "f", (TextPart("42"),)),)

    def test_a_program_that_called_is_told_so(self, answered: Callable[..., Message], sent: Input) -> None:
        """A call tells who made it, and its result must tell it again."""
        caller = {"type": "program", "caller_id": "prog_1"}
        message = answered({**CALL, "caller": caller})
        assert sent(message, Message("tool", (ToolResultPart("c1", "f"),)))[1]["caller"] == caller

    def test_free_text(self, codec: ResponsesCodec, answered: Callable[..., Message], sent: Input) -> None:
        """A custom tool takes it as its one argument; its result is of a type of its own."""
        call = {"type": "custom_tool_call", "id": "ctc_1", "call_id": "c1", "name": "f", "input": 'a "b"\n'}
        message = answered(call)
        assert message.tool_calls[0].arguments == '{"input": "a \\"b\\"\\n"}'
        said = sent(message, Message("tool", (ToolResultPart("c1", "f", (TextPart("42"),)),)))
        assert said == [call, {"type": "custom_tool_call_output", "call_id": "c1", "output": "42"}]


class TestForeign:
    """What another vendor's model said."""

    def test_every_kind_of_part(self, sent: Input) -> None:
        """Is said in the API's way, or left out."""
        other = {"acme": {"id": "1"}}
        history = (
            user([TextPart("What is this?", extra=other), MediaPart("video", url="https://a.example/v"), "And now?"]),
            Message(
                "assistant",
                (
                    ReasoningPart("Hm.", "proof", other),
                    TextPart("It is", (Citation("quoted", url="https://a.example"),), other),
                    OpaquePart("acme", {"type": "search"}),
                    RefusalPart("I won't say more.", other),
                    CachePointPart("1h", other),
                    MediaPart("image", "image/png", PICTURE, name="it.png"),
                    ToolCallPart("call/1", "look.up", "", other),
                ),
                extra=other,
            ),
            Message(
                "tool", (ToolResultPart("call/1", "look.up", (OpaquePart("acme", {}), TextPart("A cat.")), "error"),)
            ),
            user("So?"),
        )
        note = "the Responses API takes no media from the model's own turns"
        assert sent(*history) == [
            {
                "type": "message",
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "What is this?"},
                    {"type": "input_text", "text": "[video left out: the Responses API takes no video]"},
                    {"type": "input_text", "text": "And now?"},
                ],
            },
            {
                "type": "message",
                "role": "assistant",
                "content": [
                    {"type": "output_text", "text": "It is"},
                    {"type": "output_text", "text": "I won't say more."},
                    {"type": "output_text", "text": f"[image 'it.png' left out: {note}]"},
                ],
            },
            {"type": "function_call", "call_id": "call/1", "name": "look_up", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "call/1", "output": "A cat."},
            {"type": "message", "role": "user", "content": "So?"},
        ]

    def test_long_ids_are_shortened_alike(self, sent: Input) -> None:
        """For a call and its result."""
        long = "x" * 65
        said = sent(assistant([ToolCallPart(long, "f")]), Message("tool", (ToolResultPart(long, "f"),)))
        assert said[0]["call_id"] == said[1]["call_id"]
        assert len(said[0]["call_id"]) <= 64

    def test_a_message_of_which_nothing_is_left_is_none(self, sent: Input) -> None:
        """The API refuses empty ones."""
        foreign = OpaquePart("acme", {"type": "x"})
        assert sent(user([foreign]), Message("assistant", (foreign, ReasoningPart("Hm."))), user("Hello")) == [
            {"type": "message", "role": "user", "content": "Hello"}
        ]

    def test_instructions_with_more_than_text_are_a_message(self, sent: Input) -> None:
        """The field for them takes text alone."""
        (item,) = sent(system(["Look:", MediaPart("image", url="https://a.example/i.png")]))
        assert (item["role"], len(item["content"])) == ("system", 2)

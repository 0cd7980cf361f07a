"""Answers that come whole."""

from __future__ import annotations

from typing import Any

import pytest

from schwarm_cohere.codec import CohereCodec
from schwarm_core import (
    Citation,
    ContextTooLongError,
    MalformedAnswerError,
    Message,
    ModelResponse,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    Usage,
)


def read(message: dict[str, Any], finish_reason: str = "COMPLETE", **fields: Any) -> ModelResponse:
    """An answer with a message."""
    said: Any = {"id": "r-1", "finish_reason": finish_reason, "message": {"role": "assistant", **message}, **fields}
    return CohereCodec().decode_response(said)


class TestMessage:
    """What the model says."""

    def test_all_has_its_place(self) -> None:
        """Message, usage, reason and id; what only Cohere knows is kept."""
        usage = {
            "billed_units": {"input_tokens": 9.0, "output_tokens": 5},
            "tokens": {"input_tokens": 480.0, "output_tokens": 7.0},
            "cached_tokens": 144.0,
        }
        answer = read({"content": [{"type": "text", "text": "Ahoy"}]}, usage=usage, logprobs=[{"token_ids": [1]}])
        details = {"billed_units.input_tokens": 9, "billed_units.output_tokens": 5}
        assert answer == ModelResponse(
            Message("assistant", (TextPart("Ahoy"),)),
            Usage(1, 480, 7, cache_read_tokens=144, details=details),
            "end",
            "COMPLETE",
            id="r-1",
            extra={"cohere": {"logprobs": [{"token_ids": [1]}]}},
        )

    def test_thoughts_and_plans_are_reasoning(self) -> None:
        """The plan comes first, the calls last."""
        call = {"id": "c-1", "type": "function", "function": {"name": "get_x2d_tide", "arguments": '{"a": 1}'}}
        content = [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Wait."}]
        answer = read({"tool_plan": "I look.", "content": content, "tool_calls": [call]}, "TOOL_CALL")
        assert answer.message.parts == (
            ReasoningPart("I look.", extra={"cohere": {"tool_plan": True}}),
            ReasoningPart("Hm.", extra={"cohere": {}}),
            TextPart("Wait."),
            ToolCallPart("c-1", "get-tide", '{"a": 1}'),
        )
        assert answer.stop_reason == "tool_calls"

    def test_calls_without_ids_get_some(self) -> None:
        """Different ones."""
        calls = [{"function": {"name": "tide", "arguments": ""}}] * 2
        assert [(call.id, call.arguments) for call in read({"tool_calls": calls}).message.tool_calls] == [
            ("r-1_0", "{}"),
            ("r-1_1", "{}"),
        ]

    @pytest.mark.parametrize(
        ("word", "reason"),
        [
            ("MAX_TOKENS", "length"),
            ("STOP_SEQUENCE", "stop_sequence"),
            ("ERROR_TOXIC", "content_filter"),
            ("ERROR", "other"),
            ("TIMEOUT", "other"),
            ("complete", "end"),
        ],
    )
    def test_its_word_for_why_it_stopped_is_kept(self, word: str, reason: str) -> None:
        """Beside the neutral reason."""
        answer = read({"content": "Ahoy"}, word)
        assert (answer.stop_reason, answer.stop_detail) == (reason, word)


class TestCitations:
    """Where a text comes from."""

    def test_they_are_the_texts(self) -> None:
        """With what the source says of itself; all that came is kept."""
        document = {"id": "d", "title": "Keepers", "url": "https://k.example", "snippet": "Ms Petersen keeps it."}
        cited = {"text": "Ms Petersen", "sources": [{"type": "document", "id": "d", "document": document}]}
        (part,) = read(
            {"content": [{"type": "text", "text": "Ms Petersen."}], "citations": [{"start": 0, "end": 11, **cited}]}
        ).message.parts
        citation = Citation("Ms Petersen keeps it.", "Keepers", "https://k.example", 0, 11, {"cohere": cited})
        assert part == TextPart("Ms Petersen.", (citation,))

    def test_each_block_has_its_own(self) -> None:
        """By its index; without one it is the first text's."""
        content = [
            {"type": "thinking", "thinking": "Hm."},
            {"type": "text", "text": "A"},
            {"type": "text", "text": "B"},
        ]
        citations = [{"start": 0, "content_index": 2}, {"start": 1}]
        _, first, second = read({"content": content, "citations": citations}).message.parts
        assert isinstance(first, TextPart)
        assert isinstance(second, TextPart)
        assert [first.citations[0].start, second.citations[0].start] == [1, 0]

    @pytest.mark.parametrize("citation", [{"type": "PLAN"}, {"content_index": 0}, {"content_index": 9}])
    def test_those_of_something_else_are_kept_with_the_message(self, citation: dict[str, Any]) -> None:
        """Thoughts and plans have no place for them."""
        content = [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "A"}]
        answer = read({"content": content, "citations": [citation]})
        assert answer.message.extra == {"cohere": {"citations": [citation]}}


class TestNoAnswers:
    """What comes with status 200 and is none."""

    def test_errors_are_raised(self, codec: CohereCodec) -> None:
        """An answer's message is no text."""
        with pytest.raises(ContextTooLongError):
            codec.decode_response({"id": "x", "message": "too many tokens: size limit exceeded by 4 tokens."})

    def test_an_answer_without_message_is_malformed(self, codec: CohereCodec) -> None:
        """It may be had again."""
        with pytest.raises(MalformedAnswerError, match="no message"):
            codec.decode_response({"id": "x", "finish_reason": "COMPLETE"})

    def test_fields_to_come_are_kept(self) -> None:
        """In the answer, the message and the usage."""
        answer = read({"content": "Ahoy", "mood": "glad"}, usage={"tier": "gold", "tokens": {"new": 3}}, warnings=["a"])
        assert answer.extra == {"cohere": {"warnings": ["a"], "message": {"mood": "glad"}, "usage": {"tier": "gold"}}}
        assert answer.usage.details == {"tokens.new": 3}

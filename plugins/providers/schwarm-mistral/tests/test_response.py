"""Answers that come whole."""

from __future__ import annotations

from typing import Any

import pytest

from schwarm_core import (
    Citation,
    MalformedAnswerError,
    Message,
    ModelResponse,
    OverloadedError,
    RateLimitedError,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    Usage,
)
from schwarm_mistral.codec import MistralCodec


def read(message: dict[str, Any], finish_reason: str = "stop", **fields: Any) -> ModelResponse:
    """An answer with a message."""
    choice: Any = {"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", **message}}
    return MistralCodec().decode_response({"id": "r-1", "model": "m-1", "choices": [choice], **fields})


class TestMessage:
    """What the model says."""

    def test_all_has_its_place(self) -> None:
        """Message, usage, reason, model and id; what only Mistral knows is kept."""
        usage = {
            "prompt_tokens": 20,
            "completion_tokens": 5,
            "total_tokens": 25,
            "prompt_tokens_details": {"cached_tokens": 16},
            "prompt_audio_seconds": 3,
        }
        assert read({"content": "Ahoy"}, usage=usage, created=17, object="chat.completion") == ModelResponse(
            Message("assistant", (TextPart("Ahoy"),)),
            Usage(1, 20, 5, cache_read_tokens=16, details={"prompt_audio_seconds": 3}),
            "end",
            "stop",
            "m-1",
            id="r-1",
            extra={"mistral": {"created": 17}},
        )

    def test_thoughts_are_reasoning(self) -> None:
        """Apart from the words."""
        content = [
            {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}], "closed": True},
            {"type": "text", "text": "Yes."},
        ]
        reasoning, text = read({"content": content}).message.parts
        assert reasoning == ReasoningPart("Hm.", extra={"mistral": {"closed": True}})
        assert text == TextPart("Yes.")

    def test_references_are_citations(self) -> None:
        """Of the text before them."""
        content = [
            {"type": "text", "text": "Tides differ."},
            {"type": "tool_reference", "tool": "web_search", "title": "Tides", "url": "https://t.example"},
        ]
        (part,) = read({"content": content}).message.parts
        assert isinstance(part, TextPart)
        (citation,) = part.citations
        assert (citation.title, citation.url) == ("Tides", "https://t.example")
        assert citation == Citation(title="Tides", url="https://t.example", extra=citation.extra)

    @pytest.mark.parametrize("arguments", ['{"at": "Husum"}', {"at": "Husum"}])
    def test_calls_have_arguments_as_text(self, arguments: object) -> None:
        """Whether they came as text or as an object."""
        call = {"id": "aB3dE6gH9", "index": 0, "function": {"name": "tide", "arguments": arguments}}
        answer = read({"content": "", "tool_calls": [call]}, "tool_calls")
        assert answer.message.parts == (ToolCallPart("aB3dE6gH9", "tide", '{"at": "Husum"}'),)
        assert answer.stop_reason == "tool_calls"

    @pytest.mark.parametrize("missing", [{}, {"id": "null"}, {"id": None}])
    def test_calls_without_ids_get_some(self, missing: dict[str, object]) -> None:
        """Different ones, the same whenever the answer is read."""
        calls = [{**missing, "function": {"name": "tide", "arguments": "{}"}}] * 2
        ids = [call.id for call in read({"tool_calls": calls}).message.tool_calls]
        assert ids == [call.id for call in read({"tool_calls": calls}).message.tool_calls]
        assert len(set(ids)) == 2

    @pytest.mark.parametrize(
        ("word", "reason"), [("model_length", "length"), ("length", "length"), ("error", "other"), ("new", "other")]
    )
    def test_its_word_for_why_it_stopped_is_kept(self, word: str, reason: str) -> None:
        """Beside the neutral reason."""
        answer = read({"content": "Ahoy"}, word)
        assert (answer.stop_reason, answer.stop_detail) == (reason, word)


class TestNothingIsLost:
    """What no neutral field is for."""

    def test_other_answers_are_kept(self) -> None:
        """The first one is the message."""
        other: Any = {"index": 1, "finish_reason": "stop", "message": {"role": "assistant", "content": "Moin"}}
        first: Any = {"index": 0, "finish_reason": "stop", "message": {"content": "Ahoy"}}
        answer = MistralCodec().decode_response({"choices": [first, other]})
        assert (answer.message.text, answer.extra) == ("Ahoy", {"mistral": {"choices": [other]}})

    def test_fields_to_come_are_kept(self) -> None:
        """In the answer, the choice, the message and the usage."""
        choice: Any = {"message": {"content": "Ahoy", "mood": "glad"}, "logprobs": [1]}
        usage: Any = {"prompt_tokens": 1, "tier": "gold", "new_tokens": 4}
        answer = MistralCodec().decode_response({"choices": [choice], "usage": usage, "guardrails": [{"a": 1}]})
        assert answer.extra == {
            "mistral": {
                "guardrails": [{"a": 1}],
                "choice": {"logprobs": [1]},
                "message": {"mood": "glad"},
                "usage": {"tier": "gold"},
            }
        }
        assert answer.usage.details == {"new_tokens": 4}


class TestNoAnswers:
    """What comes with status 200 and is none."""

    def test_errors_are_raised(self, codec: MistralCodec) -> None:
        """By what they say of themselves."""
        with pytest.raises(RateLimitedError, match="Slow down"):
            codec.decode_response({"object": "error", "message": "Slow down", "code": "1300"})
        with pytest.raises(OverloadedError):
            codec.decode_response({"object": "error", "message": "Broken", "raw_status_code": 503})

    def test_an_answer_without_choices_is_malformed(self, codec: MistralCodec) -> None:
        """It may be had again."""
        with pytest.raises(MalformedAnswerError, match="no choices"):
            codec.decode_response({"choices": []})

"""Answers that come whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schwarm_core import (
    Citation,
    InvalidRequestError,
    Message,
    OpaquePart,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    Usage,
    user,
)

B = {"text": "b"}
CALL = {"toolUseId": "t1", "name": "look", "input": {"at": "ä"}, "type": "tool_use"}
SERVER_CALL = {"toolUse": {"toolUseId": "s1", "name": "run", "input": {}, "type": "server_tool_use"}}
SERVER_RESULT = {"toolResult": {"toolUseId": "s1", "content": [{"json": {"a": 1}}], "type": "run_result"}}


def answer(*content: Any, stop: str = "end_turn", **more: Any) -> dict[str, Any]:
    """An answer of the service."""
    usage = {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15}
    message = {"role": "assistant", "content": list(content)}
    return {"output": {"message": message}, "stopReason": stop, "usage": usage, "metrics": {"latencyMs": 7}, **more}


class TestParts:
    """What was said."""

    def test_each_kind_is_its_part(self, codec: Any) -> None:
        """In order."""
        cited = {
            "content": [{"text": "Blue."}],
            "citations": [
                {"title": "C", "location": {"web": {"url": "https://e.com"}}, "sourceContent": [{"text": "b"}]}
            ],
        }
        body = answer(
            {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "sig"}}},
            {"text": "Yes"},
            {"text": ""},
            {"toolUse": CALL},
            SERVER_CALL,
            SERVER_RESULT,
            {"citationsContent": cited},
            {"unheardOf": {"a": 1}},
        )
        parts = codec.decode_response(body).message.parts
        assert parts[:3] == (
            ReasoningPart("Hm", "sig", {"bedrock": {}}),
            TextPart("Yes"),
            ToolCallPart("t1", "look", '{"at": "ä"}'),
        )
        assert parts[3:5] == (OpaquePart("bedrock", SERVER_CALL), OpaquePart("bedrock", SERVER_RESULT))
        where = {"bedrock": {"location": {"web": {"url": "https://e.com"}}}}
        assert parts[5].citations == (Citation("b", "C", "https://e.com", extra=where),)
        assert parts[6] == OpaquePart("bedrock", {"unheardOf": {"a": 1}})

    def test_it_goes_back_as_it_came(self, codec: Any, encode: Any) -> None:
        """But for a call's `type`, which only answers have."""
        content = [
            {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "sig"}}},
            {"reasoningContent": {"redactedContent": "c2VjcmV0"}},
            {"text": "Yes"},
            SERVER_CALL,
            SERVER_RESULT,
            {"image": {"format": "png", "source": {"bytes": "aQ=="}, "error": {"message": "none"}}},
        ]
        message = codec.decode_response(answer(*content, {"toolUse": CALL})).message
        sent = encode(user("Hi"), message)["messages"][1]["content"]
        bare = {name: value for name, value in CALL.items() if name != "type"}
        assert sent == [*content, {"toolUse": bare}]


class TestEnd:
    """Why it stopped."""

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ("end_turn", "end"),
            ("tool_use", "tool_calls"),
            ("max_tokens", "length"),
            ("model_context_window_exceeded", "length"),
            ("stop_sequence", "stop_sequence"),
            ("guardrail_intervened", "content_filter"),
            ("content_filtered", "content_filter"),
            ("malformed_tool_use", "other"),
            ("malformed_model_output", "other"),
            ("of_the_future", "other"),
        ],
    )
    def test_it_has_a_neutral_word(self, codec: Any, said: str, reason: str) -> None:
        """And the service's own."""
        response = codec.decode_response(answer({"text": "Hi"}, stop=said))
        assert (response.stop_reason, response.stop_detail) == (reason, said)


class TestUsage:
    """What it used up."""

    def test_the_input_includes_what_was_cached(self, codec: Any) -> None:
        """The service leaves it out of `inputTokens`."""
        usage = {
            "inputTokens": 3,
            "outputTokens": 5,
            "totalTokens": 118,
            "cacheReadInputTokens": 100,
            "cacheReadInputTokenCount": 100,
            "cacheWriteInputTokens": 10,
            "cacheWriteInputTokenCount": 10,
            "cacheDetails": [{"ttl": "1h", "inputTokens": 4}, {"ttl": "5m", "inputTokens": 6}],
            "serverToolUsage": {"webSearch": {"requests": 2}},
            "mood": "good",
        }
        response = codec.decode_response(answer({"text": "Hi"}, usage=usage))
        details = {
            "inputTokens": 3,
            "cacheDetails.1h": 4,
            "cacheDetails.5m": 6,
            "serverToolUsage.webSearch.requests": 2,
        }
        assert response.usage == Usage(1, 113, 5, 100, 10, details=details)
        assert response.usage.total_tokens == 118
        assert response.extra["bedrock"]["usage"] == {"mood": "good"}

    def test_without_a_cache_there_are_no_details(self, codec: Any) -> None:
        """Nothing is said twice."""
        assert codec.decode_response(answer({"text": "Hi"})).usage == Usage(1, 10, 5)


class TestExtra:
    """What else it says."""

    def test_all_of_it_is_kept(self, codec: Any) -> None:
        """Fields of the future, too."""
        more: dict[str, Any] = {
            "trace": {"guardrail": {"modelOutput": ["x"]}, "promptRouter": {"invokedModelId": "arn:aws:bedrock:x"}},
            "performanceConfig": {"latency": "optimized"},
            "serviceTier": {"type": "flex"},
            "additionalModelResponseFields": {"stop_sequence": "."},
            "unheardOf": 1,
        }
        response = codec.decode_response(answer({"text": "Hi"}, **more))
        assert response.extra == {"bedrock": {"metrics": {"latencyMs": 7}, **more}}
        assert response.model == "arn:aws:bedrock:x"


class TestFaults:
    """What is no answer."""

    def test_an_error_with_a_good_status_is_one(self, codec: Any) -> None:
        """Its name tells the class."""
        with pytest.raises(InvalidRequestError, match="Nope"):
            codec.decode_response({"__type": "ValidationException", "message": "Nope"})

    @pytest.mark.parametrize("body", [None, [], {}, {"output": {}}, {"output": {"message": {"content": [1]}}}, "text"])
    def test_other_shapes_raise_what_the_provider_knows(self, codec: Any, body: Any) -> None:
        """It makes a `MalformedAnswerError` of them."""
        with pytest.raises((KeyError, TypeError)):
            codec.decode_response(body)


def test_messages_can_be_stored(codec: Any) -> None:
    """An answer's message is JSON and back."""
    from schwarm_core import structure, unstructure

    message = codec.decode_response(answer({"text": "Hi"}, {"toolUse": CALL}, SERVER_CALL)).message
    assert structure(json.loads(json.dumps(unstructure(message))), Message) == message

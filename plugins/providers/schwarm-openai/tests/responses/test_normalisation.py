"""Requests of equal meaning, and those that can't be said again."""

from __future__ import annotations

from typing import Any

import pytest

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_openai.responses.normalisation import exception, normalise

MESSAGE: dict[str, JsonValue] = {"role": "user", "content": "Hello"}


class TestEqual:
    """What the API takes for the same."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"input": "Hello"}, {"input": [MESSAGE]}),
            ({"input": [MESSAGE]}, {"input": [{**MESSAGE, "type": "message"}]}),
            (
                {"input": [MESSAGE]},
                {"input": [{"role": "user", "content": [{"type": "input_text", "text": "Hello"}]}]},
            ),
            ({"tools": [], "instructions": "", "store": True, "stream": False, "tool_choice": "auto"}, {"user": None}),
            (
                {"input": [{"role": "assistant", "content": "Yes."}]},
                {
                    "input": [
                        {
                            "role": "assistant",
                            "content": [{"type": "output_text", "text": "Yes.", "annotations": [], "logprobs": []}],
                        }
                    ]
                },
            ),
            (
                {"input": [{"type": "function_call_output", "call_id": "c", "output": "42"}]},
                {
                    "input": [
                        {
                            "type": "function_call_output",
                            "call_id": "c",
                            "output": [{"type": "input_text", "text": "42"}],
                        }
                    ]
                },
            ),
            (
                {"input": [{"type": "function_call", "arguments": ""}]},
                {"input": [{"type": "function_call", "arguments": "{}"}]},
            ),
            (
                {"tools": [{"type": "function", "name": "f", "description": "", "strict": None}]},
                {"tools": [{"type": "function", "name": "f"}]},
            ),
            (
                {"text": {"format": {"type": "json_schema", "strict": False, "description": None}}},
                {"text": {"format": {"type": "json_schema"}}},
            ),
        ],
    )
    def test_it_is_made_equal(self, one: Any, other: Any) -> None:
        """Both ways of saying it."""
        assert normalise(one) == normalise(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"store": False}, {}),
            ({"tool_choice": "none"}, {}),
            ({"tools": [{"type": "function", "strict": False}]}, {"tools": [{"type": "function"}]}),
            ({"input": [MESSAGE, MESSAGE]}, {"input": [MESSAGE]}),
            ({"input": [{**MESSAGE, "id": "1"}]}, {"input": [MESSAGE]}),
            (
                {"tools": [{"type": "function", "parameters": {"properties": {"a": {"default": None}}}}]},
                {"tools": [{"type": "function", "parameters": {"properties": {"a": {}}}}]},
            ),
        ],
    )
    def test_what_means_something_else_stays_different(self, one: Any, other: Any) -> None:
        """Nothing that carries meaning is dropped."""
        assert normalise(one) != normalise(other)


class TestExceptions:
    """Requests that the API refuses."""

    @pytest.mark.parametrize(
        ("payload", "reason"),
        [
            ([], "no JSON object"),
            ({"input": [{"type": "reasoning", "id": "rs", "encrypted_content": "x"}, MESSAGE]}, "what followed"),
            ({"input": [{"type": "reasoning", "id": "rs", "encrypted_content": "x"}]}, "what followed"),
            (
                {"store": False, "input": [{"type": "reasoning", "id": "rs"}, {"type": "function_call"}]},
                "nor encrypted",
            ),
            ({"input": [{"type": "function_call", "name": "a b"}]}, "may be named"),
            ({"input": [{"type": "function_call", "name": "f", "call_id": "x" * 65}]}, "too long"),
            ({"tools": [{"type": "function", "strict": True, "parameters": {"type": "object"}}]}, "strict form"),
        ],
    )
    def test_they_have_a_reason(self, payload: Any, reason: str) -> None:
        """Each in words."""
        assert reason in exception("/responses", payload)

    def test_all_others_have_none(self) -> None:
        """They have to be said again as they are."""
        assert exception("/responses", {"model": "m", "input": [MESSAGE]}) == ""

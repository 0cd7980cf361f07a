"""Requests that mean the same are equal, and others aren't."""

import pytest

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_openai.chat.normalisation import exception, normalise

HI: JsonValue = {"role": "user", "content": "Hi"}
CALL: JsonValue = {"id": "a", "function": {"name": "add", "arguments": ""}, "index": 0}
SAME_CALL: JsonValue = {"id": "a", "type": "function", "function": {"name": "add", "arguments": "{}"}}
DETAILS: JsonValue = [{"type": "reasoning.text", "text": "Hm", "signature": None}]
SAME_DETAILS: JsonValue = [{"type": "reasoning.text", "text": "Hm"}]


def said(**fields: JsonValue) -> JsonValue:
    """An assistant's message."""
    return {"messages": [{"role": "assistant", **fields}]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"stream": False, "temperature": None, "tools": []}, {}, id="nothing-said"),
        pytest.param({"tool_choice": "auto"}, {}, id="the-default-choice"),
        pytest.param({"stream_options": {"include_usage": True}}, {}, id="usage"),
        pytest.param({"max_tokens": 5}, {"max_completion_tokens": 5}, id="the-old-name"),
        pytest.param({"stop": "END"}, {"stop": ["END"]}, id="one-stop"),
        pytest.param(
            {"messages": [HI]}, {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]}, id="text"
        ),
        pytest.param(
            {"messages": [{"role": "tool", "content": None}]},
            {"messages": [{"role": "tool", "content": ""}]},
            id="a-result",
        ),
        pytest.param(said(content=""), said(content=None), id="an-empty-content"),
        pytest.param(said(tool_calls=[CALL]), said(tool_calls=[SAME_CALL]), id="a-call"),
        pytest.param(
            said(reasoning="Hm", reasoning_details=DETAILS), said(reasoning_details=SAME_DETAILS), id="thoughts"
        ),
        pytest.param(
            {"tools": [{"type": "function", "function": {"name": "add", "description": ""}}]},
            {
                "tools": [
                    {
                        "type": "function",
                        "function": {"name": "add", "parameters": {"type": "object", "properties": {}}},
                    }
                ]
            },
            id="a-tool",
        ),
        pytest.param(
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "a", "strict": False, "description": ""},
                }
            },
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a"}}},
            id="a-schema",
        ),
    ],
)
def test_the_same(one: JsonValue, other: JsonValue) -> None:
    """Said in two ways."""
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"stream": True}, {}, id="a-stream"),
        pytest.param({"tool_choice": "none"}, {}, id="another-choice"),
        pytest.param({"max_tokens": 5}, {"max_tokens": 6}, id="a-number"),
        pytest.param({"messages": [HI]}, {"messages": [HI, HI]}, id="once-more"),
        pytest.param(
            {"messages": [{"role": "user", "content": ""}]}, {"messages": [{"role": "user"}]}, id="an-empty-question"
        ),
        pytest.param(
            said(reasoning="Ha", reasoning_details=DETAILS), said(reasoning_details=DETAILS), id="other-thoughts"
        ),
        pytest.param({"temperature": 0}, {}, id="zero"),
        pytest.param({"parallel_tool_calls": False}, {}, id="no"),
    ],
)
def test_not_the_same(one: JsonValue, other: JsonValue) -> None:
    """However alike."""
    assert normalise(one) != normalise(other)


def test_what_is_no_chat_is_an_exception() -> None:
    """With the reason."""
    assert exception("/v1/chat/completions", {"messages": []}) == ""
    assert "no messages" in exception("/v1/completions", {"prompt": "Hi"})

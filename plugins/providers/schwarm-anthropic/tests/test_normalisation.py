"""When two requests mean the same, and which ones the API refuses."""

import json
from typing import Any

import pytest

from schwarm_anthropic.codec import AnthropicCodec
from schwarm_anthropic.normalisation import exception, normalise
from schwarm_anthropic.opaque import OPAQUE
from schwarm_core import InvalidRequestError

TEXT = {"type": "text", "text": "Hi"}
CALL = {"type": "tool_use", "id": "a", "name": "look", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "a"}
PATH = "/v1/messages?beta=true"


def payload(*turns: Any, **fields: Any) -> dict[str, Any]:
    """A request with turns of the person and the model."""
    roles = ("user", "assistant")
    messages = [{"role": roles[at % 2], "content": turn} for at, turn in enumerate(turns or ("Hi",))]
    return {"model": "claude-sonnet-4-5", "max_tokens": 5, "messages": messages, **fields}


class TestSameMeaning:
    """What is made equal."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (payload("Hi"), payload([TEXT])),
            (payload(), payload(stream=False, tools=[], system="", stop_sequences=[], top_k=None)),
            (payload(system="Hi"), payload(system=[{**TEXT, "citations": None}])),
            (payload("a", []), payload("a", "")),
            (payload([TEXT]), payload([{**TEXT, "citations": []}])),
            (payload([{**TEXT, "citations": [{"a": 1}]}]), payload([{**TEXT, "citations": [{"a": 1, "b": None}]}])),
            (payload([CALL]), payload([{**CALL, "cache_control": None}])),
            (
                payload(tools=[CALL]),
                payload(tools=[CALL], tool_choice={"type": "auto", "disable_parallel_tool_use": False}),
            ),
            (payload(tools=[{"name": "a"}]), payload(tools=[{"name": "a", "type": "custom", "description": ""}])),
            (payload([RESULT]), payload([{**RESULT, "is_error": False, "content": " "}])),
            (payload([{**RESULT, "content": "x"}]), payload([{**RESULT, "content": [{"type": "text", "text": "x"}]}])),
            (payload(output_format={"a": 1}), payload(output_config={"format": {"a": 1}, "effort": None})),
            (
                payload([TEXT, TEXT]),
                payload(messages=[{"role": "user", "content": "Hi"}, {"role": "user", "content": [TEXT]}]),
            ),
        ],
    )
    def test_it_is_one_form(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        """And stays it."""
        assert normalise(one) == normalise(other)
        assert normalise(normalise(one)) == normalise(one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (payload("Hi"), payload("Ho")),
            (payload(stream=True), payload()),
            (payload(tool_choice={"type": "any"}), payload()),
            (payload([{**RESULT, "is_error": True}]), payload([RESULT])),
            (payload([{**CALL, "input": {"a": None}}]), payload([CALL])),
            (
                payload(messages=[{"role": "system", "content": [TEXT]}] * 2),
                payload(messages=[{"role": "system", "content": [TEXT, TEXT]}]),
            ),
        ],
    )
    def test_what_differs_stays_different(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        """Nothing that means something is dropped."""
        assert normalise(one) != normalise(other)

    @pytest.mark.parametrize("value", [None, [], "text", 3])
    def test_what_is_no_request_stays_as_it_is(self, value: Any) -> None:
        """There is nothing to compare."""
        assert normalise(value) == value


class TestRefused:
    """Requests that needn't be said again as they were, each with the reason."""

    @pytest.mark.parametrize(
        ("refused", "reason"),
        [
            (payload(max_tokens=None), "max_tokens"),
            (payload(" "), "visible character"),
            (payload("Hi", "Yes "), "blanks at the end"),
            (
                payload(messages=[{"role": "system", "content": "Hi"}, {"role": "user", "content": "Hi"}]),
                "first message",
            ),
            (payload("Hi", [{"type": "thinking", "thinking": "", "signature": "s"}], "Go on"), "ends with thoughts"),
            (payload("Hi", [CALL], "Go on"), "results"),
            (payload("Hi", [CALL], [TEXT, RESULT]), "results"),
            (payload([RESULT]), "results"),
            (payload("Hi", [{**CALL, "id": "a:b"}], [{**RESULT, "tool_use_id": "a:b"}]), "illegal"),
            (payload("Hi", [{**CALL, "input": "x"}], [RESULT]), "no object"),
            (payload(tool_choice={"type": "any"}), "no tools"),
            (payload([{**TEXT, "cache_control": {"type": "ephemeral"}}] * 5), "cache points"),
            (
                payload(tools=[CALL], tool_choice={"type": "any"}, thinking={"type": "enabled", "budget_tokens": 1024}),
                "forced call",
            ),
            (payload("Hi", [CALL], [RESULT], thinking={"type": "enabled", "budget_tokens": 1024}), "between a call"),
            (payload(temperature=2), "temperature"),
            (payload(temperature=0.5, top_p=0.5), "temperature"),
            (payload(temperature=0.5, model="claude-opus-5"), "temperature"),
            (payload(stop_sequences=[" "]), "stop text"),
            (payload(messages=[{"role": "user", "content": [1]}]), "another shape"),
        ],
    )
    def test_each_reason(self, refused: dict[str, Any], reason: str) -> None:
        """What the API would answer."""
        assert reason in exception(PATH, refused)

    def test_another_path(self) -> None:
        """Such as that which counts tokens."""
        assert "/v1/messages" in exception("/v1/messages/count_tokens", payload())

    @pytest.mark.parametrize(
        "taken",
        [
            payload(),
            payload("Hi", [CALL, {**CALL, "id": "b"}], [{**RESULT, "tool_use_id": "b"}, RESULT, TEXT]),
            payload("Hi", "Yes", temperature=1, thinking={"type": "enabled", "budget_tokens": 1024}),
            payload("Hi", [{"type": "thinking", "thinking": "", "signature": "s"}, TEXT], "Go on", top_p=0.5),
            payload(model="claude-opus-5", temperature=1.0),
            payload(messages=[{"role": "user", "content": "Hi"}, {"role": "user", "content": "Hi"}]),
        ],
    )
    def test_all_others_are_said_again(self, codec: AnthropicCodec, taken: dict[str, Any]) -> None:
        """There is no reason for them."""
        assert exception(PATH, taken) == ""
        sent = codec.encode_request(codec.decode_request(PATH, taken), stream=False)
        assert normalise(json.loads(json.dumps(sent.payload))) == normalise(taken)
        assert sent.path == PATH


class TestReading:
    """What is no request."""

    @pytest.mark.parametrize(
        "value", [None, [], "text", payload(messages=1), payload(messages=[{"role": "nobody"}]), payload(tools=[1])]
    )
    def test_it_is_an_error(self, codec: AnthropicCodec, value: Any) -> None:
        """One that says so."""
        with pytest.raises(InvalidRequestError, match="Messages API"):
            codec.decode_request(PATH, value)


def test_every_opaque_path_has_its_reason() -> None:
    """So that nobody adds one in passing."""
    assert all(reason.strip() for reason in OPAQUE.values())

"""Answers that come in pieces."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schwarm_cohere.codec import CohereCodec
from schwarm_cohere.stream import CohereCollector
from schwarm_core import Delta, OverloadedError, ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_http.sse import ServerSentEvent

USAGE = {"billed_units": {"input_tokens": 9}, "tokens": {"input_tokens": 480, "output_tokens": 7}}


def event(kind: str, index: int | None = None, delta: Any = None, **fields: Any) -> dict[str, Any]:
    """An event."""
    placed = {} if index is None else {"index": index}
    return {"type": kind, **placed, **({} if delta is None else {"delta": delta}), **fields}


START = event("message-start", id="r-1", delta={"message": {"role": "assistant", "content": [], "tool_plan": ""}})
END = event("message-end", delta={"finish_reason": "COMPLETE", "usage": USAGE})


def said(index: int, kind: str = "content-delta", **content: str) -> dict[str, Any]:
    """A piece of content."""
    return event(kind, index, {"message": {"content": content}})


def called(kind: str, index: int, **call: Any) -> dict[str, Any]:
    """A piece of a call."""
    return event(kind, index, {"message": {"tool_calls": call}})


def collect(*events: dict[str, Any]) -> tuple[CohereCollector, list[Delta]]:
    """What is made of events."""
    collector = CohereCollector()
    return collector, [delta for each in events for delta in collector.feed(ServerSentEvent(json.dumps(each)))]


class TestWhole:
    """A stream, beside the answer that would have come whole."""

    def test_words_and_citations_are_the_same(self, codec: CohereCodec) -> None:
        """Thoughts, usage and likelihoods, too."""
        citation = {"start": 0, "end": 4, "text": "Ahoy", "sources": [], "content_index": 1, "type": "TEXT_CONTENT"}
        likelihood = {"token_ids": [1], "logprobs": [-0.5]}
        collector, deltas = collect(
            START,
            said(0, "content-start", type="thinking", thinking=""),
            said(0, thinking="H"),
            said(0, thinking="m."),
            event("content-end", 0),
            said(1, "content-start", type="text", text=""),
            {**said(1, text="Ah"), "logprobs": likelihood},
            said(1, text="oy"),
            event("citation-start", 0, {"message": {"citations": citation}}),
            event("citation-end", 0),
            event("content-end", 1),
            END,
        )
        content = [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Ahoy"}]
        message = {"role": "assistant", "content": content, "citations": [citation]}
        whole: Any = {
            "id": "r-1",
            "finish_reason": "COMPLETE",
            "message": message,
            "usage": USAGE,
            "logprobs": [likelihood],
        }
        assert collector.response() == codec.decode_response(whole)
        assert deltas == [ReasoningDelta("H", 0), ReasoningDelta("m.", 0), TextDelta("Ah", 1), TextDelta("oy", 1)]

    def test_plan_and_calls_are_the_same(self, codec: CohereCodec) -> None:
        """The plan comes before the calls, each call in pieces."""
        collector, deltas = collect(
            START,
            event("tool-plan-delta", delta={"message": {"tool_plan": "I "}}),
            event("tool-plan-delta", delta={"message": {"tool_plan": "look."}}),
            called("tool-call-start", 0, id="c-1", type="function", function={"name": "get_x2d_tide", "arguments": ""}),
            called("tool-call-delta", 0, function={"arguments": '{"a":'}),
            called("tool-call-delta", 0, function={"arguments": " 1}"}),
            event("tool-call-end", 0),
            called("tool-call-start", 1, id="c-2", type="function", function={"name": "wind", "arguments": ""}),
            event("tool-call-end", 1),
            event("message-end", delta={"finish_reason": "TOOL_CALL"}),
        )
        calls = [
            {"id": "c-1", "type": "function", "function": {"name": "get_x2d_tide", "arguments": '{"a": 1}'}},
            {"id": "c-2", "type": "function", "function": {"name": "wind", "arguments": ""}},
        ]
        whole: Any = {
            "id": "r-1",
            "finish_reason": "TOOL_CALL",
            "message": {"tool_plan": "I look.", "tool_calls": calls},
        }
        assert collector.response() == codec.decode_response(whole)
        assert deltas[:4] == [
            ReasoningDelta("I ", 0),
            ReasoningDelta("look.", 0),
            ToolCallDelta(1, "c-1", "get-tide"),
            ToolCallDelta(1, "c-1", "get-tide", '{"a":'),
        ]


class TestOddities:
    """What the protocol doesn't say."""

    def test_pieces_without_a_beginning_are_taken(self) -> None:
        """Of a text, and of a call, which gets an id."""
        collector, _ = collect(START, said(0, text="A"), called("tool-call-delta", 0, function={"arguments": "{}"}))
        message = collector.response().message
        assert (message.text, message.tool_calls[0].id, message.tool_calls[0].arguments) == ("A", "r-1_0", "{}")

    def test_two_calls_under_one_index_are_two(self) -> None:
        """A beginning with a new id is a new call."""
        starts = [called("tool-call-start", 0, id=each, function={"name": each}) for each in "ab"]
        collector, _ = collect(START, *starts, called("tool-call-delta", 0, function={"arguments": "{}"}))
        assert [call.name for call in collector.response().message.tool_calls] == ["a", "b"]

    def test_a_block_that_changes_its_kind_is_two(self) -> None:
        """Thoughts are no text."""
        collector, deltas = collect(START, said(0, thinking="Hm."), said(0, text="A"))
        assert deltas == [ReasoningDelta("Hm.", 0), TextDelta("A", 1)]
        assert len(collector.response().message.parts) == 2

    def test_what_isnt_known_is_kept(self) -> None:
        """Events of other types, and events with other fields."""
        unknown = [
            event("debug", prompt="<s>"),
            event("weather", delta={"message": {}}),
            {**said(0, text="A"), "mood": 1},
        ]
        collector, _ = collect(START, *unknown, END)
        assert collector.response().extra == {"cohere": {"events": unknown}}
        assert collector.response().message.text == "A"

    @pytest.mark.parametrize("odd", [{}, {"type": None}, event("content-delta"), event("tool-call-end", 9)])
    def test_odd_events_do_no_harm(self, odd: dict[str, Any]) -> None:
        """What comes after them is understood."""
        collector, _ = collect(odd, START, said(0, text="Ahoy"), END)
        assert collector.response().message.text == "Ahoy"


class TestEnd:
    """When all is there."""

    def test_the_last_event_ends_it(self) -> None:
        """Nothing after it matters."""
        collector, _ = collect(START, said(0, text="A"), END)
        assert (collector.done, collector.ended) == (True, True)

    def test_a_cut_stream_has_not_ended(self) -> None:
        """What has arrived can be had."""
        collector, _ = collect(START, said(0, text="Aho"))
        assert (collector.done, collector.ended, collector.response().message.text) == (False, False, "Aho")

    @pytest.mark.parametrize(
        "failed",
        [event("message-end", delta={"finish_reason": "ERROR", "error": "it broke"}), {"message": "it broke"}],
        ids=["end", "event"],
    )
    def test_an_error_in_the_middle_is_raised(self, failed: dict[str, Any]) -> None:
        """With its words."""
        with pytest.raises(OverloadedError, match="it broke"):
            collect(START, said(0, text="A"), failed)

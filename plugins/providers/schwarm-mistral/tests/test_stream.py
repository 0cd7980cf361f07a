"""Answers that come in pieces."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schwarm_core import Delta, OverloadedError, ReasoningDelta, TextDelta, TextPart, ToolCallDelta, ToolCallPart
from schwarm_http.sse import ServerSentEvent
from schwarm_mistral.codec import MistralCodec
from schwarm_mistral.stream import MistralCollector

USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}


def piece(delta: dict[str, Any], finish_reason: str | None = None, **fields: Any) -> dict[str, Any]:
    """A piece of an answer."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {"id": "r-1", "object": "chat.completion.chunk", "created": 5, "model": "m-1", "choices": [choice], **fields}


def collect(*pieces: dict[str, Any], end: bool = True) -> tuple[MistralCollector, list[Delta]]:
    """What is made of pieces."""
    collector = MistralCollector()
    events = [json.dumps(each) for each in pieces] + (["[DONE]"] if end else [])
    return collector, [delta for event in events for delta in collector.feed(ServerSentEvent(event))]


def thinking(text: str, *, closed: bool = False) -> dict[str, Any]:
    """A piece of thought."""
    return {"type": "thinking", "thinking": [{"type": "text", "text": text}] if text else [], "closed": closed}


class TestText:
    """What is said."""

    def test_pieces_add_up(self) -> None:
        """To one part; padding says nothing."""
        collector, deltas = collect(
            piece({"role": "assistant", "content": ""}),
            piece({"content": "Ahoy, "}, p="abc"),
            piece({"content": "sailor"}, p="abcdef"),
            piece({"content": ""}, "stop", usage=USAGE),
        )
        assert deltas == [TextDelta("Ahoy, "), TextDelta("sailor")]
        assert collector.response().message.parts == (TextPart("Ahoy, sailor"),)

    def test_it_is_the_answer_that_would_have_come_whole(self, codec: MistralCodec) -> None:
        """Thoughts, words, references, calls, usage and all."""
        call = {"id": "aB3dE6gH9", "index": 0, "function": {"name": "tide", "arguments": "{}"}}
        reference = {"type": "reference", "reference_ids": [3]}
        collector, _ = collect(
            piece({"role": "assistant", "content": ""}),
            piece({"content": [thinking("Let me ")]}),
            piece({"content": [thinking("see.")]}),
            piece({"content": [thinking("", closed=True), {"type": "text", "text": "I "}]}),
            piece({"content": "look."}),
            piece({"content": [reference]}),
            piece({"content": "Now."}),
            piece({"content": "", "tool_calls": [call]}, "tool_calls", usage=USAGE),
        )
        content = [
            thinking("Let me see.", closed=True),
            {"type": "text", "text": "I look."},
            reference,
            {"type": "text", "text": "Now."},
        ]
        message = {"role": "assistant", "content": content, "tool_calls": [call]}
        whole: Any = {
            **piece({}),
            "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}],
            "usage": USAGE,
        }
        assert collector.response() == codec.decode_response(whole)

    def test_each_delta_names_its_part(self) -> None:
        """By its place in the answer."""
        collector, deltas = collect(
            piece({"content": [thinking("Hm.")]}),
            piece({"content": [thinking("", closed=True), {"type": "text", "text": "Yes"}]}),
            piece({"content": "."}, "stop"),
        )
        assert deltas == [ReasoningDelta("Hm.", 0), TextDelta("Yes", 1), TextDelta(".", 1)]
        assert len(collector.response().message.parts) == 2


class TestCalls:
    """Tools that are asked for."""

    def test_arguments_may_come_in_pieces(self) -> None:
        """The first piece has id and name, the others an index."""
        collector, deltas = collect(
            piece({"content": "Look:"}),
            piece(
                {"tool_calls": [{"id": "aB3dE6gH9", "index": 0, "function": {"name": "tide", "arguments": '{"a":'}}]}
            ),
            piece({"tool_calls": [{"index": 0, "function": {"name": "", "arguments": " 1}"}}]}, "tool_calls"),
        )
        assert deltas[1:] == [
            ToolCallDelta(1, "aB3dE6gH9", "tide", '{"a":'),
            ToolCallDelta(1, "aB3dE6gH9", "tide", " 1}"),
        ]
        assert collector.response().message.tool_calls == (ToolCallPart("aB3dE6gH9", "tide", '{"a": 1}'),)

    def test_two_calls_under_one_index_are_two(self) -> None:
        """A new id is a new call."""
        calls = [{"id": each * 9, "index": 0, "function": {"name": each, "arguments": "{}"}} for each in "ab"]
        for pieces in ([piece({"tool_calls": calls})], [piece({"tool_calls": [call]}) for call in calls]):
            collector, _ = collect(*pieces)
            assert [call.name for call in collector.response().message.tool_calls] == ["a", "b"]

    def test_a_piece_without_id_and_index_belongs_to_the_latest(self) -> None:
        """None is dropped."""
        first, second = (
            {"id": each * 9, "index": place, "function": {"name": each}} for place, each in enumerate("ab")
        )
        collector, _ = collect(
            piece({"tool_calls": [first, second]}), piece({"tool_calls": [{"function": {"arguments": "{}"}}]})
        )
        assert [(call.name, call.arguments) for call in collector.response().message.tool_calls] == [
            ("a", "{}"),
            ("b", "{}"),
        ]

    def test_a_call_without_any_id_is_not_dropped(self) -> None:
        """It gets an id."""
        collector, _ = collect(
            piece({"tool_calls": [{"id": "null", "function": {"name": "tide", "arguments": {"a": 1}}}]})
        )
        (call,) = collector.response().message.tool_calls
        assert (len(call.id), call.name, call.arguments) == (9, "tide", '{"a": 1}')


class TestEnd:
    """When all is there."""

    def test_the_mark_ends_it(self) -> None:
        """Nothing after it matters."""
        collector, _ = collect(piece({"content": "Ahoy"}, "stop"))
        assert (collector.done, collector.ended) == (True, True)

    def test_a_cut_stream_has_not_ended(self) -> None:
        """What has arrived can be had."""
        collector, _ = collect(piece({"content": "Aho"}), end=False)
        assert (collector.done, collector.ended, collector.response().message.text) == (False, False, "Aho")

    def test_an_error_in_the_middle_is_raised(self) -> None:
        """With its cause."""
        with pytest.raises(OverloadedError, match="Service tier"):
            collect(piece({"content": "A"}), {"object": "error", "message": "Service tier full", "code": "3505"})


class TestNothingIsLost:
    """What no neutral field is for."""

    def test_other_answers_are_kept(self, codec: MistralCodec) -> None:
        """As they would have come whole; only the first one is streamed."""
        second = piece({})
        second["choices"] = [{"index": 1, "delta": {"content": "Moin"}, "finish_reason": "stop"}]
        collector, deltas = collect(second, piece({"content": "Ahoy"}, "stop"))
        assert deltas == [TextDelta("Ahoy")]
        kept: Any = (collector.response().extra or {})["mistral"]
        (choice,) = kept["choices"]
        assert codec.decode_response({"choices": [choice]}).message.text == "Moin"

    def test_fields_to_come_are_kept(self) -> None:
        """Texts that come in pieces are put together."""
        first = piece({"content": "A", "aside": "Psst, "}, guardrails=[1])
        first["choices"][0]["logprobs"] = {"content": [1]}
        second = piece({"content": "hoy", "aside": "you"})
        second["choices"][0]["logprobs"] = {"content": [2]}
        collector, _ = collect(first, second)
        assert collector.response().extra == {
            "mistral": {
                "created": 5,
                "guardrails": [1],
                "choice": {"logprobs": {"content": [1, 2]}},
                "message": {"aside": "Psst, you"},
            }
        }

    @pytest.mark.parametrize(
        "event", [{}, {"choices": None}, {"choices": [{}]}, {"choices": [{"delta": None}]}, {"new": 1}]
    )
    def test_odd_events_do_no_harm(self, event: dict[str, Any]) -> None:
        """What comes after them is understood."""
        collector, _ = collect(event, piece({"content": "Ahoy"}, "stop"))
        assert collector.response().message.text == "Ahoy"

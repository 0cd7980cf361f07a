"""Answers in pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from schwarm_core import (
    Delta,
    MalformedAnswerError,
    ModelRequest,
    ModelResponse,
    OpaquePart,
    OverloadedError,
    RateLimitedError,
    ReasoningDelta,
    RefusalPart,
    TextDelta,
    TextPart,
    ToolCallDelta,
    user,
)
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.recording import read_rows
from schwarm_http.testing.server import FaultyServer, events, in_turn
from schwarm_openai.responses.codec import ResponsesCodec

pytestmark = pytest.mark.anyio

Collect: TypeAlias = Callable[[Iterable[Mapping[str, Any]]], tuple[ModelResponse, list[Delta]]]
Event: TypeAlias = dict[str, Any]

ROWS = [
    row
    for row in read_rows(Path(__file__).parent.parent / "recordings" / "openai-responses.jsonl")
    if row.streamed and not row.refused
]


def added(index: int, item: Event) -> Event:
    """An item begins."""
    return {"type": "response.output_item.added", "output_index": index, "item": item}


def done(index: int, item: Event) -> Event:
    """An item is whole."""
    return {"type": "response.output_item.done", "output_index": index, "item": item}


def completed(*output: Event, **more: Any) -> Event:
    """The answer is whole."""
    answer = {"id": "resp_1", "model": "m-1", "status": "completed", "output": list(output), **more}
    return {"type": "response.completed", "response": answer}


def piece(kind: str, delta: str, **where: Any) -> Event:
    """A piece of something."""
    return {"type": f"response.{kind}.delta", "delta": delta, **where}


def message(text: str, item_id: str = "msg_1", **more: Any) -> Event:
    """A message of the model's."""
    content = [{"type": "output_text", "text": text}]
    return {"type": "message", "role": "assistant", "content": content, **({"id": item_id} if item_id else {}), **more}


def call(arguments: str, item_id: str = "fc_1", call_id: str = "c1") -> Event:
    """A tool call."""
    return {"type": "function_call", "id": item_id, "call_id": call_id, "name": "f", "arguments": arguments}


def sums(deltas: Iterable[Delta]) -> dict[int, str]:
    """What the pieces add up to."""
    found: dict[int, str] = {}
    for delta in deltas:
        assert isinstance(delta, TextDelta | ReasoningDelta | ToolCallDelta)
        more = delta.arguments if isinstance(delta, ToolCallDelta) else delta.text
        found[delta.index] = found.get(delta.index, "") + more
    return found


class TestWhole:
    """A stream that came to its end."""

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row.recording)
    def test_it_is_the_answer_that_would_have_come_whole(self, codec: ResponsesCodec, row: Any) -> None:
        """But for the thoughts, which the vendor encrypts anew each time."""
        found = [json.loads(line[6:]) for line in row.response.splitlines() if line.startswith("data: ")]
        collector = codec.collector()
        for event in found:
            collector.feed(ServerSentEvent(json.dumps(event)))
        whole = json.dumps(found[-1]["response"]).replace("gAAAAB-whole-again", "gAAAAB-whole")
        assert collector.response() == codec.decode_response(json.loads(whole))

    def test_places_are_those_in_the_answer(self, collect: Collect) -> None:
        """Of thoughts, opaque items, texts and calls; each call tells its id and name in every piece."""
        thoughts = {
            "type": "reasoning",
            "id": "rs_1",
            "summary": [{"type": "summary_text", "text": text} for text in ("A.", "B.")],
        }
        search = {"type": "web_search_call", "id": "ws_1"}
        response, deltas = collect(
            [
                added(0, {**thoughts, "summary": []}),
                piece("reasoning_summary_text", "A.", output_index=0, item_id="rs_1", summary_index=0),
                piece("reasoning_summary_text", "B.", output_index=0, item_id="rs_1", summary_index=1),
                done(0, thoughts),
                added(1, search),
                done(1, search),
                added(2, message("")),
                piece("output_text", "He", output_index=2, item_id="msg_1", content_index=0),
                piece("output_text", "y", output_index=2, item_id="msg_1", content_index=0),
                done(2, message("Hey")),
                added(3, call("")),
                piece("function_call_arguments", '{"a":', output_index=3, item_id="fc_1"),
                piece("function_call_arguments", "1}", output_index=3, item_id="fc_1"),
                done(3, call('{"a":1}')),
                completed(thoughts, search, message("Hey"), call('{"a":1}')),
            ]
        )
        assert [part.type for part in response.message.parts] == [
            "reasoning",
            "reasoning",
            "opaque",
            "text",
            "tool_call",
        ]
        assert deltas == [
            ReasoningDelta("A.", 0),
            ReasoningDelta("B.", 1),
            TextDelta("He", 3),
            TextDelta("y", 3),
            ToolCallDelta(4, "c1", "f"),
            ToolCallDelta(4, "c1", "f", '{"a":'),
            ToolCallDelta(4, "c1", "f", "1}"),
        ]

    def test_calls_may_come_at_once(self, collect: Collect) -> None:
        """Their pieces mixed."""
        one, two = call("[1]"), call("[2]", "fc_2", "c2")
        response, deltas = collect(
            [
                added(0, call("")),
                added(1, call("", "fc_2", "c2")),
                piece("function_call_arguments", "[2", output_index=1, item_id="fc_2"),
                piece("function_call_arguments", "[1", output_index=0, item_id="fc_1"),
                piece("function_call_arguments", "]", output_index=1, item_id="fc_2"),
                piece("function_call_arguments", "]", output_index=0, item_id="fc_1"),
                done(1, two),
                done(0, one),
                completed(one, two),
            ]
        )
        assert [part.arguments for part in response.message.tool_calls] == ["[1]", "[2]"]
        assert sums(deltas) == {0: "[1]", 1: "[2]"}

    def test_free_text_for_a_tool_is_its_one_argument(self, collect: Collect) -> None:
        """Quoted as it arrives."""
        item = {"type": "custom_tool_call", "id": "ct_1", "call_id": "c1", "name": "f", "input": 'a "b"\nü'}
        pieces = [piece("custom_tool_call_input", part, output_index=0) for part in ('a "', 'b"', "\nü")]
        response, deltas = collect([added(0, {**item, "input": ""}), *pieces, done(0, item), completed(item)])
        (found,) = response.message.tool_calls
        assert json.loads(found.arguments) == {"input": 'a "b"\nü'}
        assert sums(deltas) == {0: found.arguments}


class TestOtherServers:
    """Servers that speak the protocol in ways of their own."""

    def test_items_without_a_beginning(self, collect: Collect) -> None:
        """The pieces tell what they are of."""
        response, deltas = collect(
            [
                piece("output_text", "Hey", output_index=0, item_id="msg_1", content_index=0),
                piece("function_call_arguments", "[1]", output_index=1, item_id="fc_1"),
                completed(message("Hey"), call("[1]")),
            ]
        )
        assert [part.type for part in response.message.parts] == ["text", "tool_call"]
        assert sums(deltas) == {0: "Hey", 1: "[1]"}
        assert deltas[1] == ToolCallDelta(1, "c1", "f")

    def test_answers_without_pieces(self, collect: Collect) -> None:
        """What comes at the end is handed on then."""
        at_the_end: list[Event] = [completed(message("Hey"), call("[1]"))]
        item_by_item: list[Event] = [done(0, message("Hey")), done(1, call("[1]")), completed()]
        for stream in (at_the_end, item_by_item):
            response, deltas = collect(stream)
            assert [part.type for part in response.message.parts] == ["text", "tool_call"]
            assert sums(deltas) == {0: "Hey", 1: "[1]"}

    def test_an_end_without_items(self, collect: Collect) -> None:
        """What pieces brought is the answer."""
        response, _ = collect(
            [
                added(0, {"type": "message", "id": "msg_1", "role": "assistant", "content": []}),
                piece("refusal", "No.", output_index=0, item_id="msg_1", content_index=1),
                piece("output_text", "Hey", output_index=0, item_id="msg_1", content_index=0),
                added(1, call("")),
                piece("function_call_arguments", "[1]", output_index=1, item_id="fc_1"),
                added(2, {"type": "custom_tool_call", "id": "ct", "call_id": "c2", "name": "g", "input": ""}),
                piece("custom_tool_call_input", "a", output_index=2),
                completed(),
            ]
        )
        assert {type(part) for part in response.message.parts} >= {TextPart, RefusalPart}
        assert [part.arguments for part in response.message.tool_calls] == ["[1]", '{"input": "a"}']

    def test_one_index_for_all(self, collect: Collect) -> None:
        """Items are told apart by their ids, or by their ends."""
        for with_ids in (True, False):
            one, two = message("One", "msg_1" if with_ids else ""), message("Two", "msg_2" if with_ids else "")
            stream: list[Event] = []
            for item, text in ((one, "One"), (two, "Two")):
                where = {"item_id": item["id"]} if with_ids else {}
                begun = added(0, {**item, "content": []})
                stream += [begun, piece("output_text", text, output_index=0, content_index=0, **where), done(0, item)]
            response, deltas = collect([*stream, completed()])
            assert [part.text for part in response.message.parts if isinstance(part, TextPart)] == ["One", "Two"]
            assert sums(deltas) == {0: "One", 1: "Two"}

    def test_another_id_in_each_event(self, collect: Collect) -> None:
        """Items are told apart by their index."""
        response, deltas = collect(
            [
                added(0, {**message("", "a"), "content": []}),
                piece("output_text", "He", output_index=0, item_id="b", content_index=0),
                piece("output_text", "y", output_index=0, item_id="c", content_index=0),
                done(0, message("Hey", "d")),
                completed(message("Hey", "e")),
            ]
        )
        assert response.message.text == "Hey"
        assert sums(deltas) == {0: "Hey"}

    def test_neither_index_nor_id(self, collect: Collect) -> None:
        """A piece belongs to what came last."""
        response, deltas = collect(
            [added(0, call("")), piece("function_call_arguments", "[1]"), done(0, call("[1]")), completed(call("[1]"))]
        )
        assert len(response.message.parts) == 1
        assert sums(deltas) == {0: "[1]"}

    def test_a_last_item_with_less_than_its_pieces(self, collect: Collect) -> None:
        """What was handed on isn't taken back."""
        citation = {"type": "url_citation", "url": "https://a.example", "title": "A", "start_index": 0, "end_index": 1}
        response, _ = collect(
            [
                added(0, {**message(""), "content": []}),
                piece("output_text", "Hey", output_index=0, item_id="msg_1", content_index=0),
                {
                    "type": "response.output_text.annotation.added",
                    "output_index": 0,
                    "item_id": "msg_1",
                    "content_index": 0,
                    "annotation": citation,
                },
                done(0, {**message(""), "content": []}),
                completed(),
            ]
        )
        (part,) = response.message.parts
        assert isinstance(part, TextPart)
        assert (part.text, part.citations[0].title) == ("Hey", "A")

    def test_events_of_unknown_types_are_kept(self, collect: Collect) -> None:
        """Unless they say nothing, as those that keep a connection alive."""
        new: Event = {"type": "response.song.delta", "delta": "La", "output_index": 0}
        nothing: list[Event] = [
            {"type": "keepalive", "sequence_number": 1},
            {"type": "response.mcp_call.in_progress", "item_id": "i"},
        ]
        response, deltas = collect([new, *nothing, completed(message("Hey"))])
        assert response.extra == {"openai": {"events": [new]}}
        assert sums(deltas) == {0: "Hey"}

    def test_new_fields_of_known_events_are_kept(self, collect: Collect) -> None:
        """Once, if each piece says the same; what an item said at its beginning alone is kept with it."""
        where = {"output_index": 0, "item_id": "msg_1", "content_index": 0, "speed": 7}
        response, _ = collect(
            [
                added(0, {**message(""), "content": [], "mood": "calm", "status": "in_progress"}),
                piece("output_text", "He", **where),
                piece("output_text", "y", **where),
                done(0, message("Hey")),
                completed(message("Hey")),
            ]
        )
        assert response.extra == {"openai": {"events": [{"type": "response.output_text.delta", "speed": 7}]}}
        assert response.message.parts == (TextPart("Hey", extra={"openai": {"item": {"id": "msg_1", "mood": "calm"}}}),)


class TestErrors:
    """Streams that tell of an error, or break."""

    @pytest.mark.parametrize(
        "event",
        [
            {"type": "error", "code": "rate_limit_exceeded", "message": "Slower.", "param": None},
            {"type": "error", "error": {"type": "rate_limit_error", "message": "Slower."}},
            {
                "type": "response.failed",
                "response": {"status": "failed", "error": {"code": "rate_limit_exceeded", "message": "Slower."}},
            },
        ],
    )
    def test_an_error(self, codec: ResponsesCodec, event: Event) -> None:
        """By its cause, in the vendor's words."""
        with pytest.raises(RateLimitedError, match="Slower"):
            codec.collector().feed(ServerSentEvent(json.dumps(event)))

    def test_a_failure_of_no_known_cause(self, codec: ResponsesCodec) -> None:
        """May pass."""
        event = {"type": "response.failed", "response": {"status": "failed", "error": None}}
        with pytest.raises(OverloadedError):
            codec.collector().feed(ServerSentEvent(json.dumps(event)))

    def test_the_end_mark_alone_is_no_end(self, codec: ResponsesCodec) -> None:
        """The answer's own last event has to come."""
        collector = codec.collector()
        collector.feed(ServerSentEvent("[DONE]"))
        assert collector.done
        assert not collector.ended

    async def test_a_cut_stream_tells_what_had_arrived(self, provide: type[HttpLLMProvider]) -> None:
        """Texts and calls as far as they came; nothing of an item that had only begun."""

        def lines() -> Iterator[bytes]:
            for event in (
                {"type": "response.created", "response": {"id": "resp_1", "model": "m-1", "status": "in_progress"}},
                added(0, {**message(""), "content": []}),
                piece("output_text", "He", output_index=0, item_id="msg_1", content_index=0),
                added(1, call("")),
                piece("function_call_arguments", '{"a', output_index=1, item_id="fc_1"),
                added(2, {"type": "web_search_call", "id": "ws_1"}),
                added(3, {**message("", "msg_2"), "content": []}),
            ):
                yield f"data: {json.dumps(event)}\n\n".encode()

        async with FaultyServer(in_turn(events(lines()))) as server:
            provider = provide(server.url)  # type: ignore[arg-type] # the fixture's maker
            await provider.initialize()
            try:
                with pytest.raises(MalformedAnswerError) as caught:
                    await provider.stream(ModelRequest((user("Hello"),), "m"))
            finally:
                await provider.cleanup()
        partial = caught.value.partial
        assert partial is not None
        assert (partial.id, partial.model, partial.stop_detail) == ("resp_1", "m-1", "in_progress")
        assert partial.message.text == "He"
        assert [part.arguments for part in partial.message.tool_calls] == ['{"a']
        assert isinstance(partial.message.parts[-1], OpaquePart)
        assert len(partial.message.parts) == 3

"""The first version of the API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from schwarm_cohere.json_lines import JsonLinesParser
from schwarm_cohere.v1.codec import CohereV1Codec
from schwarm_cohere.v1.stream import CohereV1Collector
from schwarm_core import (
    ContentFilteredError,
    Delta,
    InvalidRequestError,
    JsonValue,
    MalformedAnswerError,
    MediaPart,
    Message,
    ModelRequest,
    ModelSettings,
    OverloadedError,
    ReasoningPart,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
    UnsupportedError,
    Usage,
    assistant,
    system,
    user,
)
from schwarm_http.sse import ServerSentEvent

CALL = ToolCallPart("c-1", "get-tide", '{"at": "Husum"}')
TURN = {"name": "get_x2d_tide", "parameters": {"at": "Husum"}}


def sent(*messages: Message, **fields: Any) -> Mapping[str, Any]:
    """What the payload of a request has beside the model."""
    payload = CohereV1Codec().encode_request(ModelRequest(messages, model="c", **fields), stream=False).payload
    return {name: value for name, value in payload.items() if name not in {"model", "stream"}}


def again(payload: dict[str, JsonValue]) -> Mapping[str, object]:
    """A payload, read and written."""
    codec = CohereV1Codec()
    written = codec.encode_request(codec.decode_request("/v1/chat", payload), stream=False).payload
    return {name: value for name, value in written.items() if name not in {"model", "stream"}}


def collect(*events: dict[str, Any]) -> tuple[CohereV1Collector, list[Delta]]:
    """What is made of events."""
    collector = CohereV1Collector()
    return collector, [delta for each in events for delta in collector.feed(ServerSentEvent(json.dumps(each)))]


class TestTurns:
    """A conversation is what is said now, and what was said before."""

    def test_the_last_message_is_what_is_said_now(self) -> None:
        """Instructions stand before all."""
        assert sent(system("Be brief."), user("Hi"), assistant("Ahoy"), user("Tide?")) == {
            "preamble": "Be brief.",
            "chat_history": [{"role": "USER", "message": "Hi"}, {"role": "CHATBOT", "message": "Ahoy"}],
            "message": "Tide?",
        }

    def test_results_are_told_beside_their_calls(self) -> None:
        """A text that is no object is put into one."""
        results = ToolResultPart("c-1", "get-tide", (TextPart('{"high": 1}'), TextPart("calm")))
        assert sent(user("Tide?"), Message("assistant", (CALL,)), Message("tool", (results,))) == {
            "chat_history": [
                {"role": "USER", "message": "Tide?"},
                {"role": "CHATBOT", "message": "", "tool_calls": [TURN]},
            ],
            "message": "",
            "tool_results": [{"call": TURN, "outputs": [{"high": 1}, {"output": "calm"}]}],
        }

    def test_what_json_cant_say_is_a_text(self) -> None:
        """Python reads and writes numbers that JSON doesn't have."""
        call, brought = (
            ToolCallPart("c", "tide", '{"a": NaN}'),
            ToolResultPart("c", "tide", (TextPart('{"b": 1e999}'),)),
        )
        told = sent(user("Tide?"), Message("assistant", (call,)), Message("tool", (brought,)))
        assert told["tool_results"] == [
            {
                "call": {"name": "tide", "parameters": {"arguments": '{"a": NaN}'}},
                "outputs": [{"output": '{"b": 1e999}'}],
            }
        ]

    def test_results_of_several_messages_stand_together(self) -> None:
        """As one turn."""
        calls = tuple(ToolCallPart(each, "wind") for each in "ab")
        results = [Message("tool", (ToolResultPart(each, "wind", (TextPart(each),)),)) for each in "ab"]
        told = sent(user("Wind?"), Message("assistant", calls), *results)["tool_results"]
        assert [result["outputs"] for result in told] == [[{"output": "a"}], [{"output": "b"}]]

    def test_the_models_word_cant_be_the_last(self) -> None:
        """The first version goes on with nothing."""
        with pytest.raises(InvalidRequestError, match="said last"):
            sent(user("Hi"), assistant("Ahoy"))

    def test_foreign_parts_are_left_out_or_noted(self) -> None:
        """There are words only."""
        image = MediaPart("image", "image/png", b"\x89PNG")
        said = Message("assistant", (ReasoningPart("Hm."), TextPart("Ahoy"), image))
        note = "[image left out: the first version of Cohere's API takes no media]"
        assert sent(user("Hi"), said, user("Go on"))["chat_history"][1]["message"] == f"Ahoy\n\n{note}"
        with pytest.raises(UnsupportedError):
            sent(Message("user", (image,)))


class TestTools:
    """Tools are described by Python types."""

    def test_schemas_become_types(self) -> None:
        """What JSON Schema says beyond that is lost."""
        properties = {
            "at": {"type": "string", "description": "Where."},
            "days": {"type": "array", "items": {"type": "integer"}},
            "any": {},
        }
        tool = ToolDefinition("get-tide", "Tides.", {"type": "object", "properties": properties, "required": ["at"]})
        assert sent(user("Hi"), tools=(tool,))["tools"] == [
            {
                "name": "get_x2d_tide",
                "description": "Tides.",
                "parameter_definitions": {
                    "at": {"description": "Where.", "type": "str", "required": True},
                    "days": {"type": "List[int]", "required": False},
                    "any": {"type": "str", "required": False},
                },
            }
        ]

    def test_there_is_no_choice(self) -> None:
        """Of what may not be called nothing is told."""
        tools = (ToolDefinition("tide"), ToolDefinition("wind"))
        assert "tools" not in sent(user("Hi"), tools=tools, tool_choice="none")
        named = sent(user("Hi"), tools=tools, tool_choice=("wind",))
        assert [tool["name"] for tool in named["tools"]] == ["wind"]
        assert "tool_choice" not in named


class TestReading:
    """Requests of the first version, as neutral ones."""

    def test_neutral_things_have_neutral_places(self, first: CohereV1Codec) -> None:
        """Calls get ids, by which results are tied to them."""
        payload: Any = {
            "model": "c",
            "preamble": "Be brief.",
            "chat_history": [
                {"role": "User", "message": "Tide?"},
                {"role": "Chatbot", "message": "I look.", "tool_calls": [TURN]},
            ],
            "message": "",
            "tool_results": [{"call": TURN, "outputs": [{"output": "calm"}]}],
            "k": 3,
            "connectors": [{"id": "web-search"}],
            "stream": True,
        }
        call = ToolCallPart("call_2_0", "get-tide", '{"at": "Husum"}')
        assert first.decode_request("/v1/chat", payload) == ModelRequest(
            (
                system("Be brief."),
                user("Tide?"),
                Message("assistant", (TextPart("I look."), call)),
                Message("tool", (ToolResultPart("call_2_0", "get-tide", (TextPart("calm"),)),)),
            ),
            "c",
            settings=ModelSettings(top_k=3, extra={"connectors": [{"id": "web-search"}]}),
        )

    @pytest.mark.parametrize(
        "payload",
        [
            {"message": "Hi", "chat_history": [{"role": "SYSTEM", "message": "Be brief."}]},
            {"message": "Tide?", "tool_results": [{"call": TURN, "outputs": [{"output": {"a": 1}}]}]},
            {
                "message": "",
                "chat_history": [
                    {"role": "USER", "message": "a"},
                    {"role": "CHATBOT", "message": "", "tool_calls": [TURN, TURN]},
                ],
                "tool_results": [{"call": TURN, "outputs": []}] * 2,
            },
            {
                "message": "b",
                "chat_history": [
                    {"role": "CHATBOT", "message": "", "tool_calls": [TURN]},
                    {"role": "TOOL", "tool_results": [{"call": TURN, "outputs": [{"output": '{"a": 1}'}]}]},
                ],
            },
            {"message": "Hi", "response_format": {"type": "json_object", "schema": {"type": "object"}}},
            {"message": "Hi", "response_format": {"type": "json_object"}},
            {
                "message": "Hi",
                "tools": [
                    {
                        "name": "tide",
                        "description": "a",
                        "parameter_definitions": {"b": {"type": "Tuple[int]", "required": True}},
                    }
                ],
            },
        ],
        ids=["system turn", "one step", "same calls", "tool turn", "schema", "json", "odd type"],
    )
    def test_a_request_is_written_as_it_was(self, payload: dict[str, JsonValue]) -> None:
        """Whatever form of the API it uses."""
        assert again(payload) == payload

    @pytest.mark.parametrize(
        "payload", [None, {}, {"message": 1}, {"message": "a", "chat_history": [{"role": "judge"}]}]
    )
    def test_what_is_no_request_is_refused(self, first: CohereV1Codec, payload: JsonValue) -> None:
        """With the reason."""
        with pytest.raises(InvalidRequestError):
            first.decode_request("/v1/chat", payload)


class TestAnswers:
    """Answers that come whole."""

    def test_all_has_its_place(self, first: CohereV1Codec) -> None:
        """The repeated conversation is left out."""
        answer = first.decode_response(
            {
                "text": "Ahoy",
                "generation_id": "g-1",
                "response_id": "r-1",
                "finish_reason": "MAX_TOKENS",
                "chat_history": [{"role": "USER", "message": "Hi"}],
                "citations": [{"start": 0, "end": 4, "text": "Ahoy", "document_ids": ["d"]}],
                "meta": {"api_version": {"version": "1"}, "tokens": {"input_tokens": 6, "output_tokens": 2}},
            }
        )
        (part,) = answer.message.parts
        assert isinstance(part, TextPart)
        assert (part.text, part.citations[0].start, part.citations[0].end) == ("Ahoy", 0, 4)
        assert (answer.id, answer.stop_reason, answer.usage) == ("g-1", "length", Usage(1, 6, 2))
        assert answer.extra == {"cohere-v1": {"response_id": "r-1", "meta": {"api_version": {"version": "1"}}}}

    def test_calls_get_ids(self, first: CohereV1Codec) -> None:
        """And are why the model stopped, although it says that it is complete."""
        said: Any = {"text": "", "generation_id": "g-1", "finish_reason": "COMPLETE", "tool_calls": [TURN]}
        answer = first.decode_response(said)
        assert answer.message.parts == (ToolCallPart("g-1_0", "get-tide", '{"at": "Husum"}'),)
        assert answer.stop_reason == "tool_calls"

    def test_what_is_no_answer_is_an_error(self, first: CohereV1Codec) -> None:
        """By what it says of itself."""
        with pytest.raises(ContentFilteredError):
            first.decode_response({"message": "blocked output: please try again"})
        with pytest.raises(MalformedAnswerError):
            first.decode_response({"finish_reason": "COMPLETE"})


class TestStream:
    """Answers that come in pieces."""

    def test_the_end_repeats_the_whole(self, first: CohereV1Codec) -> None:
        """Which then counts."""
        whole: Any = {"text": "Ahoy", "generation_id": "g-1", "documents": [{"id": "d"}], "finish_reason": "COMPLETE"}
        collector, deltas = collect(
            {"event_type": "stream-start", "generation_id": "g-1"},
            {"event_type": "search-results", "documents": [{"id": "d"}]},
            {"event_type": "text-generation", "text": "Ah"},
            {"event_type": "text-generation", "text": "oy"},
            {"event_type": "stream-end", "finish_reason": "COMPLETE", "response": whole},
        )
        assert deltas == [TextDelta("Ah"), TextDelta("oy")]
        assert collector.response() == first.decode_response(whole)
        assert collector.ended

    def test_calls_come_at_once(self) -> None:
        """After the words that go before them."""
        collector, deltas = collect(
            {"event_type": "tool-calls-chunk", "text": "I look."},
            {"event_type": "tool-calls-chunk", "tool_call_delta": {"index": 0, "name": "get_x2d_tide"}},
            {"event_type": "tool-calls-generation", "tool_calls": [TURN]},
            {
                "event_type": "stream-end",
                "finish_reason": "COMPLETE",
                "response": {"generation_id": "g", "text": "I look."},
            },
        )
        assert deltas == [TextDelta("I look."), ToolCallDelta(1, "g_0", "get-tide", '{"at": "Husum"}')]
        assert collector.response().stop_reason == "tool_calls"

    def test_a_text_that_only_the_end_has_is_streamed_then(self) -> None:
        """The deltas add up to the answer."""
        collector, deltas = collect(
            {"event_type": "stream-end", "finish_reason": "COMPLETE", "response": {"text": "Ahoy"}}
        )
        assert deltas == [TextDelta("Ahoy")]
        assert collector.response().message.text == "Ahoy"

    def test_a_cut_stream_has_not_ended(self) -> None:
        """What has arrived can be had."""
        collector, _ = collect({"event_type": "text-generation", "text": "Aho"}, {"event_type": "debug", "prompt": "p"})
        assert (collector.done, collector.ended, collector.response().message.text) == (False, False, "Aho")
        assert collector.response().extra == {"cohere-v1": {"events": [{"event_type": "debug", "prompt": "p"}]}}

    def test_an_error_at_the_end_is_raised(self) -> None:
        """With its words."""
        with pytest.raises(OverloadedError, match="it broke"):
            collect({"event_type": "stream-end", "finish_reason": "ERROR", "error": "it broke"})


class TestLines:
    """A stream of lines."""

    @pytest.mark.parametrize("size", [1, 2, 7, 1000])
    def test_they_may_be_cut_anywhere(self, size: int) -> None:
        """Lines of JSON, and server-sent events alike."""
        stream = b'{"a": 1}\n\r\n{"b": "\xc3\xa4"}\r\nevent: c\ndata: {"d": 2}\n\n: ping\n'
        parser = JsonLinesParser(1000)
        pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
        found = [event.data for piece in pieces for event in parser.feed(piece)]
        assert found == ['{"a": 1}', '{"b": "ä"}', '{"d": 2}']

    def test_one_without_end_is_too_large(self) -> None:
        """Before it fills the memory."""
        parser = JsonLinesParser(10)
        parser.feed(b'{"a": ')
        with pytest.raises(MalformedAnswerError, match="larger than 10 bytes"):
            parser.feed(b"11111111")

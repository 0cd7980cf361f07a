"""Answers: whole, and put together from a stream."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from schwarm_anthropic.codec import AnthropicCodec
from schwarm_core import (
    ContextTooLongError,
    ModelResponse,
    OpaquePart,
    OverloadedError,
    ReasoningDelta,
    ReasoningPart,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    Usage,
)
from schwarm_core.domain.event.base import Delta
from schwarm_http.sse import ServerSentEvent

USAGE = {
    "input_tokens": 10,
    "cache_read_input_tokens": 200,
    "cache_creation_input_tokens": 3000,
    "cache_creation": {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 2000},
    "output_tokens": 50,
    "output_tokens_details": {"thinking_tokens": 20},
    "server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 0},
    "service_tier": "standard",
    "iterations": [{"type": "message", "input_tokens": 10, "output_tokens": 50}],
    "inference_geo": None,
}
CITATION = {
    "type": "web_search_result_location",
    "cited_text": "w",
    "url": "https://example.org/",
    "encrypted_index": "i",
}
MESSAGE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-5-20260724",
    "content": [
        {"type": "thinking", "thinking": "Let me look.", "signature": "c2ln"},
        {"type": "redacted_thinking", "data": "ZW5j"},
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "colours"}},
        {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []},
        {"type": "compaction", "content": "Before.", "encrypted_content": "ZW5j"},
        {"type": "text", "text": "It is red.", "citations": [CITATION, CITATION]},
        {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"at": "ä", "deep": [1, {"b": None}]}},
        {"type": "tool_use", "id": "toolu_2", "name": "rest", "input": {}},
    ],
    "stop_reason": "tool_use",
    "stop_sequence": None,
    "container": {"id": "container_1", "expires_at": "2026-01-01T00:00:00Z"},
    "context_management": {"applied_edits": [{"type": "clear_thinking_20251015", "cleared_thinking_turns": 1}]},
    "a_later_field": {"x": 1},
    "usage": USAGE,
}


def pieces(text: str) -> Iterator[str]:
    """A text in pieces of three characters."""
    return (text[start : start + 3] for start in range(0, len(text), 3))


def streamed_block(block: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """How a block is announced, and the pieces that follow."""
    match block["type"]:
        case "text":
            cited = [{"type": "citations_delta", "citation": citation} for citation in block.get("citations", ())]
            words = [{"type": "text_delta", "text": piece} for piece in pieces(block["text"])]
            return {"type": "text", "text": "", **({"citations": []} if cited else {})}, [*words, *cited]
        case "thinking":
            thoughts = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(block["thinking"])]
            signed = {"type": "signature_delta", "signature": block["signature"]}
            return {"type": "thinking", "thinking": "", "signature": ""}, [*thoughts, signed]
        case "tool_use" | "server_tool_use":
            text = json.dumps(block["input"], ensure_ascii=False) if block["input"] else ""
            written = [{"type": "input_json_delta", "partial_json": piece} for piece in ("", *pieces(text))]
            return {**block, "input": {}}, written
        case "compaction":
            summary = {name: value for name, value in block.items() if name != "type"}
            return {"type": "compaction", "content": None}, [{"type": "compaction_delta", **summary}]
        case _:
            return block, []


def stream_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The events by which a message is streamed."""
    late = {"stop_reason", "stop_sequence", "container"}
    first = {name: value for name, value in message.items() if name not in late} | {"content": [], "stop_reason": None}
    early = {**message["usage"], "output_tokens": 1, "output_tokens_details": None}
    events: list[dict[str, Any]] = [{"type": "message_start", "message": {**first, "usage": early}}, {"type": "ping"}]
    for index, block in enumerate(message["content"]):
        start, deltas = streamed_block(block)
        events.append({"type": "content_block_start", "index": index, "content_block": start})
        events += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        events.append({"type": "content_block_stop", "index": index})
    said = {name: message[name] for name in late if name in message}
    events.append({"type": "message_delta", "delta": said, "usage": message["usage"]})
    return [*events, {"type": "message_stop"}]


def collected(events: Sequence[dict[str, Any]]) -> tuple[ModelResponse, list[Delta], bool]:
    """What a stream amounts to: the answer, its deltas, and whether it ended."""
    collector = AnthropicCodec().collector()
    deltas: list[Delta] = []
    for event in events:
        deltas += collector.feed(ServerSentEvent(json.dumps(event), event["type"]))
    return collector.response(), deltas, collector.ended


class TestWholeAnswer:
    """What an answer says is said in neutral words."""

    def test_its_parts(self, codec: AnthropicCodec) -> None:
        """One for each block, in order."""
        thought, hidden, *served, text, call, other = codec.decode_response(MESSAGE).message.parts
        assert (thought, hidden) == (
            ReasoningPart("Let me look.", "c2ln", {"anthropic": {}}),
            ReasoningPart("", "ZW5j", {"anthropic": {"type": "redacted_thinking"}}),
        )
        assert served == [OpaquePart("anthropic", block) for block in MESSAGE["content"][2:5]]
        assert isinstance(text, TextPart)
        assert [citation.url for citation in text.citations] == ["https://example.org/"] * 2
        assert call == ToolCallPart("toolu_1", "look", '{"at": "ä", "deep": [1, {"b": null}]}')
        assert other == ToolCallPart("toolu_2", "rest", "{}")

    def test_its_usage(self, codec: AnthropicCodec) -> None:
        """Input includes what the cache had; what the counts consist of is in the details."""
        assert codec.decode_response(MESSAGE).usage == Usage(
            1,
            3210,
            50,
            200,
            3000,
            20,
            details={
                "ephemeral_5m_input_tokens": 1000,
                "ephemeral_1h_input_tokens": 2000,
                "web_search_requests": 2,
                "input_tokens": 10,
            },
        )

    def test_what_it_says_of_itself(self, codec: AnthropicCodec) -> None:
        """Model, id, reason; and what only the API understands, later fields included."""
        response = codec.decode_response(MESSAGE)
        assert (response.model, response.id, response.stop_detail) == ("claude-opus-5-20260724", "msg_1", "tool_use")
        assert response.extra == {
            "anthropic": {
                **{name: MESSAGE[name] for name in ("container", "context_management", "a_later_field")},
                "usage": {"service_tier": "standard", "iterations": USAGE["iterations"]},
            }
        }

    @pytest.mark.parametrize(
        ("word", "reason"),
        [
            ("end_turn", "end"),
            ("max_tokens", "length"),
            ("model_context_window_exceeded", "length"),
            ("stop_sequence", "stop_sequence"),
            ("tool_use", "tool_calls"),
            ("pause_turn", "pause"),
            ("compaction", "pause"),
            ("refusal", "refusal"),
            ("a_later_one", "other"),
        ],
    )
    def test_why_it_stopped(self, codec: AnthropicCodec, word: str, reason: str) -> None:
        """In neutral words, and in the API's."""
        response = codec.decode_response({**MESSAGE, "stop_reason": word, "stop_sequence": "END"})
        assert (response.stop_reason, response.stop_detail) == (reason, word)
        assert response.extra is not None
        assert response.extra["anthropic"]["stop_sequence"] == "END"  # type: ignore[index]

    def test_a_refusal_says_why(self, codec: AnthropicCodec) -> None:
        """And how to go on, which is kept."""
        details: Any = {"type": "refusal", "category": "cyber", "fallback_credit_token": "t"}
        body: Any = {"type": "message", "content": [], "stop_reason": "refusal", "stop_details": details}
        response = codec.decode_response(body)
        assert (response.stop_reason, response.message.parts) == ("refusal", ())
        assert response.extra == {"anthropic": {"stop_details": details}}

    def test_an_error_in_place_of_an_answer(self, codec: AnthropicCodec) -> None:
        """As gateways send it with status 200."""
        error: Any = {"type": "invalid_request_error", "message": "prompt is too long: 9 tokens > 8 maximum"}
        with pytest.raises(ContextTooLongError, match="9 tokens"):
            codec.decode_response({"type": "error", "error": error})

    @pytest.mark.parametrize("body", [None, [], "text", {}, {"type": "message"}, {"content": 1}, {"content": [1]}])
    def test_what_is_no_answer(self, codec: AnthropicCodec, body: Any) -> None:
        """The provider makes a `MalformedAnswerError` of it."""
        with pytest.raises(TypeError):
            codec.decode_response(body)


class TestStream:
    """The same, in pieces."""

    def test_it_equals_the_whole(self, codec: AnthropicCodec) -> None:
        """Whatever is in it."""
        response, _, ended = collected(stream_of(MESSAGE))
        assert response == codec.decode_response(MESSAGE)
        assert ended

    def test_its_pieces_add_up(self) -> None:
        """Each belongs to a part, by its index."""
        response, deltas, _ = collected(stream_of(MESSAGE))
        sums: dict[int, str] = {}
        for delta in deltas:
            assert isinstance(delta, TextDelta | ReasoningDelta | ToolCallDelta)
            said = delta.arguments if isinstance(delta, ToolCallDelta) else delta.text
            sums[delta.index] = sums.get(delta.index, "") + said
        parts = response.message.parts
        assert sums == {
            0: "Let me look.",
            5: "It is red.",
            6: next(part.arguments for part in parts if isinstance(part, ToolCallPart)),
            7: "{}",
        }

    def test_a_call_is_told_at_once(self) -> None:
        """With its id and its name, in every piece."""
        events = stream_of({**MESSAGE, "content": MESSAGE["content"][6:7]})
        _, deltas, _ = collected(events[:4])
        assert deltas == [ToolCallDelta(0, "toolu_1", "look"), ToolCallDelta(0, "toolu_1", "look", "")]

    def test_arguments_stay_as_the_model_wrote_them(self) -> None:
        """Also when they are malformed."""
        events = stream_of({**MESSAGE, "content": MESSAGE["content"][6:7]})
        for event, text in zip(events[3:6], ('{"at" :', " 1", " , "), strict=True):
            event["delta"]["partial_json"] = text
        response, _, _ = collected([*events[:6], *events[-3:]])
        assert response.message.tool_calls == (ToolCallPart("toolu_1", "look", '{"at" : 1 , '),)

    @pytest.mark.parametrize("cut", range(1, 12))
    def test_one_that_is_cut_has_not_ended(self, cut: int) -> None:
        """What had arrived can be had."""
        events = stream_of(MESSAGE)
        response, _, ended = collected(events[:-cut])
        assert not ended
        assert response.message.text == "It is red."

    def test_it_is_done_with_its_last_event(self) -> None:
        """And not before."""
        collector = AnthropicCodec().collector()
        for event in stream_of(MESSAGE):
            assert not collector.done
            collector.feed(ServerSentEvent(json.dumps(event)))
        assert collector.done

    def test_an_error_in_the_middle(self) -> None:
        """It is raised as its cause says."""
        error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}, "request_id": "req_1"}
        with pytest.raises(OverloadedError, match="Overloaded") as raised:
            collected([*stream_of(MESSAGE)[:5], error])
        assert raised.value.request_id == "req_1"

    def test_an_error_of_another_name(self) -> None:
        """As gateways send it: it isn't taken for an event of a later kind."""
        with pytest.raises(OverloadedError, match="Busy"):
            collected([{"type": "a_gateway_event", "error": {"type": "overloaded_error", "message": "Busy"}}])

    def test_words_in_the_announcement_count(self) -> None:
        """They come first."""
        blocks = [
            {"type": "thinking", "thinking": "Hm", "signature": "c2ln"},
            {"type": "text", "text": "I "},
        ]
        events: list[dict[str, Any]] = [
            {"type": "content_block_start", "index": index, "content_block": block}
            for index, block in enumerate(blocks)
        ]
        more = {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "see."}}
        response, deltas, _ = collected([*events, more])
        assert response.message.parts == (ReasoningPart("Hm", "c2ln", {"anthropic": {}}), TextPart("I see."))
        assert deltas == [ReasoningDelta("Hm", 0), TextDelta("I ", 1), TextDelta("see.", 1)]

    def test_what_it_does_not_know_is_kept(self) -> None:
        """Events and pieces of later kinds."""
        later = {"type": "a_later_event", "x": 1}
        piece = {"type": "content_block_delta", "index": 5, "delta": {"type": "a_later_delta", "y": 2}}
        events = stream_of(MESSAGE)
        response, _, _ = collected([*events[:-1], later, piece, events[-1]])
        assert response.extra is not None
        assert response.extra["anthropic"]["events"] == [later, piece]  # type: ignore[index]

    def test_another_model_that_goes_on_is_the_one_that_answers(self) -> None:
        """As it says of itself when the answer isn't streamed; the block between them stays."""
        block = {"type": "fallback", "from": {"model": "claude-fable-5"}, "to": {"model": "claude-opus-5-1"}}
        response, _, _ = collected(stream_of({**MESSAGE, "content": [block, {"type": "text", "text": "Yes."}]}))
        assert response.model == "claude-opus-5-1"
        assert response.message.parts == (OpaquePart("anthropic", block), TextPart("Yes."))

    def test_blocks_with_odd_indexes_are_all_there(self) -> None:
        """One index for two; a block that was never announced, and goes on after its end; an end of no block."""
        call = {"type": "tool_use", "id": "a", "name": "look", "input": {"at": 1}}
        text = {"type": "content_block_delta", "index": 4, "delta": {"type": "text_delta", "text": "Hi"}}
        events: list[dict[str, Any]] = [
            {"type": "content_block_stop", "index": 9},
            {"type": "content_block_start", "index": 0, "content_block": call},
            {"type": "content_block_start", "index": 0, "content_block": {**call, "id": "b"}},
            text,
            {"type": "content_block_stop", "index": 4},
            text,
            {"type": "message_stop"},
        ]
        response, deltas, ended = collected(events)
        assert [getattr(part, "id", None) or getattr(part, "text", None) for part in response.message.parts] == [
            "a",
            "b",
            "HiHi",
        ]
        assert [call.arguments for call in response.message.tool_calls] == ['{"at": 1}'] * 2
        assert TextDelta("Hi", 2) in deltas
        assert ended

    @pytest.mark.parametrize("event", [{}, {"type": "content_block_delta"}, {"type": "message_start", "message": 1}])
    def test_events_that_are_none_break_nothing_else(self, event: dict[str, Any]) -> None:
        """They are kept, or raise what the provider makes a `MalformedAnswerError` of."""
        collector = AnthropicCodec().collector()
        try:
            collector.feed(ServerSentEvent(json.dumps(event)))
        except (KeyError, TypeError):
            return
        assert collector.response().extra == {"anthropic": {"events": [event]}}

    def test_it_goes_back_as_it_came(self, codec: AnthropicCodec) -> None:
        """In the next request, but for what the API has no use for."""
        from schwarm_core import Message, ModelRequest, ToolResultPart, user

        message = codec.decode_response(MESSAGE).message
        results = Message("tool", tuple(ToolResultPart(call.id, call.name) for call in message.tool_calls))
        request = ModelRequest((user("Hi"), message, results), "claude-opus-5")
        payload: Any = codec.encode_request(request, stream=True).payload
        assert payload["messages"][1] == {"role": "assistant", "content": MESSAGE["content"]}
        assert payload["stream"] is True

"""Streamed answers, put together."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schwarm_core import (
    MediaPart,
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
from schwarm_http.sse import ServerSentEvent

START = ("messageStart", {"role": "assistant", "p": "abc"})
METADATA = (
    "metadata",
    {"usage": {"inputTokens": 3, "outputTokens": 4, "totalTokens": 7}, "metrics": {"latencyMs": 9}, "p": "a"},
)


def begin(index: int, **start: Any) -> tuple[str, object]:
    """The start of a block."""
    return "contentBlockStart", {"contentBlockIndex": index, "start": start, "p": "ab"}


def delta(index: int, **said: Any) -> tuple[str, object]:
    """A piece of a block."""
    return "contentBlockDelta", {"contentBlockIndex": index, "delta": said, "p": "ab"}


def end(index: int) -> tuple[str, object]:
    """The end of a block."""
    return "contentBlockStop", {"contentBlockIndex": index}


def stop(reason: str = "end_turn", **more: Any) -> tuple[str, object]:
    """The end of the message."""
    return "messageStop", {"stopReason": reason, "p": "abcd", **more}


class TestParts:
    """What was said, and the pieces in which it came."""

    def test_text_has_no_start(self, collect: Any) -> None:
        """It begins with its first piece."""
        response, deltas = collect(START, delta(0, text="Hel"), delta(0, text="lo"), end(0), stop(), METADATA)
        assert deltas == [TextDelta("Hel", 0), TextDelta("lo", 0)]
        assert response.message.parts == (TextPart("Hello"),)

    def test_thoughts_come_before_it(self, collect: Any) -> None:
        """With their signature, which is no piece to be shown."""
        response, deltas = collect(
            delta(0, reasoningContent={"text": "H"}),
            delta(0, reasoningContent={"text": "m"}),
            delta(0, reasoningContent={"signature": "c2"}),
            delta(0, reasoningContent={"signature": "ln"}),
            end(0),
            delta(1, reasoningContent={"redactedContent": "c2VjcmV0"}),
            end(1),
            delta(2, text="Yes"),
        )
        assert deltas == [ReasoningDelta("H", 0), ReasoningDelta("m", 0), TextDelta("Yes", 2)]
        assert response.message.parts == (
            ReasoningPart("Hm", "c2ln", {"bedrock": {}}),
            ReasoningPart(extra={"bedrock": {"redactedContent": "c2VjcmV0"}}),
            TextPart("Yes"),
        )

    def test_arguments_come_in_pieces(self, collect: Any) -> None:
        """They are kept as the model wrote them; without any they are none."""
        response, deltas = collect(
            delta(0, text="Look"),
            begin(1, toolUse={"toolUseId": "a", "name": "look", "type": "tool_use"}),
            delta(1, toolUse={"input": '{"at": '}),
            delta(1, toolUse={"input": '"it"}'}),
            end(1),
            begin(2, toolUse={"toolUseId": "b", "name": "see"}),
            delta(2, toolUse={"input": ""}),
            end(2),
        )
        assert deltas[1:] == [
            ToolCallDelta(1, "a", "look"),
            ToolCallDelta(1, "a", "look", '{"at": '),
            ToolCallDelta(1, "a", "look", '"it"}'),
            ToolCallDelta(2, "b", "see"),
        ]
        assert response.message.parts[1:] == (ToolCallPart("a", "look", '{"at": "it"}'), ToolCallPart("b", "see"))

    def test_the_services_own_calls_are_whole(self, collect: Any) -> None:
        """Their arguments are read, so that they can go back."""
        call = {"toolUseId": "s", "name": "run", "type": "server_tool_use"}
        result = {"toolUseId": "s", "type": "run_result", "status": "success"}
        response, deltas = collect(
            begin(0, toolUse=call),
            delta(0, toolUse={"input": '{"a":'}),
            delta(0, toolUse={"input": " 1}"}),
            end(0),
            begin(1, toolResult=result),
            delta(1, toolResult=[{"text": "a"}]),
            delta(1, toolResult=[{"text": "b"}, {"json": {"c": 1}}]),
            end(1),
        )
        assert deltas == []
        assert response.message.parts == (
            OpaquePart("bedrock", {"toolUse": {**call, "input": {"a": 1}}}),
            OpaquePart("bedrock", {"toolResult": {**result, "content": [{"text": "ab"}, {"json": {"c": 1}}]}}),
        )

    def test_citations_belong_to_their_text(self, collect: Any) -> None:
        """They come between its pieces."""
        cited = {
            "title": "C",
            "sourceContent": [{"text": "blue"}],
            "location": {"documentChar": {"start": 0, "end": 4}},
        }
        response, deltas = collect(delta(0, text="It is "), delta(0, citation=cited), delta(0, text="blue."))
        (part,) = response.message.parts
        assert (len(deltas), part.text, part.citations[0].title, part.citations[0].text) == (
            2,
            "It is blue.",
            "C",
            "blue",
        )

    def test_an_image_is_joined(self, collect: Any) -> None:
        """Each piece is base64 by itself."""
        response, _ = collect(
            begin(0, image={"format": "png"}),
            delta(0, image={"source": {"bytes": "aW0="}}),
            delta(0, image={"source": {"bytes": "YWdl"}}),
        )
        assert response.message.parts == (MediaPart("image", "image/png", data=b"image"),)

    def test_it_equals_the_same_answer_in_one_piece(self, codec: Any, collect: Any) -> None:
        """As far as the service says the same."""
        call = {"toolUseId": "a", "name": "look"}
        streamed, _ = collect(
            START,
            delta(0, reasoningContent={"text": "Hm"}),
            delta(0, reasoningContent={"signature": "sig"}),
            delta(1, text=""),
            delta(2, text="Yes"),
            begin(3, toolUse=call),
            delta(3, toolUse={"input": '{"a": 1}'}),
            stop("tool_use", additionalModelResponseFields={"a": 1}),
            METADATA,
        )
        content = [
            {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "sig"}}},
            {"text": "Yes"},
            {"toolUse": {**call, "input": {"a": 1}}},
        ]
        assert streamed == codec.decode_response(
            {
                "output": {"message": {"role": "assistant", "content": content}},
                "stopReason": "tool_use",
                "usage": {"inputTokens": 3, "outputTokens": 4, "totalTokens": 7},
                "metrics": {"latencyMs": 9},
                "additionalModelResponseFields": {"a": 1},
            }
        )


class TestEnd:
    """When it is over."""

    def test_it_is_whole_with_the_stop_and_done_with_the_metadata(self, codec: Any) -> None:
        """The usage comes last."""
        collector = codec.collector()
        seen = []
        for name, said in (delta(0, text="Hi"), stop(), METADATA):
            collector.feed(ServerSentEvent(json.dumps(said), event=name))
            seen.append((collector.ended, collector.done))
        assert seen == [(False, False), (True, False), (True, True)]
        assert collector.response().usage == Usage(1, 3, 4)

    def test_what_there_is_of_a_stream_cut_short_can_be_had(self, collect: Any) -> None:
        """Half a call included."""
        response, _ = collect(delta(0, text="Look"), begin(1, toolUse={"toolUseId": "a", "name": "b"}))
        assert response.message.parts == (TextPart("Look"), ToolCallPart("a", "b"))


class TestOddities:
    """What isn't as documented."""

    def test_calls_that_share_a_place_are_two(self, collect: Any) -> None:
        """None is dropped."""
        response, _ = collect(
            begin(0, toolUse={"toolUseId": "a", "name": "look"}),
            delta(0, toolUse={"input": "{}"}),
            begin(0, toolUse={"toolUseId": "b", "name": "see"}),
            delta(0, toolUse={"input": '{"c": 1}'}),
        )
        assert response.message.tool_calls == (ToolCallPart("a", "look"), ToolCallPart("b", "see", '{"c": 1}'))

    def test_a_call_without_a_start_is_one(self, collect: Any) -> None:
        """Though nobody knows of what."""
        response, _ = collect(delta(4, toolUse={"input": "{}"}))
        assert response.message.tool_calls == (ToolCallPart("", ""),)

    def test_kinds_that_share_a_place_are_parts_of_their_own(self, collect: Any) -> None:
        """In the order in which they began."""
        response, deltas = collect(
            delta(0, reasoningContent={"text": "Hm"}), delta(0, text="Yes"), delta(0, reasoningContent={"text": "!"})
        )
        assert response.message.parts == (ReasoningPart("Hm!", extra={"bedrock": {}}), TextPart("Yes"))
        assert [each.index for each in deltas] == [0, 1, 0]

    def test_what_is_unknown_is_kept(self, collect: Any) -> None:
        """Events, starts, deltas and fields."""
        response, deltas = collect(
            ("messageStart", {"role": "assistant", "mood": "good"}),
            ("ping", {"p": "a", "b": 1}),
            begin(0, dream={"a": 1}),
            delta(0, dream={"a": 2}),
            ("metadata", {"usage": {}, "unheardOf": 3}),
        )
        assert deltas == []
        assert response.message.extra == {"bedrock": {"mood": "good"}}
        assert response.extra["bedrock"] == {
            "unheardOf": 3,
            "events": [
                {"ping": {"b": 1}},
                {"contentBlockStart": {"contentBlockIndex": 0, "start": {"dream": {"a": 1}}}},
                {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"dream": {"a": 2}}}},
            ],
        }

    def test_what_known_events_say_besides_is_kept(self, collect: Any) -> None:
        """Of what they say again and again, the last."""
        said = {"contentBlockIndex": 0, "p": "a", "mood": "good"}
        response, _ = collect(
            ("contentBlockStart", {**said, "start": {"toolUse": {"toolUseId": "a", "name": "b"}, "new": 1}}),
            ("contentBlockDelta", {**said, "delta": {"toolUse": {"input": "{}", "new": 2}, "newer": 3}}),
            ("contentBlockDelta", {**said, "delta": {"toolUse": {"input": ""}}, "mood": "better"}),
            ("contentBlockStop", said),
            ("messageStop", {"stopReason": "tool_use", "new": 4}),
        )
        assert response.message.parts == (ToolCallPart("a", "b", extra={"bedrock": {"new": 2}}),)
        assert response.extra["bedrock"]["eventFields"] == {
            "contentBlockStart": {"mood": "good"},
            "contentBlockStart.start": {"new": 1},
            "contentBlockDelta.delta": {"newer": 3},
            "contentBlockDelta": {"mood": "better"},
            "contentBlockStop": {"mood": "good"},
            "messageStop": {"new": 4},
        }

    def test_an_image_may_lie_in_s3_and_arguments_come_as_an_object(self, collect: Any) -> None:
        """Both are allowed for by the API's model, or were seen."""
        response, _ = collect(
            begin(0, image={"format": "png"}),
            delta(0, image={"source": {"s3Location": {"uri": "s3://b/i"}}}),
            begin(1, toolUse={"toolUseId": "a", "name": "b"}),
            delta(1, toolUse={"input": {"c": 1}}),
            begin(2, toolUse={"toolUseId": "d", "name": "e", "type": "server_tool_use"}),
            delta(2, toolUse={"input": "{half"}),
        )
        image, call, own = response.message.parts
        assert (image.url, call.arguments, own.payload["toolUse"]["input"]) == ("s3://b/i", '{"c": 1}', "{half")

    @pytest.mark.parametrize(
        "event", [("contentBlockDelta", []), ("contentBlockDelta", {"delta": {"text": 1}}), ("messageStop", "x")]
    )
    def test_what_is_no_event_raises_what_the_provider_knows(self, collect: Any, event: Any) -> None:
        """It makes a `MalformedAnswerError` of it."""
        with pytest.raises(TypeError):
            collect(event)

    def test_an_exception_is_the_error_that_it_tells_of(self, collect: Any) -> None:
        """Also in the middle."""
        with pytest.raises(OverloadedError, match="Broke down"):
            collect(
                delta(0, text="Hi"), ("exception", {"__type": "modelStreamErrorException", "message": "Broke down"})
            )

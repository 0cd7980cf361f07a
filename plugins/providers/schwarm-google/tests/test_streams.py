"""Answers that come in chunks."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pytest

from schwarm_core import (
    ContentFilteredError,
    Delta,
    MalformedAnswerError,
    OverloadedError,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
)
from schwarm_google.codec import GoogleCodec
from schwarm_google.stream import AnswerCollector
from schwarm_google.stream_format import STREAM, EitherParser
from schwarm_http.sse import ServerSentEvent


def chunk(*parts: Mapping[str, Any], top: Mapping[str, Any] | None = None, **candidate: Any) -> dict[str, Any]:
    """A chunk of some parts."""
    return {
        "candidates": [{"content": {"role": "model", "parts": list(parts)}, **candidate}],
        "responseId": "s",
        **(top or {}),
    }


def fed(collector: AnswerCollector, chunks: Iterable[Mapping[str, Any]]) -> list[Delta]:
    """Feeds chunks, and gives what they bring."""
    return [delta for one in chunks for delta in collector.feed(ServerSentEvent(json.dumps(one)))]


class TestParts:
    """Chunks make the parts that the whole answer would have had."""

    def test_neighbouring_text_of_one_kind_is_one_part(self, codec: GoogleCodec) -> None:
        """Thoughts and words apart; empty pieces are none; each delta tells its part."""
        collector = AnswerCollector()
        deltas = fed(
            collector,
            [
                chunk({"text": "Let ", "thought": True}),
                chunk({"text": "me see.", "thought": True}, {"text": ""}),
                chunk({"text": "A"}),
                chunk({"text": "hoy", "thoughtSignature": "c2k="}),
                chunk({"text": "!"}),
                chunk({"text": "?"}, finishReason="STOP"),
            ],
        )
        assert deltas == [
            ReasoningDelta("Let ", 0),
            ReasoningDelta("me see.", 0),
            TextDelta("A", 1),
            TextDelta("hoy", 2),
            TextDelta("!", 3),
            TextDelta("?", 3),
        ]
        whole = chunk(
            {"text": "Let me see.", "thought": True},
            {"text": "A"},
            {"text": "hoy", "thoughtSignature": "c2k="},
            {"text": "!?"},
            finishReason="STOP",
        )
        assert collector.response() == codec.decode_response(whole)

    def test_a_signature_at_the_end_stays_alone(self) -> None:
        """It belongs to its own, empty part."""
        collector = AnswerCollector()
        fed(collector, [chunk({"text": "Ahoy"}), chunk({"text": "", "thoughtSignature": "c2k="}, finishReason="STOP")])
        assert [getattr(part, "text", None) for part in collector.response().message.parts] == ["Ahoy", ""]

    def test_calls_come_whole(self, codec: GoogleCodec) -> None:
        """With the ids that the whole answer's would have."""
        call: Any = {"functionCall": {"name": "tide", "args": {"at": "Büsum"}}}
        collector = AnswerCollector()
        deltas = fed(collector, [chunk({"text": "I ask."}), chunk(call), chunk(call, finishReason="STOP")])
        first, second = codec.decode_response(chunk({"text": "I ask."}, call, call)).message.tool_calls
        assert deltas[1:] == [
            ToolCallDelta(1, first.id, "tide", '{"at": "Büsum"}'),
            ToolCallDelta(2, second.id, "tide", '{"at": "Büsum"}'),
        ]
        assert collector.response().message.tool_calls == (first, second)

    def test_what_is_opaque_keeps_its_place(self) -> None:
        """Between the texts before and after it, which stay apart."""
        collector = AnswerCollector()
        code = {"executableCode": {"code": "1+1"}}
        deltas = fed(collector, [chunk({"text": "So: "}, code), chunk({"text": "2"}, finishReason="STOP")])
        assert [part.type for part in collector.response().message.parts] == ["text", "opaque", "text"]
        assert deltas == [TextDelta("So: ", 0), TextDelta("2", 2)]


class TestPartialCalls:
    """Arguments that come value by value."""

    def test_they_become_one_call(self) -> None:
        """Texts in pieces, numbers, truths and nulls, wherever a path leads; told of at the start and at the end."""
        pieces: list[dict[str, Any]] = [
            {"name": "book", "id": "b", "willContinue": True},
            {
                "partialArgs": [{"jsonPath": "$.ship", "stringValue": "Gorch ", "willContinue": True}],
                "willContinue": True,
            },
            {"partialArgs": [{"jsonPath": "$.ship", "stringValue": "Fock"}], "willContinue": True},
            {
                "partialArgs": [
                    {"jsonPath": "$.berth.tugs[1]['full name']", "numberValue": 7},
                    {"jsonPath": "$.berth.free", "boolValue": True},
                    {"jsonPath": "$.note", "nullValue": "NULL_VALUE"},
                ],
                "willContinue": True,
            },
            {},
        ]
        collector = AnswerCollector()
        deltas = fed(collector, [chunk({"functionCall": piece}) for piece in pieces] + [chunk(finishReason="STOP")])
        args = {"ship": "Gorch Fock", "berth": {"tugs": [None, {"full name": 7}], "free": True}, "note": None}
        assert deltas == [ToolCallDelta(0, "b", "book", ""), ToolCallDelta(0, "b", "book", json.dumps(args))]
        (call,) = collector.response().message.tool_calls
        assert json.loads(call.arguments) == args

    def test_one_that_nobody_ends_is_not_lost(self) -> None:
        """The next call ends it, or the answer's end."""
        collector = AnswerCollector()
        deltas = fed(
            collector,
            [
                chunk({"functionCall": {"name": "a", "willContinue": True}}),
                chunk({"functionCall": {"name": "b", "willContinue": True}}),
                chunk({"functionCall": {"partialArgs": [{"jsonPath": "$.x", "numberValue": 1}], "willContinue": True}}),
                chunk(finishReason="STOP"),
            ],
        )
        assert [(call.name, call.arguments) for call in collector.response().message.tool_calls] == [
            ("a", "{}"),
            ("b", '{"x": 1}'),
        ]
        assert [(delta.index, delta.arguments) for delta in deltas if isinstance(delta, ToolCallDelta)] == [
            (0, ""),
            (0, "{}"),
            (1, ""),
            (1, '{"x": 1}'),
        ]

    def test_a_cut_one_is_what_there_is_of_it(self) -> None:
        """And an end without a beginning is no call."""
        collector = AnswerCollector()
        piece = {"partialArgs": [{"jsonPath": "$.x", "stringValue": "a", "willContinue": True, "newField": 1}]}
        fed(
            collector,
            [chunk({"functionCall": {}}), chunk({"functionCall": {"name": "a", "willContinue": True, **piece}})],
        )
        (call,) = collector.response().message.tool_calls
        assert call.arguments == '{"x": "a"}'
        assert call.extra == {"google": {"functionCall": {"partialArgs": [{"newField": 1}], "id": None}}}

    @pytest.mark.parametrize("path", ["", "$", "$.", "$[0]", "$.a[99999999]", "$.a.b", "nonsense"])
    def test_odd_paths_do_no_harm(self, path: str) -> None:
        """The answer goes on."""
        collector = AnswerCollector()
        pieces = [{"jsonPath": "$.a", "numberValue": 1}, {"jsonPath": path, "numberValue": 2}]
        fed(collector, [chunk({"functionCall": {"name": "a", "partialArgs": pieces}}, finishReason="STOP")])
        assert collector.response().message.tool_calls[0].name == "a"


class TestEnd:
    """The vendor marks no end."""

    def test_an_answer_has_ended_when_it_says_why(self) -> None:
        """Usage may follow, so that the stream is read on."""
        collector = AnswerCollector()
        fed(collector, [chunk({"text": "Ahoy"})])
        before = (collector.ended, collector.done)
        fed(collector, [chunk(finishReason="STOP"), {"usageMetadata": {"promptTokenCount": 3}}])
        after = (collector.ended, collector.done)
        assert (before, after) == ((False, False), (True, False))
        assert collector.response().usage.input_tokens == 3

    def test_all_candidates_have_to_end(self) -> None:
        """The first is the answer, of which deltas tell; the others are kept."""
        collector = AnswerCollector()
        deltas = fed(
            collector,
            [
                chunk({"text": "A"}, index=0, finishReason="STOP"),
                chunk({"text": "B"}, index=1),
            ],
        )
        assert deltas == [TextDelta("A", 0)]
        before = collector.ended
        fed(collector, [chunk({"text": "C"}, index=1, finishReason="MAX_TOKENS")])
        assert (before, collector.ended) == (False, True)
        response = collector.response()
        assert response.message.text == "A"
        assert response.extra == {
            "google": {
                "candidates": [{"content": {"role": "model", "parts": [{"text": "BC"}]}, "finishReason": "MAX_TOKENS"}]
            }
        }

    def test_a_cut_answer_is_what_there_is_of_it(self) -> None:
        """Without a reason to have ended."""
        collector = AnswerCollector()
        fed(collector, [chunk({"text": "Ah"})])
        assert (collector.response().message.text, collector.response().stop_reason) == ("Ah", "other")

    def test_what_is_said_of_the_answer_adds_up(self) -> None:
        """Counts are the last ones, lists go on, and what comes anew is there once."""
        collector = AnswerCollector()
        fed(
            collector,
            [
                chunk({"text": "A"}, logprobsResult={"chosenCandidates": [{"token": "A"}]}, groundingMetadata={}),
                chunk({"text": "B"}, logprobsResult={"chosenCandidates": [{"token": "B"}]}, safetyRatings=[{"p": 1}]),
                chunk(
                    finishReason="STOP",
                    safetyRatings=[{"p": 2}],
                    groundingMetadata={"webSearchQueries": ["q"]},
                    top={"usageMetadata": {"candidatesTokenCount": 9}, "modelVersion": "m"},
                ),
            ],
        )
        response = collector.response()
        assert response.extra == {
            "google": {
                "candidate": {
                    "logprobsResult": {"chosenCandidates": [{"token": "A"}, {"token": "B"}]},
                    "groundingMetadata": {"webSearchQueries": ["q"]},
                    "safetyRatings": [{"p": 2}],
                }
            }
        }
        assert (response.usage.output_tokens, response.model) == (9, "m")

    def test_fields_of_the_future_are_kept_with_all_their_values(self) -> None:
        """Nobody knows which one counts."""
        collector = AnswerCollector()
        fed(collector, [chunk({"text": "A"}, new=value, top={"newer": {"x": value}}) for value in (1, 2, 2, 3)])
        extra = collector.response().extra
        assert extra == {"google": {"candidate": {"new": [1, 2, 3]}, "newer": {"x": [1, 2, 3]}}}


class TestErrors:
    """Errors in the middle."""

    def test_an_event_may_be_an_error(self) -> None:
        """It is raised as what it tells."""
        with pytest.raises(OverloadedError, match="overloaded"):
            fed(
                AnswerCollector(),
                [chunk({"text": "A"}), {"error": {"code": 503, "status": "UNAVAILABLE", "message": "overloaded"}}],
            )

    def test_a_blocked_prompt_is_an_error(self) -> None:
        """No candidate will come."""
        with pytest.raises(ContentFilteredError, match="SAFETY"):
            fed(AnswerCollector(), [{"promptFeedback": {"blockReason": "SAFETY"}}])

    def test_ratings_of_the_prompt_are_none(self) -> None:
        """They are kept."""
        collector = AnswerCollector()
        fed(collector, [{"promptFeedback": {"safetyRatings": []}}, chunk({"text": "A"}, finishReason="STOP")])
        assert collector.response().extra == {"google": {"promptFeedback": {"safetyRatings": []}}}

    def test_a_stream_without_anything_is_no_answer(self) -> None:
        """Nor has it ended."""
        collector = AnswerCollector()
        assert not collector.ended
        with pytest.raises(MalformedAnswerError):
            collector.response()


class TestFormat:
    """The two forms of a stream."""

    CHUNKS: ClassVar[Any] = (chunk({"text": 'a "quoted\\" {[ text'}), chunk({"text": "]} ü"}), {"usageMetadata": {}})
    EVENTS = "".join(f"data: {json.dumps(one)}\r\n\r\n" for one in CHUNKS).encode()
    LIST = ("\ufeff[" + ",\r\n".join(json.dumps(one, indent=1, ensure_ascii=False) for one in CHUNKS) + "]\n").encode()

    @pytest.mark.parametrize("form", [EVENTS, LIST], ids=["events", "list"])
    @pytest.mark.parametrize("size", [1, 2, 3, 7, 100_000])
    def test_both_are_understood_however_they_are_cut(self, form: bytes, size: int) -> None:
        """By the first byte."""
        parser = STREAM.parser(1 << 20)
        pieces = [form[start : start + size] for start in range(0, len(form), size)]
        assert [event.json() for piece in pieces for event in parser.feed(piece)] == list(self.CHUNKS)

    def test_each_chunk_comes_as_soon_as_it_is_there(self) -> None:
        """Before the list ends."""
        parser = EitherParser(1 << 20)
        assert [event.data for event in parser.feed(b' [{"a": [1]},{"b"')] == ['{"a": [1]}']
        assert [event.data for event in parser.feed(b": {}}")] == ['{"b": {}}']

    def test_an_object_alone_is_a_list_of_one(self) -> None:
        """As an error is that comes instead of a stream."""
        assert [event.data for event in EitherParser(1 << 20).feed(b'{"error": {}}')] == ['{"error": {}}']

    def test_the_largest_chunk_is_limited(self) -> None:
        """Before it is whole."""
        parser = EitherParser(16)
        with pytest.raises(MalformedAnswerError, match="larger than 16 bytes"):
            parser.feed(b'[{"text": "a very long text')

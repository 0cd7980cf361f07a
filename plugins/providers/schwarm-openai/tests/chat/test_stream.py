"""Streamed answers: the pieces add up, and say what the answer would have said whole."""

import json
from collections.abc import Mapping, Sequence

import pytest

from schwarm_core import (
    Delta,
    InvalidRequestError,
    MalformedAnswerError,
    MediaPart,
    ModelResponse,
    OverloadedError,
    ReasoningDelta,
    ReasoningPart,
    RefusalPart,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.sse import ServerSentEvent
from schwarm_openai.chat import vendors
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.chat.dialect import FAMILY

CODEC = ChatCodec(vendors.COMPATIBLE)
DONE = ServerSentEvent("[DONE]")
Fields = Mapping[str, JsonValue]


def chunk(*choices: JsonValue, **more: JsonValue) -> ServerSentEvent:
    """An event."""
    return ServerSentEvent(json.dumps({"id": "c-1", "model": "m-1", "choices": list(choices), **more}))


def piece(delta: Fields, finish: str | None = None, index: int = 0, **more: JsonValue) -> JsonValue:
    """A piece of a choice."""
    return {"index": index, "delta": dict(delta), "finish_reason": finish, **more}


def collected(*events: ServerSentEvent) -> tuple[ModelResponse, list[Delta]]:
    """The answer, and the pieces that were told."""
    collector = CODEC.collector()
    deltas = [delta for event in events for delta in collector.feed(event)]
    return collector.response(), deltas


def said(*deltas: Fields, finish: str = "stop") -> tuple[ModelResponse, list[Delta]]:
    """The answer of a stream of one choice."""
    return collected(*(chunk(piece(delta)) for delta in deltas), chunk(piece({}, finish)), DONE)


def call(index: int | None = 0, call_id: str | None = None, name: str | None = None, arguments: str = "") -> Fields:
    """A piece of a call, with as much of it as is given."""
    function: JsonValue = {"arguments": arguments, **({"name": name} if name else {})}
    place = {"index": index} if index is not None else {}
    return {"tool_calls": [{**place, **({"id": call_id, "type": "function"} if call_id else {}), "function": function}]}


def told(deltas: Sequence[Delta]) -> list[tuple[int, str, str, str]]:
    """What was told of calls: place, id, name, arguments."""
    return [(one.index, one.id, one.name, one.arguments) for one in deltas if isinstance(one, ToolCallDelta)]


class TestTexts:
    def test_pieces_add_up(self) -> None:
        """To one text."""
        response, deltas = said({"role": "assistant", "content": ""}, {"content": "Hel"}, {"content": "lo"})
        assert response.message.parts == (TextPart("Hello"),)
        assert deltas == [TextDelta("Hel"), TextDelta("lo")]

    def test_thoughts_have_a_place_of_their_own(self) -> None:
        """Each piece tells the place of its part."""
        response, deltas = said({"reasoning_content": "Hm"}, {"reasoning_content": "m."}, {"content": "4"})
        assert response.message.parts == (
            ReasoningPart("Hmm.", extra={FAMILY: {"field": "reasoning_content"}}),
            TextPart("4"),
        )
        assert deltas == [ReasoningDelta("Hm", 0), ReasoningDelta("m.", 0), TextDelta("4", 1)]

    def test_a_refusal_is_told_as_text(self) -> None:
        """And is a refusal in the end."""
        response, deltas = said({"refusal": "N"}, {"refusal": "o."})
        assert response.message.parts == (RefusalPart("No.", {FAMILY: {}}),)
        assert response.stop_reason == "refusal"
        assert deltas == [TextDelta("N"), TextDelta("o.")]

    def test_citations_come_at_any_time(self) -> None:
        """They belong to the text."""
        annotation: JsonValue = {"type": "url_citation", "url_citation": {"url": "https://e.org", "title": "E"}}
        response, _ = said({"annotations": [annotation]}, {"content": "Text"})
        text = response.message.parts[0]
        assert isinstance(text, TextPart)
        assert text.citations[0].url == "https://e.org"

    def test_a_content_may_be_a_list(self) -> None:
        """Mistral's, when it thinks."""
        thinking: JsonValue = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}]
        response, deltas = said(
            {"content": thinking}, {"content": thinking}, {"content": [{"type": "text", "text": "4"}]}
        )
        thought = response.message.parts[0]
        assert isinstance(thought, ReasoningPart)
        assert thought.text == "HmHm"
        assert deltas[-1] == TextDelta("4", 1)


class TestDetails:
    def test_blocks_grow(self) -> None:
        """By type and index; the text beside them says the same."""
        first: JsonValue = {"type": "reasoning.text", "text": "Two ", "index": 0, "format": "f"}
        second: JsonValue = {"type": "reasoning.text", "text": "and two.", "index": 0, "format": "f"}
        proof: JsonValue = {"type": "reasoning.text", "text": "", "signature": "c2ln", "index": 0, "format": "f"}
        response, deltas = said(
            {"reasoning": "Two ", "reasoning_details": [first]},
            {"reasoning": "and two.", "reasoning_details": [second]},
            {"reasoning_details": [proof]},
            {"content": "4"},
        )
        detail = {"type": "reasoning.text", "index": 0, "format": "f"}
        thought = ReasoningPart("Two and two.", "c2ln", {FAMILY: {"detail": detail}})
        assert response.message.parts == (thought, TextPart("4"))
        assert deltas == [ReasoningDelta("Two ", 0), ReasoningDelta("and two.", 0), TextDelta("4", 1)]


class TestCalls:
    def test_arguments_grow(self) -> None:
        """Each piece has the id and the name."""
        response, deltas = said(call(0, "a", "add"), call(arguments='{"x":'), call(arguments="1}"), finish="tool_calls")
        assert response.message.parts == (ToolCallPart("a", "add", '{"x":1}'),)
        assert told(deltas) == [(0, "a", "add", ""), (0, "a", "add", '{"x":'), (0, "a", "add", "1}")]

    def test_several_at_once(self) -> None:
        """By their index, however they take turns."""
        response, _ = said(
            {"content": "So:"},
            call(0, "a", "add", "{"),
            call(1, "b", "sub", "{"),
            call(0, arguments="}"),
            call(1, arguments="}"),
        )
        assert response.message.parts == (
            TextPart("So:"),
            ToolCallPart("a", "add", "{}"),
            ToolCallPart("b", "sub", "{}"),
        )
        assert response.stop_reason == "tool_calls"

    def test_all_in_one_event(self) -> None:
        """Whole ones, as local servers send them."""
        calls = [
            {"index": n, "id": f"c{n}", "type": "function", "function": {"name": "add", "arguments": "{}"}}
            for n in range(2)
        ]
        response, deltas = said({"tool_calls": calls})  # type: ignore[dict-item]
        assert [found.id for found in response.message.tool_calls] == ["c0", "c1"]
        assert told(deltas) == [(0, "c0", "add", "{}"), (1, "c1", "add", "{}")]

    def test_all_of_one_index(self) -> None:
        """Another id with a name begins another call."""
        response, _ = said(call(0, "a", "add", '{"x":1}'), call(0, "b", "add", '{"x":2}'))
        assert [(found.id, found.arguments) for found in response.message.tool_calls] == [
            ("a", '{"x":1}'),
            ("b", '{"x":2}'),
        ]

    def test_without_indexes(self) -> None:
        """What has no id goes on."""
        response, _ = said(call(None, "a", "add", '{"x"'), call(None, arguments=":1}"), call(None, "b", "add", "{}"))
        assert [(found.id, found.arguments) for found in response.message.tool_calls] == [("a", '{"x":1}'), ("b", "{}")]

    def test_with_gaps_between_indexes(self) -> None:
        """They needn't begin at zero."""
        response, deltas = said(call(3, "a", "add", "{}"), call(7, "b", "sub", "{}"))
        assert [found.name for found in response.message.tool_calls] == ["add", "sub"]
        assert [place for place, *_ in told(deltas)] == [0, 1]

    def test_id_and_name_in_every_piece(self) -> None:
        """They begin no other call."""
        response, _ = said(call(0, "a", "add", '{"x":'), call(0, "a", "add", "1}"))
        assert response.message.parts == (ToolCallPart("a", "add", '{"x":1}'),)

    def test_without_an_id(self) -> None:
        """It gets one, and is told of when no other can come."""
        response, deltas = said(call(0, None, "add", "{}"), call(0, None, "add", "{}"))
        first, second = response.message.tool_calls
        assert first.id != second.id
        assert told(deltas) == [(0, first.id, "add", "{}"), (1, second.id, "add", "{}")]

    def test_an_id_that_comes_late(self) -> None:
        """What came before it is told with it."""
        response, deltas = said(call(0, None, "add", "{"), call(0, "late", None, "}"))
        assert response.message.parts == (ToolCallPart("late", "add", "{}"),)
        assert told(deltas) == [(0, "late", "add", "{}")]

    def test_a_tool_that_takes_any_text(self) -> None:
        """Its argument is told once it is whole."""
        begin: JsonValue = {"index": 0, "id": "a", "type": "custom", "custom": {"name": "shell", "input": "ls"}}
        rest: JsonValue = {"index": 0, "custom": {"input": " -l"}}
        response, deltas = said({"tool_calls": [begin]}, {"tool_calls": [rest]})
        assert response.message.parts == (
            ToolCallPart("a", "shell", '{"input": "ls -l"}', {FAMILY: {"type": "custom"}}),
        )
        assert told(deltas) == [(0, "a", "shell", '{"input": "ls -l"}')]

    def test_the_first_form(self) -> None:
        """One function, without an id."""
        response, deltas = said(
            {"function_call": {"name": "add", "arguments": ""}},
            {"function_call": {"arguments": "{}"}},
            finish="function_call",
        )
        (found,) = response.message.tool_calls
        assert (found.name, found.arguments) == ("add", "{}")
        assert told(deltas) == [(0, found.id, "add", "{}")]

    def test_a_signature_is_kept(self) -> None:
        """Of whatever form."""
        signed = dict(call(0, "a", "add", "{}"))
        assert isinstance(signed["tool_calls"], list)
        signed["tool_calls"][0]["extra_content"] = {"google": {"thought_signature": "c2ln"}}  # type: ignore[index,call-overload]
        (found,) = said(signed)[0].message.tool_calls
        assert found.extra == {FAMILY: {"extra_content": {"google": {"thought_signature": "c2ln"}}}}


class TestSound:
    def test_it_is_put_together(self) -> None:
        """Its words are told as text."""
        response, deltas = said(
            {"audio": {"id": "audio_1", "transcript": "Hel"}},
            {"audio": {"data": "d2F2"}},
            {"audio": {"data": "d2F2", "transcript": "lo"}},
            {"audio": {"expires_at": 5}},
        )
        sound = MediaPart("audio", data=b"wavwav", extra={FAMILY: {"audio": "audio_1"}})
        assert response.message.parts == (sound, TextPart("Hello"))
        assert response.message.extra == {FAMILY: {"audio": {"expires_at": 5}}}
        assert deltas == [TextDelta("Hel", 1), TextDelta("lo", 1)]


class TestAround:
    def test_usage_comes_last(self) -> None:
        """In an event without choices."""
        usage: JsonValue = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
        response, _ = collected(chunk(piece({"content": "Hi"}, "stop")), chunk(usage=usage), DONE)
        assert (response.usage.input_tokens, response.usage.output_tokens) == (3, 2)

    def test_usage_in_a_place_of_groqs(self) -> None:
        """It counts where no other is told."""
        groq: JsonValue = {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}
        response, _ = collected(chunk(piece({"content": "Hi"})), chunk(piece({}, "stop"), x_groq=groq), DONE)
        assert response.usage.input_tokens == 3

    def test_what_is_said_beside_is_merged(self) -> None:
        """Objects and lists grow; what changes is all kept; the time is that of the first event."""
        token: JsonValue = {"content": [{"token": " ", "logprob": -0.5}]}
        response, _ = collected(
            chunk(piece({"content": " "}, logprobs=token), x_groq={"id": "r"}, created=1, provider="A"),
            chunk(piece({"content": " "}, logprobs=token), x_groq={"seed": 7}, created=2, provider="A"),
            chunk(piece({}, "stop", logprobs=None), created=3, provider="B"),
            DONE,
        )
        tokens = [{"token": " ", "logprob": -0.5}] * 2
        assert response.extra == {
            FAMILY: {
                "created": 1,
                "x_groq": {"id": "r", "seed": 7},
                "provider": ["A", "B"],
                "choice": {"logprobs": {"content": tokens}},
            }
        }

    def test_an_empty_first_event(self) -> None:
        """Azure tells of its filters before it has an id."""
        first = ServerSentEvent(
            json.dumps({"id": "", "model": "", "choices": [], "prompt_filter_results": [{"prompt_index": 0}]})
        )
        response, _ = collected(first, chunk(piece({"content": "Hi"}, "stop")), DONE)
        assert (response.id, response.model) == ("c-1", "m-1")
        assert response.extra == {FAMILY: {"prompt_filter_results": [{"prompt_index": 0}]}}

    def test_other_choices_are_kept(self) -> None:
        """They are told nothing of."""
        response, deltas = collected(
            chunk(piece({"content": "A"}), piece({"content": "B"}, index=1)),
            chunk(piece({}, "stop"), piece({}, "length", index=1)),
            DONE,
        )
        assert deltas == [TextDelta("A")]
        other = {"index": 1, "message": {"role": "assistant", "content": "B"}, "finish_reason": "length"}
        assert response.extra == {FAMILY: {"choices": [other]}}

    def test_an_answer_in_one_event(self) -> None:
        """With a message in place of a piece."""
        whole: JsonValue = {"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}
        response, deltas = collected(chunk(whole), DONE)
        assert response.message.text == "Hi"
        assert deltas == [TextDelta("Hi")]


class TestEnd:
    def test_the_mark_is_the_end(self) -> None:
        """Nothing after it matters."""
        collector = CODEC.collector()
        collector.feed(chunk(piece({"content": "Hi"})))
        assert (collector.done, collector.ended) == (False, False)
        collector.feed(DONE)
        assert (collector.done, collector.ended) == (True, True)

    def test_a_reason_is_an_end_without_the_mark(self) -> None:
        """The usage may still come."""
        collector = CODEC.collector()
        collector.feed(chunk(piece({"content": "Hi"}, "stop")))
        assert (collector.done, collector.ended) == (False, True)

    def test_a_cut_stream_has_what_came(self) -> None:
        """It is no whole answer."""
        collector = CODEC.collector()
        collector.feed(chunk(piece({"content": "Hi"})))
        assert not collector.ended
        assert collector.response().message.text == "Hi"

    def test_a_stream_of_nothing(self) -> None:
        """It holds no answer."""
        collector = CODEC.collector()
        collector.feed(DONE)
        with pytest.raises(MalformedAnswerError, match="no choice"):
            collector.response()


class TestErrors:
    @pytest.mark.parametrize(
        "event",
        [
            pytest.param(ServerSentEvent('{"error": {"code": 502, "message": "down"}}'), id="in-place-of-a-piece"),
            pytest.param(ServerSentEvent('{"error": {"code": 502, "message": "down"}}', event="error"), id="by-type"),
            pytest.param(chunk(piece({}, "error"), error={"code": 502, "message": "down"}), id="beside-a-piece"),
            pytest.param(chunk(piece({}, "error", error={"code": 502, "message": "down"})), id="in-a-choice"),
        ],
    )
    def test_an_error_is_raised(self, event: ServerSentEvent) -> None:
        """Wherever it is told of."""
        collector = CODEC.collector()
        collector.feed(chunk(piece({"content": "Hi"})))
        with pytest.raises(OverloadedError, match="down"):
            collector.feed(event)

    def test_a_call_that_the_server_refused_may_be_tried_again(self) -> None:
        """With what the model wrote."""
        error: JsonValue = {"message": "Bad call.", "code": "tool_use_failed", "failed_generation": '{"name": "add"}'}
        with pytest.raises(MalformedAnswerError, match="Bad call") as caught:
            CODEC.collector().feed(ServerSentEvent(json.dumps({"error": error}), event="error"))
        assert '{"name": "add"}' in caught.value.message

    def test_a_null_error_is_none(self) -> None:
        """Some servers write every field."""
        response, _ = collected(chunk(piece({"content": "Hi"}, "stop"), error=None), DONE)
        assert response.message.text == "Hi"

    @pytest.mark.parametrize("data", ["[]", '{"choices": [1]}', '{"choices": [{"delta": {"content": 1}}]}', "{"])
    def test_what_is_not_of_the_protocol_is_told_as_such(self, data: str) -> None:
        """By an error that the provider makes a malformed answer of."""
        with pytest.raises((TypeError, ValueError, MalformedAnswerError)):
            CODEC.collector().feed(ServerSentEvent(data))

    def test_a_refused_request_is_told_so(self) -> None:
        """By the number that stands for an HTTP status."""
        with pytest.raises(InvalidRequestError):
            CODEC.collector().feed(ServerSentEvent('{"error": {"code": 400, "message": "bad"}}'))

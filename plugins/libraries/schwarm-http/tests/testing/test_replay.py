"""The judge of recorded exchanges: it passes a codec that loses nothing, and finds out each one that does."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from attrs import evolve

from schwarm_core import (
    ContentFilteredError,
    Delta,
    InvalidRequestError,
    JsonValue,
    Message,
    ModelRequest,
    ModelResponse,
    TextDelta,
    Usage,
)
from schwarm_http.llm.codec import EncodedRequest
from schwarm_http.testing.leaves import Opaque
from schwarm_http.testing.recording import Row
from schwarm_http.testing.replay import Judge
from schwarm_http.testing.rules import Rules
from schwarm_http.testing.verdict import Tally, Verdict

pytestmark = pytest.mark.anyio

MakeRow: TypeAlias = Callable[..., Row]
OPAQUE = Opaque(
    {
        "padding": "hides the answer's length",
        "parts[].type": "the part's class says it",
        "event.type": "likewise",
        "event.index": "the part's place says it",
    }
)


@pytest.fixture
def judged(acme: Callable[..., Any]) -> Callable[..., Any]:
    """The verdict on an exchange, held by a codec."""

    async def judge(row: Row, codec: type[Any], **rules: Any) -> Verdict:
        judge = Judge(lambda _, url: acme(url, codec()), Rules(**{"opaque": OPAQUE, **rules}))
        return await judge.verdict(row)

    return judge


class TestAFaithfulCodec:
    """Nothing is found."""

    async def test_a_whole_answer(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """Understood and equal."""
        assert await judged(whole(), codec) == Verdict("acme#1")

    async def test_a_stream(self, judged: Any, streamed: MakeRow, codec: type[Any]) -> None:
        """Understood and equal, its deltas put together."""
        assert await judged(streamed(), codec) == Verdict("acme#1")

    async def test_a_refusal(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """Said by the error; the request id, too."""
        row = evolve(whole(status=400), response={"error": {"message": "No."}, "request_id": "r-1"})
        assert await judged(row, codec) == Verdict("acme#1")


class TestRefusalsWithAStatusOfSuccess:
    """Some servers say so, and refuse."""

    @pytest.fixture
    def refusing(self, codec: type[Any]) -> Callable[[str], type[Any]]:
        """A codec that raises an error of some words for an answer with an `error`."""

        def make(words: str) -> type[Any]:
            class Refusing(codec):  # type: ignore[misc]
                def decode_response(self, body: Any) -> ModelResponse:
                    if "error" in body:
                        raise ContentFilteredError(words)
                    response: ModelResponse = super().decode_response(body)
                    return response

            return Refusing

        return make

    async def test_the_error_has_to_tell_it(self, judged: Any, whole: MakeRow, refusing: Any) -> None:
        """In the server's words."""
        row = evolve(whole(), response={"error": {"message": "Not that."}})
        assert await judged(row, refusing("Not that.")) == Verdict("acme#1")
        assert (await judged(row, refusing("No."))).lost == ("the error doesn't say: message ['Not that.']",)

    async def test_without_an_error_in_it_there_is_none(self, judged: Any, whole: MakeRow, refusing: Any) -> None:
        """An answer isn't refused for nothing."""
        (lost,) = (await judged(evolve(whole(), response={"error": None}), refusing("No."))).lost
        assert lost.startswith("it raises ContentFilteredError('No.')")

    async def test_what_is_no_answer_at_all(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """A page in place of JSON is malformed."""
        row = evolve(whole(), response_kind="text", response="<html>")
        assert await judged(row, codec) == Verdict("acme#1")

    async def test_json_that_was_recorded_as_text(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """Is an answer all the same."""
        row = whole({"new": 7})
        text = evolve(row, response_kind="text", response=f"\n {row.body.decode()}")
        assert (await judged(text, codec)).lost == ("new: 7",)


class TestLossyAnswers:
    """Whatever is missing in the neutral answer is found by its path."""

    async def test_what_is_not_opaque_has_to_be_kept(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """A field that no one has heard of, too."""
        verdict = await judged(whole({"new": {"field": [7]}}), codec)
        assert verdict.lost == ("new.field[0]: 7",)

    @pytest.mark.parametrize(
        ("change", "lost"),
        [
            ({"usage": Usage(input_tokens=31)}, "usage.written: 17"),
            ({"stop_detail": ""}, "reason: 'calls'"),
            ({"id": ""}, "id: 'a-1'"),
            ({"extra": None}, "flagged: False"),
        ],
    )
    async def test_a_field(
        self, judged: Any, whole: MakeRow, codec: type[Any], change: dict[str, Any], lost: str
    ) -> None:
        """Numbers, texts and truths."""

        class Lossy(codec):  # type: ignore[misc]
            def decode_response(self, body: JsonValue) -> ModelResponse:
                decoded: ModelResponse = super().decode_response(body)
                return evolve(decoded, **change)

        assert (await judged(whole(), Lossy)).lost == (lost,)

    @pytest.mark.parametrize(
        ("kept", "lost"),
        [
            ({"city": "Zürich", "days": 3}, "parts[2].arguments.brief: True"),
            ({"city": "Zürich", "days": 3, "brief": False}, "parts[2].arguments.brief: True"),
            ({"city": "Zürich", "days": 4, "brief": True}, "parts[2].arguments.days: 3"),
            ({"city": "Zurich", "days": 3, "brief": True}, "parts[2].arguments.city: 'Zürich'"),
        ],
    )
    async def test_an_argument(self, judged: Any, whole: MakeRow, codec: type[Any], kept: object, lost: str) -> None:
        """Arguments are looked into."""

        class Lossy(codec):  # type: ignore[misc]
            def arguments(self, found: object) -> str:
                return json.dumps(kept)

        assert (await judged(whole(), Lossy)).lost == (lost,)

    async def test_a_part(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """The thoughts, for one."""

        class Lossy(codec):  # type: ignore[misc]
            def decode_response(self, body: JsonValue) -> ModelResponse:
                response: ModelResponse = super().decode_response(body)
                return evolve(response, message=evolve(response.message, parts=response.message.parts[1:]))

        assert (await judged(whole(), Lossy)).lost == ("parts[0].text: 'They ask for the weather.'",)

    async def test_what_json_can_not_keep(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """A tuple in an `extra` comes back as a list: another answer."""

        class Lossy(codec):  # type: ignore[misc]
            def decode_response(self, body: JsonValue) -> ModelResponse:
                decoded: ModelResponse = super().decode_response(body)
                return evolve(decoded, extra={"acme": {"flagged": False, "a": (1, 2)}})

        assert (await judged(whole(), Lossy)).lost == (
            "the answer, stored as JSON, comes back changed: of another type",
        )

    async def test_what_is_not_sent_back(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """The next request holds what was said and called."""

        class Lossy(codec):  # type: ignore[misc]
            def encode_parts(self, message: Message) -> dict[str, Any]:
                if message.role != "assistant":
                    return dict(super().encode_parts(message))
                return {"text": message.text[:-1]}

        lost = (await judged(whole(), Lossy)).lost
        assert lost == ("it is not sent back: 'I look it up.'", "it is not sent back: 'weather'")

    async def test_an_error_in_place_of_an_answer(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """It is quoted."""

        class Broken(codec):  # type: ignore[misc]
            def decode_response(self, body: JsonValue) -> ModelResponse:
                raise KeyError

        (lost,) = (await judged(whole(), Broken)).lost
        assert lost.startswith("it raises MalformedAnswerError")

    async def test_an_answer_in_place_of_an_error(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """A refusal has to be raised, with what the server said."""
        row = evolve(whole(status=400), response={"error": {"text": "No."}, "message": "Nowhere."})
        (lost,) = (await judged(row, codec)).lost
        assert lost == "the error doesn't say: message ['Nowhere.']"


class TestLossyStreams:
    """Whatever gets lost between the events."""

    async def test_a_piece_left_out(self, judged: Any, streamed: MakeRow, codec: type[Any]) -> None:
        """Even one that occurs elsewhere, and although the deltas agree with the answer."""

        class Lossy(codec):  # type: ignore[misc]
            def collector(self) -> Any:
                collector = super().collector()
                feed = collector.feed
                collector.feed = lambda event: [] if event.json().get("text") == "it" else feed(event)
                return collector

        assert (await judged(streamed(), Lossy)).lost == ("text, put together: 'I look it up.'",)

    async def test_an_event_left_out(self, judged: Any, streamed: MakeRow, codec: type[Any]) -> None:
        """One of an unknown type holds something, too."""
        row = streamed(
            [
                {"type": "start", "id": "a-2", "model": "acme-1"},
                {"type": "start", "id": "a-2", "model": "acme-1", "cost": 12},
                {"type": "start", "id": "a-2", "model": "acme-1"},
                {"type": "end", "reason": "calls", "usage": {"read": 31, "written": 17}},
            ]
        )
        assert (await judged(row, codec)).lost == ("cost: 12",)

    async def test_what_is_said_anew_has_to_be_kept_as_it_was_said_last(
        self, judged: Any, streamed: MakeRow, codec: type[Any]
    ) -> None:
        """The earlier ones may go, the last one not."""
        rules = {"opaque": Opaque({**OPAQUE.reasons, "earlier.usage.**": "each event counts anew"})}
        start, end = {"type": "start", "id": "a-2", "model": "acme-1"}, {"type": "end", "reason": "stop"}
        few, many = {"read": 31, "written": 2}, {"read": 31, "written": 17}
        kept = [{**start, "usage": few}, {**end, "usage": many}]
        lost = [{**start, "usage": few}, {**end, "usage": {}}]
        assert (await judged(streamed(kept), codec, **rules)).understood
        assert (await judged(streamed(lost), codec, **rules)).lost == ("usage.read: 31", "usage.written: 2")

    @pytest.mark.parametrize("wrong", ["", "I look it down."])
    async def test_deltas_that_are_not_the_answer(
        self, judged: Any, streamed: MakeRow, codec: type[Any], wrong: str
    ) -> None:
        """Added up, each part's are its text."""

        class Lying(codec):  # type: ignore[misc]
            def collector(self) -> Any:
                collector = super().collector()
                feed = collector.feed

                def lie(event: Any) -> list[Delta]:
                    deltas = [each for each in feed(event) if not isinstance(each, TextDelta)]
                    return [*deltas, TextDelta(wrong, 1)] if event.json().get("text") == "it" else deltas

                collector.feed = lie
                return collector

        assert (await judged(streamed(), Lying)).lost == (f"deltas[1]: {wrong!r}, the part says 'I look it up.'",)

    async def test_a_delta_at_another_index(self, judged: Any, streamed: MakeRow, codec: type[Any]) -> None:
        """Whoever shows them would show them at the wrong place."""

        class Wrong(codec):  # type: ignore[misc]
            def collector(self) -> Any:
                collector = super().collector()
                feed = collector.feed
                collector.feed = lambda event: [evolve(each, index=each.index + 1) for each in feed(event)]
                return collector

        lost = (await judged(streamed(), Wrong)).lost
        assert "deltas[3] belong to no part" in lost
        assert "deltas[1]: '', the part says 'I look it up.'" in lost

    async def test_a_stream_cut_short(self, judged: Any, streamed: MakeRow, codec: type[Any]) -> None:
        """Is no answer."""
        (lost,) = (await judged(streamed([{"type": "start", "id": "a", "model": "m"}]), codec)).lost
        assert lost.startswith("it raises MalformedAnswerError")


class TestAlteredRequests:
    """The server gets what was recorded, or the judge says where not."""

    @pytest.mark.parametrize(
        ("change", "differs"),
        [
            ({"temperature": 0.7}, "temperature: 0.7, expected 0.5"),
            ({"top_p": 1}, "top_p: 1 is too much"),
            ({"messages": []}, "messages: 0 items, expected 1"),
        ],
    )
    async def test_the_body(
        self, judged: Any, whole: MakeRow, codec: type[Any], change: dict[str, Any], differs: str
    ) -> None:
        """Something changed, added, left out."""

        class Altering(codec):  # type: ignore[misc]
            def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
                sent: EncodedRequest = super().encode_request(request, stream=stream)
                return evolve(sent, payload={**sent.payload, **change}) if len(request.messages) == 1 else sent

        verdict = await judged(whole(), Altering)
        assert (verdict.understood, verdict.differs) == (True, (differs,))

    async def test_a_field_that_nothing_reads(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """It was recorded, so it has to be sent."""
        assert (await judged(whole(asked={"seed": 5}), codec)).differs == ("seed: 5 is missing",)

    async def test_the_path(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """And the query, however it is quoted and ordered."""
        assert (await judged(whole(path="/other"), codec)).differs == ("the path: /ask, expected /other",)
        assert (await judged(whole(path="/as%6B"), codec)).equal

    async def test_stream_or_not(self, judged: Any, streamed: MakeRow, codec: type[Any]) -> None:
        """The mark is part of the request."""

        class Silent(codec):  # type: ignore[misc]
            def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
                sent: EncodedRequest = super().encode_request(request, stream=False)
                return sent

        assert (await judged(streamed(), Silent)).differs == ("stream: True is missing",)

    async def test_what_json_can_not_keep(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """A request that is stored and read again is the same."""

        class Lossy(codec):  # type: ignore[misc]
            def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
                decoded: ModelRequest = super().decode_request(path, payload)
                return evolve(decoded, extra={"acme": {"a": (1,)}})

        assert (await judged(whole(), Lossy)).differs == (
            "the request, stored as JSON, comes back changed: of another type",
        )

    async def test_what_cannot_be_read(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """The answer is judged all the same."""

        class Narrow(codec):  # type: ignore[misc]
            def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
                msg = "There are no messages."
                raise InvalidRequestError(msg)

        verdict = await judged(whole(), Narrow)
        assert (verdict.understood, verdict.differs[0]) == (
            True,
            "it can't be read and written: InvalidRequestError('There are no messages.')",
        )


class TestRules:
    """What equal means, and what may differ."""

    async def test_a_normalisation_equates(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """Both the recorded request and the one that was sent go through it."""

        def without_seed(payload: Any) -> JsonValue:
            return {name: value for name, value in payload.items() if name != "seed"}

        assert (await judged(whole(asked={"seed": 5}), codec, normalise=without_seed)).equal
        assert not (await judged(whole(asked={"speed": 5}), codec, normalise=without_seed)).equal

    async def test_an_exception_counts_as_different(self, judged: Any, whole: MakeRow, codec: type[Any]) -> None:
        """It is told by its reason; the answer has to be understood."""
        verdict = await judged(whole(asked={"seed": 5}), codec, exception=lambda _, asked: "seeds" * ("seed" in asked))
        assert (verdict.understood, verdict.equal, verdict.differs, verdict.exception) == (True, False, (), "seeds")
        lossy = whole({"new": 7}, asked={"seed": 5})
        assert not (await judged(lossy, codec, exception=lambda *_: "seeds")).understood


class TestTally:
    """When an API is well understood."""

    @pytest.mark.parametrize(
        ("rows", "lost", "different", "good"),
        [
            (1, 0, 1, True),
            (10, 0, 1, True),
            (10, 0, 2, False),
            (100, 0, 3, True),
            (100, 0, 4, False),
            (100, 1, 0, False),
        ],
    )
    def test_the_bar(self, rows: int, lost: int, different: int, good: bool) -> None:
        """Every answer; 97 of 100 requests, or all but one."""
        verdicts = [Verdict(str(n), ("a",) if n < lost else (), ("b",) if n < different else ()) for n in range(rows)]
        assert Tally.of(verdicts).good is good

    def test_exceptions_are_counted_by_reason(self) -> None:
        """And against the bar."""
        verdicts = [Verdict("1"), Verdict("2", exception="x"), Verdict("3", exception="y"), Verdict("4", exception="y")]
        tally = Tally.of(verdicts[:2]) + Tally.of(verdicts[2:])
        assert (tally.exceptions, tally.equal, tally.good) == ((("y", 2), ("x", 1)), 1, False)

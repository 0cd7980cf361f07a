"""Whatever the server does, a call ends in an answer or in one error that says what happened."""

import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

import anyio
import pytest

from schwarm_core import (
    AuthenticationError,
    ConnectionLostError,
    MalformedAnswerError,
    ModelNotFoundError,
    OverloadedError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitedError,
)
from schwarm_http.config import HttpConfig
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.server import (
    AwaitHangup,
    FaultyServer,
    Hangup,
    Pause,
    ReceivedRequest,
    Reset,
    Script,
    Step,
    chunk,
    events,
    head,
    in_turn,
    reply,
)
from schwarm_http.wire import HttpWire

pytestmark = pytest.mark.anyio

OpenWire: TypeAlias = Callable[..., AbstractAsyncContextManager[HttpWire]]

STREAM = "data: one\n\ndata: zwölf €\n\ndata: [DONE]\n\n".encode()
STREAM_ANSWER = head(headers={"transfer-encoding": "chunked"}) + chunk(STREAM) + chunk(b"")
ANSWER = head(headers={"content-length": "18"}, kind="application/json") + '{"text": "zw\u00f6lf"}'.encode()


class Reader:
    """Takes events until the end marker."""

    def __init__(self) -> None:
        self.data: list[str] = []

    async def __call__(self, event: ServerSentEvent) -> bool:
        """Notes the event."""
        self.data.append(event.data)
        return event.data == "[DONE]"


class TestRefusals:
    """Answers that are errors."""

    @pytest.mark.parametrize(
        ("status", "headers", "expected", "wait"),
        [
            (429, {"retry-after": "3"}, RateLimitedError, 3.0),
            (429, {}, RateLimitedError, None),
            (500, {}, OverloadedError, None),
            (503, {"retry-after-ms": "250"}, OverloadedError, 0.25),
            (401, {}, AuthenticationError, None),
        ],
    )
    async def test_the_status_tells_the_class(
        self, wire_to: OpenWire, status: int, headers: dict[str, str], expected: type[ProviderError], wait: float | None
    ) -> None:
        """With all that is known, and the vendor's waiting time; a whole answer or a stream alike."""
        refusal = reply({"error": {"message": "No."}}, status=status, headers={"x-request-id": "r-1", **headers})
        async with FaultyServer(in_turn(refusal)) as server, wire_to(server) as wire:
            for call in (wire.post("/", {}, model="m"), wire.stream("/", {}, Reader(), model="m")):
                with pytest.raises(expected) as caught:
                    await call
                error = caught.value
                assert (error.provider, error.model, error.status, error.request_id) == ("acme", "m", status, "r-1")
                assert (error.message, error.retry_after, bool(error.remedy)) == ("No.", wait, True)

    async def test_a_page_in_place_of_an_error_is_shown_in_part(self, wire_to: OpenWire) -> None:
        """A gateway's page helps, its length doesn't."""
        page = reply(b"<html>\n Bad   Gateway " + b"x" * 10_000, status=502, kind="text/html")
        async with FaultyServer(in_turn(page)) as server, wire_to(server) as wire:
            with pytest.raises(OverloadedError, match=r'^"<html> Bad Gateway x+…" ') as caught:
                await wire.post("/", {})
        assert len(caught.value.message) < 300

    async def test_a_refusal_that_is_cut_off_keeps_its_class(self, wire_to: OpenWire) -> None:
        """The status alone tells enough."""
        script: Script = [head(status=429, headers={"content-length": "100"}) + b'{"err', Reset()]
        async with FaultyServer(in_turn(script)) as server, wire_to(server) as wire:
            with pytest.raises(RateLimitedError, match="HTTP status 429"):
                await wire.post("/", {})

    async def test_a_redirect_is_not_followed(self, wire_to: OpenWire) -> None:
        """A key goes nowhere but to its address."""
        async with FaultyServer(in_turn(reply({}))) as elsewhere:
            away = reply(b"", status=307, headers={"location": elsewhere.url})
            async with FaultyServer(in_turn(away)) as server, wire_to(server) as wire:
                with pytest.raises(ModelNotFoundError, match="HTTP status 307"):
                    await wire.post("/", {})
            assert elsewhere.connections == 0


class TestNoAnswer:
    """Nothing came at all."""

    async def test_nobody_listens(self) -> None:
        """A lost connection, and where to."""
        async with FaultyServer(in_turn(reply({}))) as server:
            gone = server.url
        wire = HttpWire(HttpConfig(base_url=gone), provider="acme")
        await wire.open()
        with pytest.raises(ConnectionLostError, match=f"No answer from {gone}"):
            await wire.post("/", {})
        await wire.close()

    @pytest.mark.parametrize("end", [Reset(), Hangup()], ids=["reset", "hangup"])
    @pytest.mark.parametrize("start", [b"", b"HTTP/1.", b"HTTP/1.1 200 OK\r\ncontent-ty"])
    async def test_broken_off_before_the_headers_end(self, wire_to: OpenWire, start: bytes, end: Step) -> None:
        """A lost connection: it can be tried again."""
        async with FaultyServer(in_turn([start, end])) as server, wire_to(server) as wire:
            with pytest.raises(ConnectionLostError):
                await wire.post("/", {})

    @pytest.mark.parametrize(
        "garbage", [b"\0\1\2\r\n\r\n", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x" * 200_000]
    )
    async def test_what_is_no_http_is_one_error(self, wire_to: OpenWire, garbage: bytes) -> None:
        """Not a traceback from inside a parser."""
        async with FaultyServer(in_turn([garbage, AwaitHangup()])) as server, wire_to(server) as wire:
            with pytest.raises(ConnectionLostError):
                await wire.post("/", {})

    async def test_silence_is_a_timeout(self, wire_to: OpenWire) -> None:
        """After `timeout`, and the connection is closed."""
        async with FaultyServer(in_turn([AwaitHangup()])) as server, wire_to(server, timeout=0.05) as wire:
            with pytest.raises(ProviderTimeoutError, match=r"within 0\.05 s"):
                await wire.post("/", {})
            await server.until(lambda server: server.hangups == 1)

    async def test_no_free_connection_is_a_timeout_that_says_so(self, wire_to: OpenWire) -> None:
        """The remedy is another one."""
        pings: list[Step] = [chunk(b": ping\n\n"), Pause(0.01)] * 1000
        script: Script = [head(headers={"transfer-encoding": "chunked"}), *pings]
        async with (
            FaultyServer(in_turn(script)) as server,
            wire_to(server, timeout=0.1, max_connections=1) as wire,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(wire.stream, "/", {}, Reader())
            await server.until(lambda server: len(server.requests) == 1)
            with pytest.raises(ProviderTimeoutError, match=r"All 1 connections .* were busy for 0\.1 s") as caught:
                await wire.post("/", {})
            assert "max_connections" in caught.value.remedy
            tasks.cancel_scope.cancel()


class TestCutAnswers:
    """The answer began, and broke."""

    @pytest.mark.parametrize("end", [Reset(), Hangup()], ids=["reset", "hangup"])
    async def test_a_whole_answer_cut_anywhere_is_an_error(self, wire_to: OpenWire, end: Step) -> None:
        """In the headers a lost connection, in the body a malformed answer: never half an answer."""
        body = ANSWER.index(b"\r\n\r\n") + 4
        turn = iter(range(1, len(ANSWER)))
        async with FaultyServer(lambda _: [ANSWER[: next(turn)], end]) as server, wire_to(server) as wire:
            for place in range(1, len(ANSWER)):
                with pytest.raises(ConnectionLostError if place < body else MalformedAnswerError) as caught:
                    await wire.post("/", {})
                assert isinstance(caught.value, ConnectionLostError | MalformedAnswerError)

    @pytest.mark.parametrize("end", [Reset(), Hangup()], ids=["reset", "hangup"])
    async def test_a_stream_cut_anywhere_holds_what_had_arrived(self, wire_to: OpenWire, end: Step) -> None:
        """In mid-event, in mid-character, before the end marker."""
        turn = iter(range(len(STREAM)))

        def script(_: object) -> Script:
            # The wait lets the client read what was sent before the reset throws it away.
            return [*events([STREAM[: next(turn)]], end=False), Pause(0.005), end]

        async with FaultyServer(script) as server, wire_to(server) as wire:
            for place in range(len(STREAM)):
                reader = Reader()
                with pytest.raises(MalformedAnswerError, match="was cut off after"):
                    await wire.stream("/", {}, reader)
                assert reader.data == ["one", "zwölf €"][: STREAM[:place].count(b"\n\n")]

    async def test_an_answer_cut_after_its_end_marker_is_whole(self, wire_to: OpenWire) -> None:
        """All that mattered had come."""
        script: Script = [*events([STREAM], end=False), Pause(0.005), Reset()]
        async with FaultyServer(in_turn(script)) as server, wire_to(server) as wire:
            end = await wire.stream("/", {}, (reader := Reader()))
        assert (end.ended, reader.data[-1]) == (True, "[DONE]")

    async def test_silence_in_the_middle_is_a_timeout(self, wire_to: OpenWire) -> None:
        """And the connection is closed."""
        script: Script = [*events([STREAM[:20]], end=False), AwaitHangup()]
        async with FaultyServer(in_turn(script)) as server, wire_to(server, timeout=0.05) as wire:
            with pytest.raises(ProviderTimeoutError, match=r"fell silent for 0\.05 s after 20 bytes"):
                await wire.stream("/", {}, Reader())
            await server.until(lambda server: server.hangups == 1)

    @pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
    async def test_a_trickle_ends_at_the_deadline(self, wire_to: OpenWire, streamed: bool) -> None:
        """Pings break the silence, not the deadline."""
        trickle: list[Step] = [chunk(b": ping\n\n"), Pause(0.01)] * 1000
        script: Script = [head(headers={"transfer-encoding": "chunked"}), *trickle]
        async with FaultyServer(in_turn(script)) as server, wire_to(server, deadline=0.1) as wire:
            with pytest.raises(ProviderTimeoutError, match=r"wasn't complete within 0\.1 s"):
                await (wire.stream("/", {}, Reader()) if streamed else wire.post("/", {}))
            await server.until(lambda server: server.open_connections == 0)


class TestWrongAnswers:
    """The answer came, and is none."""

    async def test_a_page_in_place_of_json(self, wire_to: OpenWire) -> None:
        """It is quoted."""
        async with FaultyServer(in_turn(reply(b"<html>Hi", kind="text/html"))) as server, wire_to(server) as wire:
            with pytest.raises(MalformedAnswerError, match='isn\'t JSON: "<html>Hi"'):
                await wire.post("/", {})

    @pytest.mark.parametrize("body", [b"", b'{"a": ', b"\xff\xfe\x00", b"[" * 100_000])
    async def test_invalid_json(self, wire_to: OpenWire, body: bytes) -> None:
        """Empty, cut, in no encoding, too deep."""
        async with FaultyServer(in_turn(reply(body))) as server, wire_to(server) as wire:
            with pytest.raises(MalformedAnswerError, match="isn't JSON"):
                await wire.post("/", {})

    async def test_json_in_place_of_a_stream(self, wire_to: OpenWire) -> None:
        """Malformed, unless it is an error that came with a status of success."""
        script = in_turn(reply({"text": "hi"}), reply({"error": {"message": "Busy."}}))
        async with FaultyServer(script) as server, wire_to(server) as wire:
            with pytest.raises(MalformedAnswerError, match="Expected text/event-stream, found application/json"):
                await wire.stream("/", {}, Reader())
            with pytest.raises(OverloadedError, match="Busy"):
                await wire.stream("/", {}, Reader())

    async def test_a_line_without_end(self, wire_to: OpenWire) -> None:
        """Ends where the limit is, with the connection closed."""
        script: Script = [*events([b"data: " + b"x" * 5000] * 10, end=False), AwaitHangup()]
        few = {"max_event_bytes": 10_000}
        async with FaultyServer(in_turn(script)) as server, wire_to(server, limits=few) as wire:
            with pytest.raises(MalformedAnswerError, match="larger than 10,000 bytes"):
                await wire.stream("/", {}, Reader())
            await server.until(lambda server: server.open_connections == 0)

    async def test_bytes_that_arent_what_they_say(self, wire_to: OpenWire) -> None:
        """Compressed in name alone."""
        wrong = reply(b"{}", headers={"content-encoding": "gzip"})
        async with FaultyServer(in_turn(wrong)) as server, wire_to(server) as wire:
            with pytest.raises(MalformedAnswerError, match="no gzip"):
                await wire.post("/", {})


async def outcome(call: Awaitable[object]) -> ProviderError | None:
    """The error that a call ends in, if it does."""
    try:
        await call
    except ProviderError as error:
        return error
    return None


class TestChaos:
    """Anything, at random."""

    async def test_every_call_ends_in_an_answer_or_one_error(self, wire_to: OpenWire) -> None:
        """Within its deadline; and no connection is left."""
        dice = random.Random(1)  # noqa: S311 - repeatable, not secret
        endings: list[Step] = [Reset(), Hangup(), Hangup(), AwaitHangup()]

        def script(request: ReceivedRequest) -> Script:
            good = STREAM_ANSWER if request.headers["accept"] == "text/event-stream" else ANSWER
            spoilt = bytearray(good[: dice.choice([len(good), dice.randrange(len(good))])])
            for _ in range(dice.choice([0, 0, 1, 4])):
                if spoilt:
                    spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
            return [bytes(spoilt), dice.choice(endings)]

        ends: list[ProviderError | None] = []
        async with FaultyServer(script) as server:
            async with wire_to(server, timeout=0.02, deadline=2.0) as wire:
                for turn in range(200):
                    with anyio.fail_after(5):
                        ends.append(await outcome(wire.post("/", {}) if turn % 2 else wire.stream("/", {}, Reader())))
            await server.until(lambda server: server.open_connections == 0)
        assert {ConnectionLostError, MalformedAnswerError, ProviderTimeoutError, type(None)} <= {*map(type, ends)}
        assert [end for end in ends if end is not None and (end.provider != "acme" or not end.remedy)] == []

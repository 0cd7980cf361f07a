"""Connections that send a request in one write."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from anyio.abc import AnyByteStream, ByteStream, SocketAttribute
from anyio.streams.tls import TLSListener
from attrs import define, field

from schwarm_core import ContextTooLongError
from schwarm_http.config import HttpConfig
from schwarm_http.network import OneWriteBackend, OneWriteStream
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.server import FaultyServer, ReceivedRequest, events, in_turn, reply
from schwarm_http.wire import HttpWire

pytestmark = pytest.mark.anyio

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
REFUSAL = b"HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
MUCH = "x" * 1_000_000

Issue = Callable[[str], ssl.SSLContext]


@asynccontextmanager
async def serving(
    handle: Callable[[AnyByteStream], Awaitable[None]], tls: ssl.SSLContext | None = None
) -> AsyncGenerator[tuple[str, int], None]:
    """A server that handles each connection so; and its address."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon((TLSListener(listener, tls) if tls else listener).serve, handle)
        yield "127.0.0.1", listener.extra(SocketAttribute.local_port)
        tasks.cancel_scope.cancel()


@asynccontextmanager
async def wire_to(url: str, **settings: Any) -> AsyncGenerator[HttpWire, None]:
    """An open wire."""
    wire = HttpWire(HttpConfig(base_url=url, timeout=5.0, **settings), provider="acme")
    await wire.open()
    try:
        yield wire
    finally:
        await wire.close()


@define(eq=False)
class Counted(ByteStream):
    """A connection that counts what is sent over it.

    Attributes:
        stream: The connection.
        sent: The length of each piece that was sent.
    """

    stream: ByteStream
    sent: list[int] = field(factory=list)

    async def send(self, item: bytes) -> None:
        """Sends a piece."""
        self.sent.append(len(item))
        await self.stream.send(item)

    async def receive(self, max_bytes: int = 65536) -> bytes:
        """Receives a piece."""
        return await self.stream.receive(max_bytes)

    async def send_eof(self) -> None:
        """Ends what is sent."""
        await self.stream.send_eof()

    async def aclose(self) -> None:
        """Closes the connection."""
        await self.stream.aclose()

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        """What is known of the connection."""
        return self.stream.extra_attributes


async def echo(stream: AnyByteStream) -> None:
    """Sends back what comes."""
    async with stream:
        async for data in stream:
            await stream.send(data)


class TestWrites:
    """When what is written is sent."""

    async def test_nothing_is_sent_before_the_answer_is_waited_for(self) -> None:
        """Then all that was written goes out at once."""
        async with serving(echo) as address, await anyio.connect_tcp(*address) as connection:
            stream = OneWriteStream(counted := Counted(connection))
            for piece in (b"head\r\n", b"body, ", b"and more"):
                await stream.write(piece)
            assert counted.sent == []
            assert await stream.read(100) == b"head\r\nbody, and more"
            assert counted.sent == [20]

    async def test_what_is_large_is_not_kept(self) -> None:
        """64 KiB are enough to be worth a write."""
        async with serving(echo) as address, await anyio.connect_tcp(*address) as connection:
            stream = OneWriteStream(counted := Counted(connection))
            for size in (10, 65_526, 65_536, 5):
                await stream.write(b"x" * size)
            assert counted.sent == [65_536, 65_536]
            await stream.read(1)
            assert counted.sent == [65_536, 65_536, 5]

    async def test_what_waits_when_a_connection_is_closed_is_not_sent(self) -> None:
        """Half a request helps nobody."""
        received: list[bytes] = []
        ended = anyio.Event()

        async def collect(stream: AnyByteStream) -> None:
            async with stream:
                received.extend([data async for data in stream])
            ended.set()

        async with serving(collect) as address:
            stream = await OneWriteBackend().connect_tcp(*address)
            await stream.write(b"half")
            await stream.aclose()
            with anyio.fail_after(5):
                await ended.wait()
        assert received == []


class TestEarlyAnswers:
    """Servers that don't wait for the whole request."""

    async def test_an_answer_is_read_although_nobody_reads_the_request(self) -> None:
        """It tells more than the connection that breaks because of it."""
        gone = anyio.Event()

        async def answer_and_close(stream: AnyByteStream) -> None:
            await stream.send(ANSWER)
            await stream.aclose()
            gone.set()

        async with serving(answer_and_close) as address:
            stream = await OneWriteBackend().connect_tcp(*address)
            await stream.write(b"POST / HTTP/1.1\r\n\r\n")
            with anyio.fail_after(5):
                await gone.wait()
            assert await stream.read(1000, timeout=5) == ANSWER
            await stream.aclose()

    async def test_a_refusal_that_comes_before_the_body_was_read_is_understood(self) -> None:
        """A gateway looks at the length alone, and reads the rest to throw it away."""

        async def refuse(stream: AnyByteStream) -> None:
            async with stream:
                await stream.receive()
                await stream.send(REFUSAL)
                async for _ in stream:
                    pass

        async with serving(refuse) as (host, port), wire_to(f"http://{host}:{port}") as wire:
            with pytest.raises(ContextTooLongError):
                await wire.post("/chat", {"text": MUCH})


class TestRequests:
    """Requests of a wire, as they arrive."""

    @pytest.mark.parametrize("encrypted", [False, True], ids=["in the clear", "encrypted"])
    async def test_head_and_body_arrive_together(self, certificate: Issue, ca_file: str, encrypted: bool) -> None:
        """In one piece: the first that the server reads is the whole request."""
        received: list[bytes] = []

        async def answer(stream: AnyByteStream) -> None:
            async with stream:
                async for data in stream:
                    received.append(data)
                    await stream.send(ANSWER)

        async with serving(answer, certificate("127.0.0.1") if encrypted else None) as (host, port):
            url = f"http{'s' if encrypted else ''}://{host}:{port}"
            async with wire_to(url, ca_file=ca_file) as wire:
                for _ in range(3):
                    assert (await wire.post("/chat", {"q": "Hello"})).body == {}
        assert len(received) == 3
        for request in received:
            assert request.startswith(b"POST /chat HTTP/1.1\r\n")
            assert request.endswith(b'\r\n\r\n{"q":"Hello"}')

    async def test_a_large_body_goes_out_whole(self) -> None:
        """However many writes it takes; and the connection is used again."""

        def measured(request: ReceivedRequest) -> Any:
            return reply({"length": len(request.body)})

        async with FaultyServer(measured) as server, wire_to(server.url) as wire:
            for size in (65_000, 65_536, 70_000, 5_000_000):
                text = "x" * size
                assert (await wire.post("/chat", {"text": text})).body == {"length": size + len('{"text":""}')}
            assert server.connections == 1

    async def test_a_stream_is_asked_for_in_one_write_as_well(self) -> None:
        """And read to its end."""
        seen: list[str] = []

        async def on_event(event: ServerSentEvent) -> bool:
            seen.append(event.data)
            return event.data == "[DONE]"

        stream = events([b"data: 1\n", b"\ndata: [DO", b"NE]\n\n"])
        async with FaultyServer(in_turn(stream)) as server, wire_to(server.url) as wire:
            for _ in range(2):
                assert (await wire.stream("/chat", {"text": MUCH}, on_event)).ended
            assert server.connections == 1
        assert seen == ["1", "[DONE]"] * 2

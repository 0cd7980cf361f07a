"""A server on the loopback interface that answers, or fails to, exactly as a test says."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from ssl import SSLContext
from types import TracebackType
from typing import Self, TypeAlias

import anyio
from anyio.abc import AnyByteStream, SocketAttribute, TaskGroup
from anyio.streams.tls import TLSListener
from attrs import define, field, frozen

_REASONS = {200: "OK", 429: "Too Many Requests"}


@frozen
class ReceivedRequest:
    """A request, as the server got it.

    Attributes:
        method: The method.
        target: The path and the query.
        headers: The headers, by names in lower case.
        body: The body.
        connection: Which connection it came over, counted from 1.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int

    def json(self) -> object:
        """The body, read as JSON."""
        return json.loads(self.body)


@frozen
class Pause:
    """The server is silent for some seconds."""

    seconds: float


@frozen
class Reset:
    """The server breaks the connection off (TCP RST)."""


@frozen
class Hangup:
    """The server closes the connection in good order (TCP FIN)."""


@frozen
class AwaitHangup:
    """The server is silent until the client closes the connection, then counts that in `hangups`."""


Step: TypeAlias = bytes | Pause | Reset | Hangup | AwaitHangup
"""One thing that the server does: send bytes, as they are, or something else."""

Script: TypeAlias = Sequence[Step]
"""What the server does upon a request."""


def reply(
    body: bytes | object, *, status: int = 200, headers: Mapping[str, str] | None = None, kind: str = "application/json"
) -> list[Step]:
    """A good answer in one piece.

    Args:
        body: Bytes, or what is to be written as JSON.
        status: The HTTP status.
        headers: More headers.
        kind: The content type.

    Returns:
        The script.
    """
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return [head(status=status, headers={"content-length": str(len(content)), **(headers or {})}, kind=kind) + content]


def head(*, status: int = 200, headers: Mapping[str, str] | None = None, kind: str = "text/event-stream") -> bytes:
    """The first line and the headers of an answer."""
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Other')}", f"content-type: {kind}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def chunk(data: bytes) -> bytes:
    """A piece of a body that is sent in chunks; an empty one ends the body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def events(pieces: Iterable[bytes], *, end: bool = True) -> list[Step]:
    """A stream of server-sent events, each piece a step of its own.

    Args:
        pieces: The body, cut anywhere.
        end: Whether the body is ended as HTTP asks for.

    Returns:
        The script.
    """
    steps: list[Step] = [head(headers={"transfer-encoding": "chunked"}), *(chunk(piece) for piece in pieces if piece)]
    return [*steps, chunk(b"")] if end else steps


def in_turn(*scripts: Script) -> Callable[[ReceivedRequest], Script]:
    """Answers each request with the next script, and goes on with the last one."""
    left = list(scripts)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@define(eq=False)
class FaultyServer:
    """A server that does what a script says, byte by byte.

    It listens on 127.0.0.1 for as long as its context lasts, and keeps no task after it.

    Attributes:
        answer: Gives the script for a request.
        tls: The server's certificate, for a server that is spoken to by HTTPS.
        requests: Those that came, in order.
        connections: How many connections were made.
        open_connections: How many are open now.
        sent: How many bytes the server could send.
        hangups: How often the client was seen to close a connection in `AwaitHangup`.

    Example:
        >>> async with FaultyServer(in_turn(reply({"text": "hi"}))) as server:
        ...     wire = HttpWire(HttpConfig(base_url=server.url), provider="test")
    """

    answer: Callable[[ReceivedRequest], Script]
    tls: SSLContext | None = None
    requests: list[ReceivedRequest] = field(factory=list)
    connections: int = 0
    open_connections: int = 0
    sent: int = 0
    hangups: int = 0
    url: str = ""
    _changed: anyio.Event = field(factory=anyio.Event)
    _stack: AsyncExitStack = field(factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
        scheme = "https" if self.tls else "http"
        self.url = f"{scheme}://127.0.0.1:{listener.extra(SocketAttribute.local_port)}"
        self._stack.push_async_callback(listener.aclose)
        tasks: TaskGroup = await self._stack.enter_async_context(anyio.create_task_group())
        self._stack.callback(tasks.cancel_scope.cancel)
        tasks.start_soon((TLSListener(listener, self.tls) if self.tls else listener).serve, self._serve)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def until(self, condition: Callable[[FaultyServer], bool], *, seconds: float = 5.0) -> None:
        """Waits until something is true of the server.

        Args:
            condition: What has to become true, such as `lambda server: server.hangups == 1`.
            seconds: The longest wait.

        Raises:
            TimeoutError: If it doesn't.
        """
        with anyio.fail_after(seconds):
            while not condition(self):
                await self._changed.wait()

    def _notice(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()

    async def _serve(self, stream: AnyByteStream) -> None:
        self.connections += 1
        self.open_connections += 1
        self._notice()
        connection = _Connection(stream, self.connections)
        try:
            async with stream:
                while (request := await connection.request()) is not None:
                    self.requests.append(request)
                    self._notice()
                    await self._perform(self.answer(request), stream)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError):
            pass
        finally:
            self.open_connections -= 1
            self._notice()

    async def _perform(self, script: Script, stream: AnyByteStream) -> None:
        for step in script:
            match step:
                case bytes():
                    await stream.send(step)
                    self.sent += len(step)
                case Pause():
                    await anyio.sleep(step.seconds)
                case AwaitHangup():
                    await _await_hangup(stream)
                    self.hangups += 1
                    self._notice()
                case Reset():
                    raw = stream.extra(SocketAttribute.raw_socket)
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    await stream.aclose()
                case Hangup():
                    await stream.aclose()


async def _await_hangup(stream: AnyByteStream) -> None:
    try:
        while True:
            await stream.receive()
    except (anyio.EndOfStream, anyio.BrokenResourceError):
        return


@define
class _Connection:
    """Requests, one after the other, from one connection."""

    stream: AnyByteStream
    number: int
    buffer: bytes = b""

    async def request(self) -> ReceivedRequest | None:
        """The next request; None when there is none."""
        try:
            while b"\r\n\r\n" not in self.buffer:
                self.buffer += await self.stream.receive()
            start, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            first, *lines = start.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            length = int(headers.get("content-length", "0"))
            while len(self.buffer) < length:
                self.buffer += await self.stream.receive()
        except (anyio.EndOfStream, anyio.BrokenResourceError):
            return None
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        method, target, _ = first.split(" ")
        return ReceivedRequest(method, target, headers, body, self.number)

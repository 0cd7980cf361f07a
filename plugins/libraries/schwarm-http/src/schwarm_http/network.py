"""Connections made for one thing: a small request out in one write, and an answer in by many small pieces.

The pool writes a request's headers and its body apart: two system calls, two packets, and, where the server delays its
acknowledgements, a wait between them. Here what is written is sent when it is large, or when the answer is waited for.
And a read costs one cancel scope; the pool's own connections put two generators around each, which shows when an answer
comes word by word.
"""

from __future__ import annotations

import select
import ssl
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from math import inf
from typing import TYPE_CHECKING, Any

import anyio
import httpcore2
from anyio import BrokenResourceError, CancelScope, ClosedResourceError, EndOfStream, current_time
from anyio.abc import SocketAttribute
from anyio.streams.tls import TLSAttribute, TLSStream

if TYPE_CHECKING:
    from socket import socket

    from anyio.abc import ByteStream

_LARGE = 64 * 1024
_BROKEN = (BrokenResourceError, ClosedResourceError)


class OneWriteBackend(httpcore2.AsyncNetworkBackend):
    """Opens such connections, on asyncio and on trio."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the pool's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connects."""
        with _connecting(timeout):
            stream = await anyio.connect_tcp(host, port, local_host=local_address)
        # Their types differ from platform to platform.
        raw: Any = stream.extra(SocketAttribute.raw_socket)
        for option in socket_options or ():
            raw.setsockopt(*option)
        return OneWriteStream(stream)

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await anyio.sleep(seconds)


class OneWriteStream(httpcore2.AsyncNetworkStream):
    """A connection. HTTP/1.1 alone is spoken over it: HTTP/2 writes without reading.

    Args:
        stream: What it goes over.
    """

    __slots__ = ("_pending", "_size", "_socket", "_stream", "_write_timeout")

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._socket: socket = stream.extra(SocketAttribute.raw_socket)
        self._pending: list[bytes] = []
        self._size = 0
        self._write_timeout: float | None = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - the pool's signature
        """Sends what was written, and reads."""
        if self._pending:
            # As the pool has it: a server may refuse a request before it has read it all, and its answer is worth more.
            with suppress(httpcore2.WriteError):
                await self._flush()
        try:
            with CancelScope(deadline=inf if timeout is None else current_time() + timeout):
                return await self._stream.receive(max_bytes)
        except EndOfStream:
            return b""
        except _BROKEN as error:
            raise httpcore2.ReadError(str(error)) from error
        raise httpcore2.ReadTimeout

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as above
        """Takes what is to be sent."""
        self._pending.append(buffer)
        self._size += len(buffer)
        self._write_timeout = timeout
        if self._size >= _LARGE:
            await self._flush()

    async def aclose(self) -> None:
        """Closes the connection; what waits is not sent."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> httpcore2.AsyncNetworkStream:
        """Goes on encrypted."""
        try:
            with _connecting(timeout):
                secure = await TLSStream.wrap(
                    self._stream, hostname=server_hostname, ssl_context=ssl_context, standard_compatible=False
                )
        except BaseException:
            await anyio.aclose_forcefully(self._stream)
            raise
        return OneWriteStream(secure)

    def get_extra_info(self, info: str) -> object:
        """What is known of the connection."""
        match info:
            case "is_readable":
                # Where nothing is awaited, what can be read is the end of the connection.
                return self._socket.fileno() < 0 or _is_readable(self._socket)
            case "ssl_object":
                return self._stream.extra(TLSAttribute.ssl_object, None)
            case "client_addr":
                return self._stream.extra(SocketAttribute.local_address, None)
            case "server_addr":
                return self._stream.extra(SocketAttribute.remote_address, None)
            case "socket":
                return self._socket
            case _:
                return None

    async def _flush(self) -> None:
        data = b"".join(self._pending)
        self._pending.clear()
        self._size = 0
        timeout = self._write_timeout
        try:
            with CancelScope(deadline=inf if timeout is None else current_time() + timeout):
                return await self._stream.send(data)
        except _BROKEN as error:
            raise httpcore2.WriteError(str(error)) from error
        raise httpcore2.WriteTimeout


@contextmanager
def _connecting(timeout: float | None) -> Generator[None]:
    try:
        with anyio.fail_after(timeout):
            yield
    except TimeoutError as error:
        raise httpcore2.ConnectTimeout from error
    except (OSError, ssl.SSLError, *_BROKEN, EndOfStream) as error:
        raise httpcore2.ConnectError(str(error)) from error


def _is_readable(socket: socket) -> bool:
    if not hasattr(select, "poll"):
        return bool(select.select([socket], [], [], 0)[0])
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))

"""Connections that send a request in one write.

The pool writes a request's headers and its body apart: two system calls, two packets, and, where the server delays its
acknowledgements, a wait between them. Here what is written is sent when it is large, or when the answer is waited for.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from contextlib import suppress

import httpcore2
from httpcore2 import AnyIOBackend, AsyncNetworkStream

_LARGE = 64 * 1024


class OneWriteBackend(AnyIOBackend):
    """Opens such connections, on asyncio and on trio."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the pool's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """Connects."""
        return OneWriteStream(await super().connect_tcp(host, port, timeout, local_address, socket_options))


class OneWriteStream(AsyncNetworkStream):
    """A connection. HTTP/1.1 alone is spoken over it: HTTP/2 writes without reading.

    Args:
        stream: The connection below.
    """

    __slots__ = ("_pending", "_size", "_stream", "_write_timeout")

    def __init__(self, stream: AsyncNetworkStream) -> None:
        self._stream = stream
        self._pending: list[bytes] = []
        self._size = 0
        self._write_timeout: float | None = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - the pool's signature
        """Sends what was written, and reads."""
        if self._pending:
            # As the pool has it: a server may refuse a request before it has read it all, and its answer is worth more.
            with suppress(httpcore2.WriteError):
                await self._flush()
        return await self._stream.read(max_bytes, timeout)

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
    ) -> AsyncNetworkStream:
        """Goes on encrypted."""
        return OneWriteStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> object:
        """What is known of the connection."""
        return self._stream.get_extra_info(info)

    async def _flush(self) -> None:
        data = b"".join(self._pending)
        self._pending.clear()
        self._size = 0
        await self._stream.write(data, self._write_timeout)

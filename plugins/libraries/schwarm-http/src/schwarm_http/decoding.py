"""Bodies that the server compressed, although it wasn't asked to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import httpcore2
import httpx2


class _Stream(httpx2.AsyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._response.aiter_stream()

    async def aclose(self) -> None:
        await self._response.aclose()


async def decoded(response: httpcore2.Response) -> AsyncGenerator[bytes, None]:
    """The body, as it was before it was compressed.

    Args:
        response: The answer, of which nothing has been read.

    Yields:
        Its pieces, of 1 MiB at most.

    Raises:
        httpcore2.RemoteProtocolError: If it isn't compressed in the way that it says.
    """
    whole = httpx2.Response(response.status, headers=response.headers, stream=_Stream(response))
    async with aclosing(whole.aiter_bytes()) as pieces:
        try:
            async for piece in pieces:
                yield piece
        except httpx2.DecodingError as error:
            msg = f"it is no {whole.headers['content-encoding']}"
            raise httpcore2.RemoteProtocolError(msg) from error

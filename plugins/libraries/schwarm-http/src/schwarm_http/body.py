"""The body of an answer, piece by piece, up to a size."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING

from anyio import move_on_after
from attrs import define

from schwarm_core.domain.error.provider import MalformedAnswerError, ProviderError
from schwarm_http.config import HttpConfig
from schwarm_http.transport import FAILURES, failed_midway

if TYPE_CHECKING:
    import httpcore2

_SECONDS_TO_CLOSE = 2.0
_SECONDS_TO_DRAIN = 0.25


@define
class Body:
    """The body of an answer. Close it, whatever happens.

    Attributes:
        response: The answer.
        config: The wire's settings.
        limit: The largest body, in bytes.
        arrived: How many bytes have arrived.
    """

    response: httpcore2.Response
    config: HttpConfig
    limit: int
    arrived: int = 0
    _pieces: AsyncGenerator[bytes, None] | None = None

    async def piece(self) -> bytes:
        """The next piece; empty at the end.

        Raises:
            ProviderError: If the body is cut off, falls silent, or is too large.
        """
        if self._pieces is None:
            self._pieces = _pieces_of(self.response)
        try:
            data = await anext(self._pieces, b"")
        except FAILURES as error:
            raise failed_midway(error, self.config, self.arrived) from error
        self.arrived += len(data)
        if self.arrived > self.limit:
            msg = f"The answer is larger than {self.limit:,} bytes."
            raise MalformedAnswerError(msg)
        return data

    async def whole(self) -> bytes:
        """All that is left.

        Raises:
            ProviderError: As for `piece`.
        """
        pieces = []
        while data := await self.piece():
            pieces.append(data)
        return b"".join(pieces)

    async def drain(self) -> None:
        """Reads to the end if that is near, so that the connection can be used again."""
        with suppress(ProviderError), move_on_after(_SECONDS_TO_DRAIN):
            while await self.piece():
                pass

    async def close(self) -> None:
        """Gives the connection back if all was read, else closes it, also while being cancelled."""
        with suppress(*FAILURES), move_on_after(_SECONDS_TO_CLOSE, shield=True):
            if self._pieces is not None:
                await self._pieces.aclose()
            await self.response.aclose()


def _pieces_of(response: httpcore2.Response) -> AsyncGenerator[bytes, None]:
    if any(name.lower() == b"content-encoding" and value != b"identity" for name, value in response.headers):
        from schwarm_http.decoding import decoded

        return decoded(response)
    return response.aiter_stream()

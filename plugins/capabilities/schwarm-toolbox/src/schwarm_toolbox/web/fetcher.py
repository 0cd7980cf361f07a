"""Fetching one page: redirects, sizes and times bounded, each connection made to the very address that was checked."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from attrs import field, frozen

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.web.address import Address, Resolver, is_public, reachable, system_resolver
from schwarm_toolbox.web.config import WebConfig
from schwarm_toolbox.web.target import Hosts, host_of, port_of, url_of

if TYPE_CHECKING:
    from ssl import SSLContext

    from httpx2 import URL, AsyncClient, Response

_HEADERS = {
    "Accept": "text/html, text/plain;q=0.9, application/json;q=0.9, */*;q=0.1",
    # What is decompressed is counted on the way, and so it is only what can be decompressed piece by piece.
    "Accept-Encoding": "gzip",
    "User-Agent": "Schwarm (an AI agent that a person has sent)",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ERRORS = 400
_COMPRESSIONS = frozenset({"gzip", "x-gzip", "deflate"})
_ZLIB_OR_GZIP = zlib.MAX_WBITS | 32


@frozen
class Page:
    """What was fetched.

    Attributes:
        url: Where it was found, after all redirects.
        content_type: What the server says it is; empty if it doesn't say.
        content: The page, as far as it was read.
        cut: Whether it is longer.
    """

    url: str
    content_type: str
    content: bytes
    cut: bool


@cache
def _trusted_certificates() -> SSLContext:
    from httpx2 import create_ssl_context

    return create_ssl_context()


@frozen
class Fetcher:
    """Fetches pages.

    Attributes:
        config: Which pages, and how much of them.
        resolve: Finds a host's addresses.
        permitted: Whether an address may be reached.
        certificates: Makes the context that tells which certificates are trusted.
    """

    config: WebConfig
    resolve: Resolver = system_resolver
    permitted: Callable[[Address], bool] = is_public
    certificates: Callable[[], SSLContext] = field(default=_trusted_certificates)

    async def fetch(self, text: str) -> Page:
        """Fetches a page.

        Args:
            text: Its URL.

        Returns:
            The page.

        Raises:
            TryAgain: If it can't be fetched, or not within the bounds.
        """
        from anyio import move_on_after
        from httpx2 import AsyncClient, HTTPError

        url = url_of(text)
        with move_on_after(self.config.timeout):
            try:
                # Environment variables must not name a proxy: it would connect to where nobody has checked.
                async with AsyncClient(verify=self.certificates(), trust_env=False, timeout=None) as client:
                    return await self._follow(client, url)
            except HTTPError as error:
                msg = f"{url.host} could not be reached: {str(error) or type(error).__name__}."
                raise TryAgain(msg) from None
        msg = f"{url.host} did not answer within {self.config.timeout:g} seconds."
        raise TryAgain(msg)

    async def _follow(self, client: AsyncClient, url: URL) -> Page:
        for _ in range(self.config.max_redirects + 1):
            found = await self._request(client, url)
            if isinstance(found, Page):
                return found
            url = found
        msg = f"The page redirects more than {self.config.max_redirects} times."
        raise TryAgain(msg)

    async def _request(self, client: AsyncClient, url: URL) -> Page | URL:
        """One request: the page, or where it redirects to."""
        host = host_of(url)
        Hosts(self.config.allow_hosts, self.config.deny_hosts).check(host)
        permitted = _anything if self.config.allow_private else self.permitted
        addresses = await reachable(host, port_of(url), self.resolve, permitted)
        response = await _send(client, url, addresses)
        try:
            if response.status_code in _REDIRECTS and "location" in response.headers:
                return url_of(response.headers["location"], url)
            if response.status_code >= _ERRORS:
                msg = f"{url} answered with {response.status_code} {response.reason_phrase}."
                raise TryAgain(msg)
            content, cut = await self._read(response)
            return Page(str(url), response.headers.get("content-type", ""), content, cut)
        finally:
            await response.aclose()

    async def _read(self, response: Response) -> tuple[bytes, bool]:
        from anyio import CancelScope

        most, content = self.config.max_bytes, bytearray()
        unpack = _unpacker(response.headers.get("content-encoding", "identity").strip().lower(), most + 1)
        # Breaking out of the loop would leave the client's generators to the garbage collector, which trio resents.
        with CancelScope() as enough:
            async for piece in response.aiter_raw():
                unpacked = None if enough.cancel_called else unpack(piece)
                content += unpacked or b""
                if unpacked is None or len(content) > most:
                    enough.cancel()
        if enough.cancel_called and len(content) <= most:
            msg = "The page came compressed, and broken."
            raise TryAgain(msg)
        return bytes(content[:most]), len(content) > most


def _anything(_address: Address) -> bool:
    return True


async def _send(client: AsyncClient, url: URL, addresses: Sequence[Address]) -> Response:
    """Sends the request to the first address that takes a connection, under the host's own name."""
    from httpx2 import ConnectError

    failed: ConnectError | None = None
    for address in addresses:
        request = client.build_request(
            "GET",
            url.copy_with(host=str(address)),
            headers={**_HEADERS, "Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": host_of(url)},
        )
        try:
            return await client.send(request, stream=True)
        except ConnectError as error:
            failed = error
    assert failed is not None  # noqa: S101 - there is at least one address
    raise failed


def _unpacker(encoding: str, most: int) -> Callable[[bytes], bytes | None]:
    """What decompresses a body piece by piece, no piece to more than may be read; it gives None for what is broken."""
    if encoding == "identity":
        return bytes
    if encoding not in _COMPRESSIONS:
        msg = f"The page came compressed as {encoding[:40]!r}, which can't be read."
        raise TryAgain(msg)
    unzip = zlib.decompressobj(_ZLIB_OR_GZIP)

    def unpack(piece: bytes) -> bytes | None:
        try:
            return unzip.decompress(piece, most)
        except zlib.error:
            return None

    return unpack

"""The wire: how a provider talks to its API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from schwarm_core.domain.error.provider import InvalidRequestError, ProviderError, ProviderSetupError
from schwarm_http.errors import ErrorTable
from schwarm_http.facts import ErrorT, Facts
from schwarm_http.json_text import encode
from schwarm_http.secrecy import Headers, HeaderValues
from schwarm_http.sign import Sign, Unsigned
from schwarm_http.stream_format import SERVER_SENT_EVENTS, StreamFormat

if TYPE_CHECKING:
    import httpcore2

    from schwarm_http.call import Call, OnEvent
    from schwarm_http.config import HttpConfig
    from schwarm_http.reply import Answer, StreamEnd

_NO_HEADERS: HeaderValues = {}
_ALWAYS = Headers({"user-agent": "schwarm", "accept": "application/json", "accept-encoding": "identity"})
_LEGAL = "/:?=&%@,;+~$!*'()"
_MEGABYTE = 1 << 20


class HttpWire:
    """How a provider talks to its API: JSON to it, JSON or events back, over connections that are kept.

    Making it opens and imports nothing. It is opened in the provider's `initialize` and closed in its `cleanup`; calls
    may be made concurrently in between. Redirects aren't followed, cookies aren't kept.

    Args:
        config: The settings.
        provider: The provider's name in the configuration, for errors.
        default_url: The vendor's own address, for settings that name none.
        headers: Headers for each request. Give keys as `Secret`: whatever is secret is masked in errors.
        errors: How the vendor's errors read.
        max_bytes: The largest answer, whole or streamed.
        max_event_bytes: The largest event of a stream.
        sign: Gives the headers that prove who asks, anew for each request; for vendors whose keys expire or whose
            requests are signed.

    Raises:
        ProviderSetupError: If the address or a header can't be used.
    """

    def __init__(
        self,
        config: HttpConfig,
        *,
        provider: str,
        default_url: str = "",
        headers: HeaderValues = _NO_HEADERS,
        errors: ErrorTable | None = None,
        max_bytes: int = 256 * _MEGABYTE,
        max_event_bytes: int = 64 * _MEGABYTE,
        sign: Sign | None = None,
    ) -> None:
        self._config = config
        self._provider = provider
        self._table = errors or ErrorTable()
        self._max_bytes = max_bytes
        self._max_event_bytes = max_event_bytes
        self._sign = sign
        self._pool: httpcore2.AsyncConnectionPool | None = None
        self._timeouts = {"timeout": _timeouts(config)}
        try:
            self._base_url = _checked(config.base_url or default_url)
            self._host = urlsplit(self._base_url).netloc
            self._headers = _ALWAYS.with_more(headers).with_more(config.headers)
        except ProviderSetupError as error:
            raise self._facts("", Headers()).complete(error) from None

    def __repr__(self) -> str:
        return f"HttpWire({self._base_url!r})"

    async def open(self) -> None:
        """Opens the wire. No connection is made before the first request.

        Raises:
            ProviderSetupError: If the settings can't be followed.
        """
        from schwarm_http.pool import open_pool

        try:
            self._pool = open_pool(self._config, self._base_url)
        except ProviderSetupError as error:
            self._facts("", self._headers).complete(error)
            raise

    async def close(self) -> None:
        """Closes all connections; harmless when called twice, or without `open`."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()

    def complete(self, error: ErrorT, *, model: str = "") -> ErrorT:
        """Makes an error that arose before anything was sent say all that is known, and nothing that is secret.

        Args:
            error: The error.
            model: The model that was to be asked.

        Returns:
            The same error, to raise.
        """
        return self._facts(model, self._headers).complete(error)

    async def post(self, path: str, payload: object, *, headers: HeaderValues = _NO_HEADERS, model: str = "") -> Answer:
        """Sends JSON and waits for the whole answer.

        Args:
            path: What follows the base URL, beginning with `/`.
            payload: What JSON can say.
            headers: More headers, for this request.
            model: The model that is asked, for errors.

        Returns:
            The answer, whose body is JSON.

        Raises:
            ProviderError: With the class that tells the cause.
        """
        return await (await self._call("POST", path, payload, headers, model)).answer()

    async def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: HeaderValues = _NO_HEADERS,
    ) -> Answer:
        """Asks for something, such as the list of models.

        Args:
            path: What follows the base URL, beginning with `/`.
            params: The query.
            headers: More headers, for this request.

        Returns:
            The answer, whose body is JSON.

        Raises:
            ProviderError: With the class that tells the cause.
        """
        query = f"?{urlencode(params)}" if params else ""
        return await (await self._call("GET", path + query, None, headers, "")).answer()

    async def stream(
        self,
        path: str,
        payload: object,
        on_event: OnEvent,
        *,
        headers: HeaderValues = _NO_HEADERS,
        model: str = "",
        stream_format: StreamFormat = SERVER_SENT_EVENTS,
    ) -> StreamEnd:
        """Sends JSON and hands over the events of the answer as they arrive.

        Leaving it, by an exception or a cancellation, closes the connection at once. Comments and pings count as
        pieces of the answer for the time limit on silence.

        Args:
            path: What follows the base URL, beginning with `/`.
            payload: What JSON can say.
            on_event: Takes each event; the stream is held back while it is awaited. Returns True when the event was
                the last one: nothing after it matters then, and the connection is kept if the answer ends soon.
            headers: More headers, for this request.
            model: The model that is asked, for errors.
            stream_format: How the events are told apart.

        Returns:
            How the stream ended.

        Raises:
            ProviderError: With the class that tells the cause; one raised by `on_event` is completed on its way.
                `MalformedAnswerError` when the answer is cut off: what had arrived is for the caller to add.
        """
        more = {"accept": stream_format.media_type, **headers}
        return await (await self._call("POST", path, payload, more, model)).events(on_event, stream_format)

    async def _call(self, method: str, path: str, payload: object, more: HeaderValues, model: str) -> Call:
        from schwarm_http.call import Call

        headers = self._headers.with_more(more)
        facts = self._facts(model, headers)
        if self._pool is None:
            msg = "The provider isn't open."
            raise facts.complete(ProviderSetupError(msg, remedy="Initialize it first, and use it before its cleanup."))
        try:
            content = encode(payload) if method == "POST" else b""
        except InvalidRequestError as error:
            facts.complete(error)
            raise
        url = self._base_url + quote(path, safe=_LEGAL)
        if self._sign is not None:
            headers = await _signed(self._sign, Unsigned(method, url, content), headers, facts)
        request = self._request(method, url, headers, content)
        return Call(self._pool, request, self._config, facts, self._base_url, self._max_bytes, self._max_event_bytes)

    def _request(self, method: str, url: str, headers: Headers, content: bytes) -> httpcore2.Request:
        from httpcore2 import Request

        pairs = {"host": self._host, **headers.pairs}
        if method == "POST":
            pairs |= {"content-type": "application/json", "content-length": str(len(content))}
        return Request(
            method,
            url,
            headers=list(pairs.items()),
            content=content,
            extensions=self._timeouts,
        )

    def _facts(self, model: str, headers: Headers) -> Facts:
        return Facts(self._provider, model, self._table, headers.secrets)


async def _signed(sign: Sign, unsigned: Unsigned, headers: Headers, facts: Facts) -> Headers:
    try:
        headers = headers.with_more(await sign(unsigned))
    except ProviderError as error:
        facts.complete(error)
        raise
    facts.secrets = headers.secrets
    return headers


def _timeouts(config: HttpConfig) -> dict[str, float]:
    return {"connect": config.connect_timeout, **dict.fromkeys(("read", "write", "pool"), config.timeout)}


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = bool(url.isascii() and parts.hostname and parts.scheme in {"http", "https"} and parts.port != 0)
    except ValueError:
        usable, parts = False, urlsplit("")
    if not usable:
        msg = "The `base_url` must be an address that begins with http:// or https://, in ASCII."
        raise ProviderSetupError(msg)
    if parts.username or parts.password or parts.query or parts.fragment:
        msg = f"The `base_url` for {parts.hostname} holds more than an address: a password, a query or a fragment."
        raise ProviderSetupError(msg, remedy="Put keys into `headers`.")
    return url.rstrip("/")

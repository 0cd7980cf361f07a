"""Through proxies, as the environment names them."""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import anyio
import pytest
from anyio.abc import AnyByteStream, SocketAttribute, TaskGroup
from anyio.streams.tls import TLSListener
from attrs import define, field

from schwarm_core import ConnectionLostError, ProviderSetupError, Secret
from schwarm_http.config import HttpConfig
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.server import FaultyServer, events, in_turn, reply
from schwarm_http.wire import HttpWire

pytestmark = pytest.mark.anyio

KEY = "sk-very-secret-0123"
VENDOR = "api.vendor.example"
ORIGIN = f"https://{VENDOR}/v1"
CREDENTIALS = f"Basic {b64encode(b'me:pass word').decode()}"

Issue = Callable[[str], ssl.SSLContext]


@define(eq=False)
class Proxy:
    """A proxy on the loopback interface, for requests in the clear and for tunnels; it knows where the vendor is.

    Attributes:
        vendor: The server that stands in for the vendor.
        tls: The proxy's certificate, for one that is spoken to by HTTPS.
        refusal: The status that it answers each request with instead.
        heads: What it was asked for: the first line and the headers of each request.
    """

    vendor: FaultyServer
    tls: ssl.SSLContext | None = None
    refusal: str = ""
    heads: list[str] = field(factory=list)
    address: str = ""
    _stack: AsyncExitStack = field(factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
        self.address = f"127.0.0.1:{listener.extra(SocketAttribute.local_port)}"
        self._stack.push_async_callback(listener.aclose)
        tasks = await self._stack.enter_async_context(anyio.create_task_group())
        self._stack.callback(tasks.cancel_scope.cancel)
        tasks.start_soon((TLSListener(listener, self.tls) if self.tls else listener).serve, self._serve)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def _serve(self, client: AnyByteStream) -> None:
        start = b""
        async with client:
            while b"\r\n\r\n" not in start:
                start += await client.receive()
            self.heads.append(start.partition(b"\r\n\r\n")[0].decode())
            if self.refusal:
                await client.send(f"HTTP/1.1 {self.refusal}\r\ncontent-length: 0\r\n\r\n".encode())
                return
            here = urlsplit(self.vendor.url)
            async with await anyio.connect_tcp(here.hostname or "", here.port or 0) as server:
                if start.startswith(b"CONNECT "):
                    await client.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
                else:
                    await server.send(start)
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(_pass_on, client, server, tasks)
                    tasks.start_soon(_pass_on, server, client, tasks)


async def _pass_on(source: AnyByteStream, to: AnyByteStream, tasks: TaskGroup) -> None:
    try:
        async for data in source:
            await to.send(data)
    except (anyio.BrokenResourceError, anyio.ClosedResourceError):
        pass
    tasks.cancel_scope.cancel()


@pytest.fixture
async def vendor(certificate: Issue) -> AsyncGenerator[FaultyServer, None]:
    """The vendor's server, which only a proxy can find."""
    async with FaultyServer(in_turn(reply({"a": 1})), tls=certificate(VENDOR)) as server:
        yield server


@asynccontextmanager
async def wire_to(url: str, **settings: Any) -> AsyncGenerator[HttpWire, None]:
    """An open wire."""
    headers = {"authorization": Secret(f"Bearer {KEY}")}
    wire = HttpWire(HttpConfig(base_url=url, timeout=5.0, **settings), provider="acme", headers=headers)
    await wire.open()
    try:
        yield wire
    finally:
        await wire.close()


async def answered(url: str, **settings: Any) -> object:
    """The answer to one question."""
    async with wire_to(url, **settings) as wire:
        return (await wire.post("/chat", {"q": 1})).body


class TestTunnel:
    """To a server that is spoken to by HTTPS."""

    @pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
    async def test_the_proxy_leads_there_and_sees_no_more_than_where(
        self, vendor: FaultyServer, ca_file: str, monkeypatch: pytest.MonkeyPatch, variable: str
    ) -> None:
        """It gets the host's name, which is not looked up here; what is said passes it encrypted."""
        async with Proxy(vendor) as proxy:
            monkeypatch.setenv(variable, f"http://{proxy.address}")
            assert await answered(ORIGIN, ca_file=ca_file) == {"a": 1}
        (seen,) = proxy.heads
        assert seen.startswith(f"CONNECT {VENDOR}:443 HTTP/1.1\r\n")
        assert KEY not in seen
        assert vendor.requests[0].headers["authorization"] == f"Bearer {KEY}"
        assert "proxy-authorization" not in vendor.requests[0].headers

    async def test_its_password_is_the_proxys_alone(
        self, vendor: FaultyServer, ca_file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The vendor doesn't get it."""
        async with Proxy(vendor) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://me:pass%20word@{proxy.address}")
            await answered(ORIGIN, ca_file=ca_file)
        sent = dict(line.split(": ", 1) for line in proxy.heads[0].split("\r\n")[1:])
        assert {name.lower(): value for name, value in sent.items()}["proxy-authorization"] == CREDENTIALS
        assert "proxy-authorization" not in vendor.requests[0].headers

    async def test_a_tunnel_is_used_again(
        self, vendor: FaultyServer, ca_file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As any connection is."""
        async with Proxy(vendor) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
            async with wire_to(ORIGIN, ca_file=ca_file) as wire:
                for _ in range(3):
                    await wire.post("/chat", {})
        assert (len(proxy.heads), len(vendor.requests)) == (1, 3)

    async def test_events_come_through(self, certificate: Issue, ca_file: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """One by one, to the last."""
        stream = events([b"data: 1\n\n", b"data: 2\n\n", b"data: [DONE]\n\n"])
        seen: list[str] = []

        async def on_event(event: ServerSentEvent) -> bool:
            seen.append(event.data)
            return event.data == "[DONE]"

        async with FaultyServer(in_turn(stream), tls=certificate(VENDOR)) as vendor, Proxy(vendor) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
            async with wire_to(ORIGIN, ca_file=ca_file) as wire:
                assert (await wire.stream("/chat", {}, on_event)).ended
        assert seen == ["1", "2", "[DONE]"]

    async def test_the_proxy_may_be_spoken_to_by_https(
        self, vendor: FaultyServer, certificate: Issue, ca_file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its certificate is of the same network as the others, so `ca_file` goes for it, too."""
        async with Proxy(vendor, certificate("127.0.0.1")) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"https://{proxy.address}")
            assert await answered(ORIGIN, ca_file=ca_file) == {"a": 1}
        assert proxy.heads[0].startswith(f"CONNECT {VENDOR}:443 ")

    async def test_the_certificate_has_to_be_the_vendors(
        self, certificate: Issue, ca_file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A proxy that leads elsewhere gets nothing."""
        other = FaultyServer(in_turn(reply({})), tls=certificate("other.example"))
        async with other as vendor, Proxy(vendor) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
            with pytest.raises(ProviderSetupError, match="can't be verified"):
                await answered(ORIGIN, ca_file=ca_file)
            assert vendor.requests == []


class TestInTheClear:
    """To a server that is spoken to by HTTP."""

    async def test_the_proxy_passes_the_request_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With the whole address in it; its own address may lack the scheme."""
        async with FaultyServer(in_turn(reply({"a": 1}))) as vendor, Proxy(vendor) as proxy:
            monkeypatch.setenv("http_proxy", proxy.address)
            assert await answered(f"http://{VENDOR}/v1") == {"a": 1}
        assert proxy.heads[0].startswith(f"POST http://{VENDOR}/v1/chat HTTP/1.1\r\n")


class TestRefusals:
    """Proxies that lead nowhere."""

    @pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "403 Forbidden"])
    async def test_a_proxy_that_refuses_is_a_fault_of_the_set_up(
        self, vendor: FaultyServer, monkeypatch: pytest.MonkeyPatch, status: str
    ) -> None:
        """Trying again wouldn't help; the password isn't shown."""
        async with Proxy(vendor, refusal=status) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://me:hunter22@{proxy.address}")
            with pytest.raises(ProviderSetupError, match=f"The proxy on the way to .* refuses: {status}") as caught:
                await answered(ORIGIN)
        assert "HTTPS_PROXY" in caught.value.remedy
        assert "hunter22" not in str(caught.value)

    async def test_so_is_one_in_the_clear(self, vendor: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """It answers in the server's place."""
        async with Proxy(vendor, refusal="407 Proxy Authentication Required") as proxy:
            monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
            with pytest.raises(ProviderSetupError, match="407"):
                await answered(f"http://{VENDOR}/v1")

    async def test_one_that_cant_reach_the_server_may_do_so_later(
        self, vendor: FaultyServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """That is a lost connection, as it would be without a proxy."""
        async with Proxy(vendor, refusal="502 Bad Gateway") as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
            with pytest.raises(ConnectionLostError, match="502 Bad Gateway"):
                await answered(ORIGIN)

    async def test_one_that_isnt_there_is_a_lost_connection(
        self, monkeypatch: pytest.MonkeyPatch, free_tcp_port: int
    ) -> None:
        """And says that a proxy is involved."""
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_tcp_port}")
        with pytest.raises(ConnectionLostError) as caught:
            await answered(ORIGIN)
        assert "proxy" in caught.value.remedy

    @pytest.mark.skipif(find_spec("socksio") is not None, reason="the library for SOCKS is installed")
    @pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
    async def test_socks_needs_a_library(self, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
        """Which is said when the wire opens."""
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:1080")
        with pytest.raises(ProviderSetupError, match="SOCKS") as caught:
            await answered(ORIGIN)
        assert "httpx2[socks]" in caught.value.remedy


class TestExceptions:
    """Hosts that are reached without a proxy."""

    @pytest.fixture
    def found_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The vendor's name leads to the loopback interface."""
        find = socket.getaddrinfo

        def found(host: str | bytes | None, *more: Any, **options: Any) -> Any:
            known = host in {VENDOR, VENDOR.encode()}
            return find("127.0.0.1" if known else host, *more, **options)

        monkeypatch.setattr(socket, "getaddrinfo", found)

    @pytest.mark.usefixtures("found_here")
    @pytest.mark.parametrize(
        "excepted", [VENDOR, f"other.example, {VENDOR}", "vendor.example", ".vendor.example", f"{VENDOR}:PORT", "*"]
    )
    async def test_a_host_is_excepted(self, monkeypatch: pytest.MonkeyPatch, excepted: str) -> None:
        """By its name, among others, by its domain, with its port, or with all."""
        async with FaultyServer(in_turn(reply({"a": 1}))) as vendor, Proxy(vendor) as proxy:
            port = vendor.url.rpartition(":")[2]
            monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
            monkeypatch.setenv("NO_PROXY", excepted.replace("PORT", port))
            assert await answered(f"http://{VENDOR}:{port}/v1") == {"a": 1}
        assert proxy.heads == []

    async def test_others_are_not(self, vendor: FaultyServer, ca_file: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """However much their names look alike."""
        async with Proxy(vendor) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
            monkeypatch.setenv("NO_PROXY", "example.com, dor.example, vendor.example:8443")
            assert await answered(ORIGIN, ca_file=ca_file) == {"a": 1}
        assert len(proxy.heads) == 1

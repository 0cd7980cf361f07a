"""Fetching from real servers on this machine, which stand for the web where a test says so."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
import trustme
from attrs import evolve

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.web.address import Address, system_resolver
from schwarm_toolbox.web.config import WebConfig
from schwarm_toolbox.web.fetcher import Fetcher
from schwarm_toolbox.web.tool import Web

pytestmark = pytest.mark.anyio

THE_WEB = ip_address("127.0.0.1")
"""What the tests take for a public address. 127.0.0.2 is this machine too, and private."""


def is_the_web(address: Address) -> bool:
    """Whether an address is the one that stands for the web."""
    return address == THE_WEB


class Server:
    """A server on this machine.

    Attributes:
        pages: What it answers, by path: a status, headers and a body.
        requests: The headers that it was asked with, and the path as `:path`.
        waiting: Keeps `/slow` waiting until it is set.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, tuple[int, Mapping[str, str], bytes]] = {}
        self.requests: list[Mapping[str, str]] = []
        self.waiting = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append({":path": self.path, **dict(self.headers.items())})
                if self.path == "/slow":
                    server.waiting.wait(30)
                status, headers, body = server.pages.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base names it
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that hangs up is no error
        if context is not None:
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self.port = self._http.server_port
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def page(self, path: str, body: str | bytes = "", status: int = 200, **headers: str) -> str:
        """Puts a page on the server; gives its address."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": "text/plain", **named}, content)
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        """Ends the server."""
        self.waiting.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def fetcher() -> Fetcher:
    """A fetcher to which one address of this machine is the web."""
    return Fetcher(WebConfig(timeout=20), permitted=is_the_web)


class Names:
    """A resolver that knows names of its own, and counts how often it was asked.

    Args:
        addresses: What to answer, the last again and again.
    """

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host."""
        self.asked.append(host)
        return (self.addresses[min(len(self.asked), len(self.addresses)) - 1],)


async def refusal(fetcher: Fetcher, url: str) -> str:
    """What the model is told of a page that can't be fetched."""
    with pytest.raises(TryAgain) as told:
        await Web(fetcher).fetch(url)
    return str(told.value)


class TestPages:
    """What comes of a page."""

    async def test_html(self, fetcher: Fetcher, server: Server) -> None:
        """HTML is reduced to its text, under its address."""
        url = server.page("/page", "<h1>Hello</h1><script>x</script><a href='/b'>on</a>", Content_Type="text/html")
        text = await Web(fetcher).fetch(url)
        assert text == f"{url}\n\n# Hello\n\n[on](http://127.0.0.1:{server.port}/b)"

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/json", "application/ld+json", "text/csv; charset=utf-8"]
    )
    async def test_text(self, fetcher: Fetcher, server: Server, kind: str) -> None:
        """Any other text is left as it is."""
        url = server.page("/page", '{"a": "<b>ü"}', Content_Type=kind)
        assert await Web(fetcher).fetch(url) == f'{url}\n\n{{"a": "<b>ü"}}'

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("text/plain; charset=ISO-8859-1", "grün".encode("latin-1")),
            ("text/plain; charset=utf-16", "grün".encode("utf-16")),
            ("text/html", b"<meta charset='windows-1252'>gr\xfcn"),
            ("text/html; charset=idna", "grün".encode()),
            ("text/html; charset=nonsense", "grün".encode()),
        ],
    )
    async def test_charset(self, fetcher: Fetcher, server: Server, kind: str, body: bytes) -> None:
        """A page is read in the charset that its server or itself declares, if it is one."""
        url = server.page("/page", body, Content_Type=kind)
        assert (await Web(fetcher).fetch(url)).endswith("grün")

    @pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/octet-stream"])
    async def test_no_text(self, fetcher: Fetcher, server: Server, kind: str) -> None:
        """What isn't text is refused."""
        url = server.page("/page", b"\0\1", Content_Type=kind)
        assert f"is of the type {kind}, and only text can be read" in await refusal(fetcher, url)

    async def test_empty(self, fetcher: Fetcher, server: Server) -> None:
        """Of a page without text the answer says so."""
        assert "There is no text" in await Web(fetcher).fetch(server.page("/page"))

    @pytest.mark.parametrize("status", [403, 404, 500])
    async def test_failed(self, fetcher: Fetcher, server: Server, status: int) -> None:
        """An error is told with its number."""
        assert f"answered with {status}" in await refusal(fetcher, server.page("/page", status=status))

    async def test_request(self, fetcher: Fetcher, server: Server) -> None:
        """The request says what asks, and nothing of who."""
        await fetcher.fetch(server.page("/page?q=1"))
        (request,) = server.requests
        assert request[":path"] == "/page?q=1"
        assert "AI agent" in request["User-Agent"]
        assert not {"Cookie", "Authorization", "Referer"} & {*request}


class TestBounds:
    """No page costs more than it may."""

    async def test_size(self, fetcher: Fetcher, server: Server) -> None:
        """A long page is cut off, and the answer says so."""
        url = server.page("/page", "x" * 1000)
        text = await Web(evolve(fetcher, config=WebConfig(max_bytes=100))).fetch(url)
        assert text == f"{url}\n\n{'x' * 100}\n\n(The page is longer; this is what the first 100 bytes hold.)"

    @pytest.mark.parametrize("pack", [gzip.compress, lambda data: data], ids=["compressed", "plain"])
    async def test_whole(self, fetcher: Fetcher, server: Server, pack: Callable[[bytes], bytes]) -> None:
        """A page of exactly the limit is whole, compressed or not."""
        encoding = "identity" if pack(b"x") == b"x" else "gzip"
        url = server.page("/page", pack(b"x" * 100), Content_Encoding=encoding)
        page = await evolve(fetcher, config=WebConfig(max_bytes=100)).fetch(url)
        assert (page.content, page.cut) == (b"x" * 100, False)

    async def test_compression_bomb(self, fetcher: Fetcher, server: Server) -> None:
        """What is compressed is counted as it is unpacked, and no more of it is unpacked."""
        url = server.page("/page", gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")
        page = await fetcher.fetch(url)
        assert (len(page.content), page.cut) == (fetcher.config.max_bytes, True)

    @pytest.mark.parametrize("encoding", ["br", "gzip"])
    async def test_unknown_compression(self, fetcher: Fetcher, server: Server, encoding: str) -> None:
        """What can't be unpacked is refused."""
        assert "compressed" in await refusal(fetcher, server.page("/page", b"not gzip", Content_Encoding=encoding))

    async def test_time(self, fetcher: Fetcher, server: Server) -> None:
        """A server that doesn't answer isn't waited for."""
        server.page("/slow")
        slow = evolve(fetcher, config=WebConfig(timeout=0.2))
        assert "within 0.2 seconds" in await refusal(slow, f"http://127.0.0.1:{server.port}/slow")

    async def test_nobody_listens(self, fetcher: Fetcher, server: Server) -> None:
        """A host where nobody listens is said not to be reached."""
        server.close()
        assert "could not be reached" in await refusal(fetcher, f"http://127.0.0.1:{server.port}/")
        server._http.socket.close()

    async def test_redirects(self, fetcher: Fetcher, server: Server) -> None:
        """A few redirects are followed, and the answer tells where they led."""
        url = server.page("/page", "text")
        first = server.page("/first", status=302, Location="second")
        server.page("/second", status=307, Location=url)
        assert (await Web(fetcher).fetch(first)) == f"{url}\n\ntext"

    async def test_endless_redirects(self, fetcher: Fetcher, server: Server) -> None:
        """Not more than a few."""
        url = server.page("/again", status=302, Location="/again")
        assert "redirects more than 5 times" in await refusal(fetcher, url)
        assert len(server.requests) == 6


class TestAddresses:
    """No connection is made but to an address that was checked."""

    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0"],
    )
    async def test_this_machine(self, server: Server, host: str) -> None:
        """This machine isn't reached, however its address is written."""
        told = await refusal(Fetcher(WebConfig()), f"http://{host}:{server.port}/")
        assert "not on the public Internet" in told or "no host" in told or "no URL" in told
        assert not server.requests

    async def test_name_of_a_private_address(self, server: Server) -> None:
        """A public name that leads to this machine is refused."""
        fetcher = Fetcher(WebConfig(), resolve=Names("127.0.0.1"))
        assert "not on the public Internet" in await refusal(fetcher, f"http://innocent.example:{server.port}/")
        assert not server.requests

    async def test_allowed(self, server: Server) -> None:
        """Unless the settings allow it."""
        url = server.page("/page", "text")
        assert (await Fetcher(WebConfig(allow_private=True)).fetch(url)).content == b"text"

    @pytest.mark.parametrize("target", ["http://127.0.0.2:{port}/", "//127.0.0.2:{port}/", "http://[::1]:{port}/"])
    async def test_redirect_to_a_private_address(self, fetcher: Fetcher, server: Server, target: str) -> None:
        """A redirect is checked as the first address was."""
        url = server.page("/page", status=302, Location=target.format(port=server.port))
        assert "not on the public Internet" in await refusal(fetcher, url)
        assert len(server.requests) == 1

    async def test_rebinding(self, fetcher: Fetcher, server: Server) -> None:
        """A name is asked for once, and the connection made to that very answer: a later one comes too late."""
        server.page("/page", "text")
        names = Names("127.0.0.1", "127.0.0.2")
        page = await evolve(fetcher, resolve=names).fetch(f"http://rebound.example:{server.port}/page")
        assert (page.content, names.asked) == (b"text", ["rebound.example"])
        assert server.requests[0]["Host"] == f"rebound.example:{server.port}"

    async def test_rebinding_by_redirect(self, fetcher: Fetcher, server: Server) -> None:
        """Nor does a redirect to the same name reach what the name leads to by then."""
        server.page("/page", status=302, Location="/other")
        rebound = evolve(fetcher, resolve=Names("127.0.0.1", "127.0.0.2"))
        assert "not on the public Internet" in await refusal(rebound, f"http://rebound.example:{server.port}/page")
        assert len(server.requests) == 1

    async def test_second_address(self, fetcher: Fetcher, server: Server) -> None:
        """Where the first address of a host takes no connection, the next one is tried."""
        server.page("/page", "text")

        async def both(_host: str, _port: int) -> Sequence[str]:
            return ["127.0.0.3", "127.0.0.1"]

        either = evolve(fetcher, resolve=both, permitted=lambda _: True)
        assert (await either.fetch(f"http://both.example:{server.port}/page")).content == b"text"

    async def test_proxies(self, fetcher: Fetcher, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        """No proxy is used: it would connect to where nobody has checked."""
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert (await fetcher.fetch(server.page("/page", "text"))).content == b"text"


class TestHosts:
    """The settings say which hosts may be fetched from."""

    @pytest.mark.parametrize(
        ("allowed", "denied", "hint"),
        [
            (("example.org",), (), "only from example.org"),
            (("*.web.example",), (), "only from *.web.example"),
            ((), ("web.example",), "Nothing may be fetched"),
            (("web.example",), ("web.example",), "Nothing may be fetched"),
        ],
    )
    async def test_refused(
        self, fetcher: Fetcher, server: Server, allowed: tuple[str, ...], denied: tuple[str, ...], hint: str
    ) -> None:
        """What isn't allowed, or is denied, is refused before anyone asks for its address."""
        names = Names("127.0.0.1")
        config = WebConfig(allow_hosts=allowed, deny_hosts=denied)
        told = await refusal(evolve(fetcher, config=config, resolve=names), f"http://WEB.example.:{server.port}/")
        assert hint in told
        assert not names.asked

    @pytest.mark.parametrize("allowed", [(), ("www.web.example",), ("*.web.example",), ("*.example", "other")])
    async def test_allowed(self, fetcher: Fetcher, server: Server, allowed: tuple[str, ...]) -> None:
        """A host is allowed by its name, or as one below another."""
        server.page("/page", "text")
        named = evolve(fetcher, config=WebConfig(allow_hosts=allowed), resolve=Names("127.0.0.1"))
        assert (await named.fetch(f"http://www.web.example:{server.port}/page")).content == b"text"

    async def test_redirect(self, fetcher: Fetcher, server: Server) -> None:
        """A redirect leads to no other host than those."""
        server.page("/page", status=302, Location=f"http://other.example:{server.port}/")
        named = evolve(fetcher, config=WebConfig(allow_hosts=("web.example",)), resolve=Names("127.0.0.1"))
        assert "'other.example'" in await refusal(named, f"http://web.example:{server.port}/page")

    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "ftp://example.org/",
            "example.org",
            "",
            "http://",
            "gopher://a",
            "//a/b",
        ],
    )
    async def test_no_page(self, fetcher: Fetcher, url: str) -> None:
        """Only whole URLs of HTTP and HTTPS are fetched."""
        assert "such as https://example.org/page" in await refusal(fetcher, url)

    async def test_redirect_elsewhere(self, fetcher: Fetcher, server: Server) -> None:
        """Nor does a redirect lead to anything else."""
        url = server.page("/page", status=302, Location="file:///etc/passwd")
        assert "no address of the web" in await refusal(fetcher, url)

    async def test_password(self, fetcher: Fetcher, server: Server) -> None:
        """A URL with a password is refused, and doesn't repeat it."""
        told = await refusal(fetcher, f"http://me:hunter2@127.0.0.1:{server.port}/")
        assert "Leave them out" in told
        assert "hunter2" not in told


class TestTls:
    """Connections to a checked address are as safe as those to a name."""

    @pytest.fixture
    def authority(self) -> trustme.CA:
        """A certificate authority."""
        return trustme.CA()

    @pytest.fixture
    def secure(self, authority: trustme.CA) -> Iterator[Server]:
        """A server that is web.example, by a certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("web.example").configure_cert(context)
        server = Server(context)
        yield server
        server.close()

    def fetcher(self, authority: trustme.CA) -> Fetcher:
        """A fetcher that trusts the authority."""
        context = ssl.create_default_context()
        authority.configure_trust(context)
        return Fetcher(WebConfig(), Names("127.0.0.1"), is_the_web, lambda: context)

    async def test_certificate(self, authority: trustme.CA, secure: Server) -> None:
        """The certificate is checked against the host's name."""
        secure.page("/page", "text")
        page = await self.fetcher(authority).fetch(f"https://web.example:{secure.port}/page")
        assert page.content == b"text"
        assert secure.requests[0]["Host"] == f"web.example:{secure.port}"

    async def test_other_certificate(self, authority: trustme.CA, secure: Server) -> None:
        """A certificate for another name is refused."""
        told = await refusal(self.fetcher(authority), f"https://other.example:{secure.port}/page")
        assert "could not be reached" in told
        assert not secure.requests

    async def test_unknown_authority(self, secure: Server) -> None:
        """So is one by an authority that nobody trusts."""
        fetcher = Fetcher(WebConfig(), Names("127.0.0.1"), is_the_web)
        assert "could not be reached" in await refusal(fetcher, f"https://web.example:{secure.port}/page")


async def test_system_resolver() -> None:
    """The system's own resolver knows this machine."""
    assert set(await system_resolver("localhost", 80)) <= {"127.0.0.1", "::1"}

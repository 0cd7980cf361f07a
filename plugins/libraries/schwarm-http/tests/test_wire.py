"""The wire, over real sockets."""

import gzip
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeAlias

import anyio
import pytest

from schwarm_core import InvalidRequestError, MalformedAnswerError, OverloadedError, ProviderSetupError, Secret
from schwarm_core.domain.configuration.trusted import trust_needed
from schwarm_core.domain.schema.structure import structure
from schwarm_http.config import HttpConfig
from schwarm_http.errors import ErrorTable
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.server import AwaitHangup, FaultyServer, Pause, Script, events, head, in_turn, reply
from schwarm_http.wire import HttpWire

pytestmark = pytest.mark.anyio

OpenWire: TypeAlias = Callable[..., AbstractAsyncContextManager[HttpWire]]


class Reader:
    """Takes events; says that `end` is the last one."""

    def __init__(self, end: str = "[DONE]") -> None:
        self.end = end
        self.data: list[str] = []

    async def __call__(self, event: ServerSentEvent) -> bool:
        """Notes the event."""
        self.data.append(event.data)
        return event.data == self.end


class TestPost:
    """A question, and its whole answer."""

    async def test_json_goes_there_and_comes_back(self, wire_to: OpenWire, key: str) -> None:
        """With the headers, under the base URL."""
        script, more = in_turn(reply({"text": "ä"}, headers={"X-Request-Id": "r-1"})), {"x-team": Secret("blue")}
        async with FaultyServer(script) as server, wire_to(server, headers=more) as wire:
            answer = await wire.post("/chat", {"q": "ö"}, headers={"X-Once": "1"})
        assert (answer.status, answer.body, answer.request_id) == (200, {"text": "ä"}, "r-1")
        (request,) = server.requests
        assert (request.method, request.target, request.json()) == ("POST", "/v1/chat", {"q": "ö"})
        assert request.headers["authorization"] == f"Bearer {key}"
        assert (request.headers["x-team"], request.headers["x-once"]) == ("blue", "1")
        assert request.headers["content-type"] == "application/json"

    async def test_a_connection_is_used_again(self, wire_to: OpenWire) -> None:
        """After answers, errors and streams alike."""
        script = in_turn(reply({}), reply({}, status=500), events([b"data: [DONE]\n\n"]), reply({}))
        async with FaultyServer(script) as server, wire_to(server) as wire:
            await wire.post("/", {})
            with pytest.raises(OverloadedError):
                await wire.post("/", {})
            await wire.stream("/", {}, Reader())
            await wire.get("/")
            assert (len(server.requests), server.connections) == (4, 1)

    async def test_many_at_once_share_the_connections_there_are(self, wire_to: OpenWire) -> None:
        """And no more are made than allowed."""
        async with FaultyServer(in_turn([Pause(0.01), *reply({})])) as server:
            async with wire_to(server, max_connections=3) as wire, anyio.create_task_group() as tasks:
                for _ in range(12):
                    tasks.start_soon(wire.post, "/", {})
            await server.until(lambda server: server.open_connections == 0)
        assert (len(server.requests), server.connections) == (12, 3)

    async def test_a_lone_surrogate_is_replaced(self, wire_to: OpenWire) -> None:
        """A model may have said it; UTF-8 can't."""
        async with FaultyServer(in_turn(reply({}))) as server, wire_to(server) as wire:
            await wire.post("/", {"q": "a\ud83d"})
            assert server.requests[0].json() == {"q": "a?"}

    @pytest.mark.parametrize("payload", [{"x": float("nan")}, {"x": object()}])
    async def test_what_json_cant_say_is_an_invalid_request(self, wire_to: OpenWire, payload: object) -> None:
        """And isn't sent."""
        async with FaultyServer(in_turn(reply({}))) as server, wire_to(server) as wire:
            with pytest.raises(InvalidRequestError, match="provider acme, model m-1"):
                await wire.post("/", payload, model="m-1")
            assert server.requests == []

    async def test_a_compressed_answer_is_read(self, wire_to: OpenWire) -> None:
        """Although none was asked for."""
        packed = reply(gzip.compress(b'{"a": 1}'), headers={"content-encoding": "gzip"})
        async with FaultyServer(in_turn(packed)) as server, wire_to(server) as wire:
            assert (await wire.post("/", {})).body == {"a": 1}

    async def test_an_answer_without_end_is_too_large(self, wire_to: OpenWire) -> None:
        """Also one that is small until it is unpacked."""
        bomb = reply(gzip.compress(b" " * 10_000_000), headers={"content-encoding": "gzip"})
        script, few = in_turn(reply(b" " * 20_000), bomb), {"max_bytes": 10_000}
        async with FaultyServer(script) as server, wire_to(server, limits=few) as wire:
            for _ in range(2):
                with pytest.raises(MalformedAnswerError, match="larger than 10,000 bytes"):
                    await wire.post("/", {})


class TestGet:
    """A question without a body."""

    async def test_the_query_is_written(self, wire_to: OpenWire) -> None:
        """Escaped."""
        async with FaultyServer(in_turn(reply([]))) as server, wire_to(server) as wire:
            assert (await wire.get("/models", params={"after": "a b&c"})).body == []
            assert (server.requests[0].method, server.requests[0].target) == ("GET", "/v1/models?after=a+b%26c")

    async def test_a_path_of_any_characters_can_be_asked_for(self, wire_to: OpenWire) -> None:
        """A model's name is the user's."""
        async with FaultyServer(in_turn(reply({}))) as server, wire_to(server) as wire:
            await wire.get("/models/ä b\r\nx: y")
            assert server.requests[0].target == "/v1/models/%C3%A4%20b%0D%0Ax:%20y"


class TestStream:
    """An answer in events."""

    async def test_each_event_is_handed_over(self, wire_to: OpenWire) -> None:
        """However it was cut."""
        stream = "data: 1\n\ndata: €\n\ndata: [DONE]\n\n".encode()
        script = events([stream[place : place + 1] for place in range(len(stream))])
        async with FaultyServer(in_turn(script)) as server, wire_to(server) as wire:
            end = await wire.stream("/", {}, (reader := Reader()))
        assert (reader.data, end.ended, end.status) == (["1", "€", "[DONE]"], True, 200)
        assert server.requests[0].headers["accept"] == "text/event-stream"

    async def test_an_event_is_handed_over_before_the_next_one_comes(self, wire_to: OpenWire) -> None:
        """The first word appears as soon as it is there."""
        arrived = anyio.Event()

        async def on_event(event: ServerSentEvent) -> None:
            arrived.set()

        script: Script = [*events([b"data: 1\n\n"], end=False), AwaitHangup()]
        async with FaultyServer(in_turn(script)) as server, wire_to(server) as wire, anyio.create_task_group() as tasks:
            tasks.start_soon(wire.stream, "/", {}, on_event)
            with anyio.fail_after(5):
                await arrived.wait()
            tasks.cancel_scope.cancel()

    async def test_a_stream_without_its_last_event_says_so(self, wire_to: OpenWire) -> None:
        """Whether that is a fault is the vendor's protocol's business."""
        async with FaultyServer(in_turn(events([b"data: 1\n\n"]))) as server, wire_to(server) as wire:
            end = await wire.stream("/", {}, Reader(), model="m-1")
            error = end.complete(MalformedAnswerError("No end."))
        assert not end.ended
        assert (error.provider, error.model, error.status) == ("acme", "m-1", 200)

    async def test_what_comes_after_the_last_event_is_of_no_matter(self, wire_to: OpenWire) -> None:
        """More events, silence: the answer is complete."""
        script: Script = [*events([b"data: [DONE]\n\ndata: x\n\n"], end=False), AwaitHangup()]
        async with FaultyServer(in_turn(script)) as server, wire_to(server) as wire:
            end = await wire.stream("/", {}, (reader := Reader()))
            await server.until(lambda server: server.hangups == 1)
        assert (reader.data, end.ended) == (["[DONE]"], True)

    async def test_an_error_of_the_reader_closes_the_connection(self, wire_to: OpenWire) -> None:
        """At once, and comes out as it is."""

        async def on_event(event: ServerSentEvent) -> None:
            raise LookupError

        script: Script = [*events([b"data: 1\n\n" * 3], end=False), AwaitHangup()]
        async with FaultyServer(in_turn(script)) as server, wire_to(server) as wire:
            with pytest.raises(LookupError):
                await wire.stream("/", {}, on_event)
            await server.until(lambda server: server.hangups == 1)

    async def test_a_providers_error_of_the_reader_is_completed(self, wire_to: OpenWire, key: str) -> None:
        """An error in the middle of a stream says all that the wire knows."""

        async def on_event(event: ServerSentEvent) -> None:
            raise ErrorTable().error(event.json())

        start = head(headers={"request-id": "r-9"})
        fault = json.dumps({"error": {"message": f"busy {key}"}}).encode()
        script: Script = [start + b"data: " + fault + b"\n\n", AwaitHangup()]
        async with FaultyServer(in_turn(script)) as server, wire_to(server) as wire:
            with pytest.raises(OverloadedError) as caught:
                await wire.stream("/", {}, on_event, model="m-1")
        assert str(caught.value).startswith("busy *** (provider acme, model m-1, status 200, request r-9)\n  → ")

    @pytest.mark.parametrize("where", ["before the answer", "between events", "in the reader"])
    async def test_a_cancelled_stream_closes_the_connection(self, wire_to: OpenWire, where: str) -> None:
        """At once, wherever it is, and the next call works."""
        reached = anyio.Event()

        async def on_event(event: ServerSentEvent) -> None:
            reached.set()
            if where == "in the reader":
                await anyio.sleep_forever()

        start: Script = [] if where == "before the answer" else events([b"data: 1\n\n"], end=False)
        async with FaultyServer(in_turn([*start, AwaitHangup()], reply({}))) as server, wire_to(server) as wire:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(wire.stream, "/", {}, on_event)
                await server.until(lambda server: len(server.requests) == 1)
                if start:
                    await reached.wait()
                tasks.cancel_scope.cancel()
            await server.until(lambda server: server.hangups == 1)
            assert (await wire.post("/", {})).status == 200

    async def test_a_slow_reader_holds_the_stream_back(self, wire_to: OpenWire) -> None:
        """The server can't send more than the sockets hold."""
        stuck = anyio.Event()

        async def on_event(event: ServerSentEvent) -> None:
            stuck.set()
            await anyio.sleep_forever()

        script: Script = [*events([b"data: " + b"x" * 65_536 + b"\n\n"] * 1000, end=False), AwaitHangup()]
        async with FaultyServer(in_turn(script)) as server, wire_to(server) as wire, anyio.create_task_group() as tasks:
            tasks.start_soon(wire.stream, "/", {}, on_event)
            await stuck.wait()
            await anyio.wait_all_tasks_blocked()
            assert server.sent < 40_000_000
            tasks.cancel_scope.cancel()


class TestLife:
    """Opening and closing."""

    def test_making_one_imports_no_client(self) -> None:
        """What is heavy comes when it is opened."""
        program = (
            "import sys\n"
            "from schwarm_http.config import HttpConfig\n"
            "from schwarm_http.wire import HttpWire\n"
            "HttpWire(HttpConfig(), provider='p', default_url='https://x.example')\n"
            "print([name for name in ('httpx2', 'httpcore2', 'ssl', 'anyio', 'cattrs') if name in sys.modules])"
        )
        shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert shown.stdout.strip() == "[]"

    async def test_it_has_to_be_open(self) -> None:
        """Before and after, a call is an error that says so."""
        wire = HttpWire(HttpConfig(base_url="http://127.0.0.1:9"), provider="acme")
        with pytest.raises(ProviderSetupError, match="isn't open"):
            await wire.get("/")
        await wire.open()
        await wire.close()
        await wire.close()
        with pytest.raises(ProviderSetupError, match="isn't open"):
            await wire.get("/")

    async def test_closing_closes_the_connections(self, wire_to: OpenWire) -> None:
        """None is left to the garbage collector."""
        async with FaultyServer(in_turn(reply({}))) as server:
            async with wire_to(server) as wire:
                await wire.get("/")
                assert server.open_connections == 1
            await server.until(lambda server: server.open_connections == 0)


class TestSettings:
    """What a configuration may say."""

    def test_a_section_is_read(self) -> None:
        """By the rules that all settings have."""
        section = {"base_url": "https://x.example", "timeout": 3, "headers": {"x-team": "blue"}}
        assert structure(section, HttpConfig) == HttpConfig(
            base_url="https://x.example", timeout=3.0, headers={"x-team": Secret("blue")}
        )

    def test_what_leads_away_from_the_vendor_needs_trust(self) -> None:
        """A stranger's project must not choose where keys and words go."""
        from attrs import fields

        marked = {each.name for each in fields(HttpConfig) if trust_needed(each.metadata)}
        assert marked == {"base_url", "headers", "ca_file"}

    @pytest.mark.parametrize(
        "url",
        ["", "api.example", "ftp://x", "http://", "http://x:99999", "http://[", "https://ü.example",
         "https://u:hunter22@x.example", "https://x.example?key=hunter22"],
    )  # fmt: skip
    def test_an_address_that_cant_be_used_is_refused(self, url: str) -> None:
        """When the provider is made; and without showing the password in it."""
        with pytest.raises(ProviderSetupError, match="provider acme") as caught:
            HttpWire(HttpConfig(base_url=url), provider="acme")
        assert "hunter22" not in str(caught.value)

    def test_a_key_that_is_no_header_is_refused_unseen(self) -> None:
        """A line break in a key is a common accident."""
        with pytest.raises(ProviderSetupError, match='"authorization" holds a character') as caught:
            HttpWire(
                HttpConfig(), provider="a", default_url="https://x", headers={"authorization": Secret("sk-1\nsk-2")}
            )
        assert "sk-" not in str(caught.value)
        assert caught.value.__cause__ is None

    async def test_certificates_that_arent_there_are_a_setup_error(self, tmp_path: Path) -> None:
        """When the provider initializes."""
        config = HttpConfig(base_url="https://x.example", ca_file=str(tmp_path / "none.pem"))
        with pytest.raises(ProviderSetupError, match="`ca_file` can't be read"):
            await HttpWire(config, provider="acme").open()

    async def test_a_proxy_comes_from_the_environment(self, wire_to: OpenWire, monkeypatch: pytest.MonkeyPatch) -> None:
        """And hears the whole address, with the credentials that it asks for."""
        async with FaultyServer(in_turn(reply({"via": "proxy"}))) as proxy:
            monkeypatch.setenv("http_proxy", proxy.url.replace("http://", "http://me:pass%20word@"))
            wire = HttpWire(HttpConfig(base_url="http://vendor.invalid/v1"), provider="acme")
            await wire.open()
            assert (await wire.get("/models")).body == {"via": "proxy"}
            await wire.close()
        assert proxy.requests[0].target == "http://vendor.invalid/v1/models"
        assert proxy.requests[0].headers["proxy-authorization"] == "Basic bWU6cGFzcyB3b3Jk"

    async def test_a_host_may_be_excepted_from_the_proxy(
        self, wire_to: OpenWire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By NO_PROXY."""
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        async with FaultyServer(in_turn(reply({}))) as server, wire_to(server) as wire:
            assert (await wire.get("/")).status == 200

    @pytest.mark.parametrize("proxy", ["gopher://x:1", "http://x:port", "http://"])
    async def test_a_proxy_that_cant_be_used_is_a_setup_error(
        self, monkeypatch: pytest.MonkeyPatch, proxy: str
    ) -> None:
        """Without showing it: it may hold a password."""
        monkeypatch.setenv("all_proxy", proxy)
        with pytest.raises(ProviderSetupError, match="names a proxy that can't be used") as caught:
            await HttpWire(HttpConfig(base_url="http://x.example"), provider="acme").open()
        assert proxy not in str(caught.value)


class TestSecrecy:
    """The key is seen by the server alone."""

    async def test_nothing_shows_it(self, wire_to: OpenWire, key: str, caplog: pytest.LogCaptureFixture) -> None:
        """No repr, no log at any level, no error that quotes it."""
        caplog.set_level(logging.DEBUG)
        refusal = reply({"error": {"message": f"Incorrect API key: {key}."}}, status=401)
        async with FaultyServer(in_turn(refusal)) as server, wire_to(server) as wire:
            with pytest.raises(Exception, match=r"Incorrect API key: \*\*\*\.") as caught:
                await wire.post("/", {})
            shown = [repr(wire), repr(caught.value), str(caught.value), caplog.text]
        assert not [text for text in shown if key in text]

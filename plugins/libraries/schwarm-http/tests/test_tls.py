"""Certificates, and the protocol that is agreed on with them."""

import logging
import ssl
from collections.abc import Callable

import anyio
import pytest
from anyio.abc import AnyByteStream
from anyio.streams.tls import TLSListener
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, StreamEnded

from schwarm_core import ProviderSetupError, Secret
from schwarm_http.config import HttpConfig
from schwarm_http.testing.server import FaultyServer, in_turn, reply
from schwarm_http.wire import HttpWire

pytestmark = pytest.mark.anyio


@pytest.fixture
def server_side(certificate: Callable[[str], ssl.SSLContext]) -> ssl.SSLContext:
    """The server's certificate."""
    return certificate("127.0.0.1")


async def answered(config: HttpConfig) -> object:
    """The answer to one question."""
    wire = HttpWire(config, provider="acme", headers={"authorization": Secret("Bearer sk-very-secret-0123")})
    await wire.open()
    try:
        return (await wire.post("/", {})).body
    finally:
        await wire.close()


class TestCertificates:
    """Whom the wire believes."""

    async def test_an_unknown_authority_isnt_believed(self, server_side: ssl.SSLContext) -> None:
        """That is a fault of the set-up, which trying again doesn't mend; nothing was sent."""
        async with FaultyServer(in_turn(reply({})), tls=server_side) as server:
            with pytest.raises(ProviderSetupError, match="can't be verified") as caught:
                await answered(HttpConfig(base_url=server.url))
            assert server.requests == []
        assert "ca_file" in caught.value.remedy

    async def test_the_authority_of_the_settings_is(self, server_side: ssl.SSLContext, ca_file: str) -> None:
        """A company's own, say."""
        async with FaultyServer(in_turn(reply({"a": 1})), tls=server_side) as server:
            assert await answered(HttpConfig(base_url=server.url, ca_file=ca_file)) == {"a": 1}

    async def test_so_is_the_authority_of_the_environment(
        self, server_side: ssl.SSLContext, ca_file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By SSL_CERT_FILE."""
        monkeypatch.setenv("SSL_CERT_FILE", ca_file)
        async with FaultyServer(in_turn(reply({"a": 1})), tls=server_side) as server:
            assert await answered(HttpConfig(base_url=server.url)) == {"a": 1}


async def speak_http2(stream: AnyByteStream) -> None:
    """Answers each request with the protocol's name."""
    connection = H2Connection(H2Configuration(client_side=False))
    connection.initiate_connection()
    async with stream:
        try:
            while True:
                await stream.send(connection.data_to_send())
                for event in connection.receive_data(await stream.receive()):
                    if isinstance(event, DataReceived):
                        connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                    if isinstance(event, StreamEnded):
                        connection.send_headers(event.stream_id, [(":status", "200")])
                        connection.send_data(event.stream_id, b'"HTTP/2"', end_stream=True)
        except (anyio.EndOfStream, anyio.BrokenResourceError):
            return


class TestHttp2:
    """HTTP/2, where it is asked for."""

    async def test_it_is_spoken_and_no_key_is_logged(
        self, server_side: ssl.SSLContext, ca_file: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Its library logs headers at DEBUG; the wire sees to it that it doesn't."""
        caplog.set_level(logging.DEBUG)
        server_side.set_alpn_protocols(["h2"])
        listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        async with listener, anyio.create_task_group() as tasks:
            tasks.start_soon(TLSListener(listener, server_side).serve, speak_http2)
            config = HttpConfig(base_url=f"https://127.0.0.1:{port}", ca_file=ca_file, http2=True)
            assert await answered(config) == "HTTP/2"
            tasks.cancel_scope.cancel()
        assert "sk-very-secret" not in caplog.text

    async def test_calls_at_once_share_a_connection(self, server_side: ssl.SSLContext, ca_file: str) -> None:
        """That is what it is asked for."""
        server_side.set_alpn_protocols(["h2", "http/1.1"])
        connections: list[AnyByteStream] = []
        answers: list[object] = []

        async def serve(stream: AnyByteStream) -> None:
            connections.append(stream)
            await speak_http2(stream)

        async def ask(wire: HttpWire) -> None:
            answers.append((await wire.post("/", {"text": "x" * 100_000})).body)

        listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        async with listener, anyio.create_task_group() as server:
            server.start_soon(TLSListener(listener, server_side).serve, serve)
            config = HttpConfig(base_url=f"https://127.0.0.1:{port}", ca_file=ca_file, http2=True, timeout=5.0)
            wire = HttpWire(config, provider="acme")
            await wire.open()
            async with anyio.create_task_group() as calls:
                for _ in range(10):
                    calls.start_soon(ask, wire)
            await wire.close()
            server.cancel_scope.cancel()
        assert answers == ["HTTP/2"] * 10
        assert len(connections) == 1

    async def test_a_server_that_has_none_is_spoken_to_as_before(
        self, server_side: ssl.SSLContext, ca_file: str
    ) -> None:
        """The two agree on HTTP/1.1."""
        async with FaultyServer(in_turn(reply({"a": 1})), tls=server_side) as server:
            assert await answered(HttpConfig(base_url=server.url, ca_file=ca_file, http2=True)) == {"a": 1}

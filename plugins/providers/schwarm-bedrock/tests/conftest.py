"""What the tests of Bedrock share."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from struct import pack
from typing import Any
from zlib import crc32

import pytest

from schwarm_bedrock.codec import ConverseCodec
from schwarm_bedrock.config import BedrockConfig
from schwarm_bedrock.provider import BedrockProvider
from schwarm_core import Delta, Message, ModelRequest, ModelResponse, ModelSettings, Secret
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.server import FaultyServer

KEY = "ABSKQmVkcm9ja0FQSUtleS0wMTIz"
CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"

Open = Callable[..., AbstractAsyncContextManager[BedrockProvider]]
Frame = Callable[..., bytes]
Encode = Callable[..., dict[str, Any]]
Decode = Callable[..., ModelRequest]
Collect = Callable[..., tuple[ModelResponse, list[Delta]]]


@pytest.fixture(autouse=True)
def nobodys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No proxy, key or profile of the machine has a part in it, and nothing asks for instance metadata."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


@pytest.fixture
def key() -> str:
    """The key that nobody may see."""
    return KEY


@pytest.fixture
def claude() -> str:
    """A model that can do much."""
    return CLAUDE


@pytest.fixture
def codec() -> ConverseCodec:
    """The codec."""
    return ConverseCodec()


@pytest.fixture
def encode(codec: ConverseCodec) -> Encode:
    """The payload for messages, or for a request."""

    def encoded(*messages: Message, model: str = CLAUDE, **fields: Any) -> dict[str, Any]:
        request = ModelRequest(messages, model=model, settings=fields.pop("settings", ModelSettings()), **fields)
        payload: dict[str, Any] = json.loads(json.dumps(codec.encode_request(request, stream=False).payload))
        return payload

    return encoded


@pytest.fixture
def decode(codec: ConverseCodec) -> Decode:
    """A request, read from a payload."""

    def decoded(model: str = CLAUDE, **payload: Any) -> ModelRequest:
        return codec.decode_request(f"/model/{model.replace(':', '%3A')}/converse", payload)

    return decoded


@pytest.fixture
def frame() -> Frame:
    """Writes one message of an event stream; `broken` spoils a checksum."""

    def framed(event: str, payload: object, *, kind: str = "event", broken: str = "") -> bytes:
        names = {"event": ":event-type", "exception": ":exception-type", "error": ":error-code"}
        headers = {names[kind]: event, ":content-type": "application/json", ":message-type": kind}
        if kind == "error":
            headers[":error-message"] = str(payload)
        head = b"".join(
            pack(">B", len(name)) + name.encode() + pack(">BH", 7, len(value)) + value.encode()
            for name, value in headers.items()
        )
        body = b"" if kind == "error" else payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        prelude = pack(">II", len(head) + len(body) + 16, len(head))
        start = prelude + pack(">I", crc32(prelude) ^ (broken == "prelude")) + head + body
        return start + pack(">I", crc32(start) ^ (broken == "message"))

    return framed


@pytest.fixture
def collect(codec: ConverseCodec) -> Collect:
    """Puts events together: pairs of a type and its JSON."""

    def collected(*events: tuple[str, object]) -> tuple[ModelResponse, list[Delta]]:
        collector = codec.collector()
        deltas = [
            delta for name, said in events for delta in collector.feed(ServerSentEvent(json.dumps(said), event=name))
        ]
        return collector.response(), deltas

    return collected


@pytest.fixture
def bedrock() -> Open:
    """Opens the provider on a server, for a context."""

    @asynccontextmanager
    async def opened(server: FaultyServer, **settings: Any) -> AsyncGenerator[BedrockProvider, None]:
        config = BedrockConfig(**{"base_url": server.url, "timeout": 5.0, "api_key": Secret(KEY), **settings})
        provider = BedrockProvider(config)
        await provider.initialize()
        try:
            yield provider
        finally:
            await provider.cleanup()

    return opened

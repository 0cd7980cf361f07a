"""What the tests of the Responses API share: its codec, a provider that does nothing but speak it, and answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import pytest

from schwarm_core import Delta, Message, ModelRequest, ModelResponse, ModelSettings
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.config import HttpConfig
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.sse import ServerSentEvent
from schwarm_http.wire import HttpWire
from schwarm_openai.errors import ERRORS
from schwarm_openai.responses.codec import ResponsesCodec

Read: TypeAlias = Callable[[Any], ModelRequest]
Encode: TypeAlias = Callable[..., dict[str, Any]]
Input: TypeAlias = Callable[..., list[dict[str, Any]]]
Collect: TypeAlias = Callable[..., tuple[ModelResponse, list[Delta]]]
Provide: TypeAlias = Callable[..., HttpLLMProvider]


class Speaker(HttpLLMProvider):
    """Speaks the Responses API to a server."""

    def __init__(self, url: str) -> None:
        super().__init__(ResponsesCodec())
        self._url = url

    def connect(self) -> HttpWire:
        """Makes the wire, without a key."""
        return HttpWire(HttpConfig(base_url=self._url, timeout=5.0), provider="openai", errors=ERRORS)


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's stands in between."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def codec() -> ResponsesCodec:
    """The codec."""
    return ResponsesCodec()


@pytest.fixture
def provide() -> Provide:
    """Makes a provider, given a server's address."""
    return Speaker


@pytest.fixture
def read(codec: ResponsesCodec) -> Read:
    """A request of the API's as a neutral one."""
    return lambda payload: codec.decode_request("/responses", payload)


@pytest.fixture
def encode(codec: ResponsesCodec) -> Encode:
    """The payload of a request: messages, and what else it says."""

    def encoded(*messages: Message, model: str = "gpt-4.1", stream: bool = False, **more: Any) -> dict[str, Any]:
        request = ModelRequest(messages, model, **more)
        return json.loads(json.dumps(dict(codec.encode_request(request, stream=stream).payload)))  # type: ignore[no-any-return]

    return encoded


@pytest.fixture
def sent(encode: Encode) -> Input:
    """The input that a conversation becomes, at a vendor that stores what is said unless a test says otherwise."""

    def encoded(*messages: Message, store: bool = True) -> list[dict[str, Any]]:
        found = encode(*messages, settings=ModelSettings(extra={"store": store})).get("input", [])
        assert isinstance(found, list)
        return found

    return encoded


@pytest.fixture
def collect(codec: ResponsesCodec) -> Collect:
    """The answer and the deltas that events make."""

    def collected(events: Iterable[Mapping[str, JsonValue]]) -> tuple[ModelResponse, list[Delta]]:
        collector = codec.collector()
        deltas: list[Delta] = []
        for event in events:
            assert not collector.done
            deltas += collector.feed(ServerSentEvent(json.dumps(event), str(event.get("type"))))
        assert collector.ended
        return collector.response(), deltas

    return collected

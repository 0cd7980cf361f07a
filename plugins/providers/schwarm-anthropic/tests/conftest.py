"""What the tests of the Messages API share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import pytest
from attrs import evolve

from schwarm_anthropic.codec import AnthropicCodec
from schwarm_core import Message, ModelRequest

MODEL = "claude-sonnet-4-5"

Payload: TypeAlias = dict[str, Any]
Send: TypeAlias = Callable[..., Payload]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a proxy nor a key of the machine's."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def codec() -> AnthropicCodec:
    """The codec."""
    return AnthropicCodec()


@pytest.fixture
def send(codec: AnthropicCodec) -> Send:
    """Makes the payload of messages, or of a whole request; by keyword, more fields of it."""

    def sent(asked: Sequence[Message] | ModelRequest, **fields: Any) -> Payload:
        request = asked if isinstance(asked, ModelRequest) else ModelRequest(tuple(asked), MODEL)
        encoded = codec.encode_request(evolve(request, **fields), stream=False)
        return dict(encoded.payload)

    return sent


@pytest.fixture
def again(codec: AnthropicCodec) -> Callable[[Mapping[str, Any]], Payload]:
    """Reads a payload and writes it again."""

    def written(payload: Mapping[str, Any]) -> Payload:
        request = codec.decode_request("/v1/messages", dict(payload))
        return dict(codec.encode_request(request, stream=payload.get("stream") is True).payload)

    return written

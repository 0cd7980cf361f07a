"""What the tests of Google's format share."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias, TypeVar

import pytest

from schwarm_core import Message, ModelRequest, Provider, Secret
from schwarm_google.codec import GoogleCodec
from schwarm_google.dialect import Place

KEY = "AIza-a-key-of-no-one"
ENVIRONMENT = (
    "GOOGLE_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_LOCATION",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
)

ProviderT = TypeVar("ProviderT", bound=Provider[Any, Any])
Written: TypeAlias = Callable[..., dict[str, Any]]
Opened: TypeAlias = Callable[[Any], AbstractAsyncContextManager[Any]]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings counts."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def key() -> Secret:
    """A key that nobody may see."""
    return Secret(KEY)


@pytest.fixture
def codec() -> GoogleCodec:
    """The format of the Gemini API."""
    return GoogleCodec()


@pytest.fixture
def written() -> Written:
    """Writes a request, by its messages and whatever else it has."""

    def write(*messages: Message, vertex: bool = False, **fields: Any) -> dict[str, Any]:
        request = ModelRequest(messages, **{"model": "gemini-3-flash-preview", **fields})
        return dict(GoogleCodec(Place(vertex=vertex)).encode_request(request, stream=False).payload)

    return write


@pytest.fixture
def opened() -> Opened:
    """A provider, between its `initialize` and its `cleanup`."""

    @asynccontextmanager
    async def open_provider(provider: ProviderT) -> AsyncGenerator[ProviderT, None]:
        await provider.initialize()
        try:
            yield provider
        finally:
            await provider.cleanup()

    return open_provider


@pytest.fixture
def answer() -> Mapping[str, Any]:
    """An answer of one word."""
    return {
        "candidates": [{"content": {"role": "model", "parts": [{"text": "Ahoy"}]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 1, "totalTokenCount": 4},
        "modelVersion": "gemini-3-flash",
        "responseId": "a-1",
    }

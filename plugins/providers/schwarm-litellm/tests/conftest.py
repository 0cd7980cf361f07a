"""A server that answers as a test says, and a provider whose vendor it is."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from attrs import evolve

from schwarm_core import Secret
from schwarm_http.testing.server import FaultyServer
from schwarm_litellm.config import LiteLLMConfig
from schwarm_litellm.provider import LiteLLMProvider

KEY = "sk-very-secret-0123"

Opened = Callable[..., AbstractAsyncContextManager[LiteLLMProvider]]


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's stands in between, and no key of the user's is used."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_API_BASE", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def opened() -> Opened:
    """Opens a provider, for a context; with a server, it is the vendor's."""

    @asynccontextmanager
    async def open_provider(server: FaultyServer | None = None, **settings: object) -> AsyncGenerator[LiteLLMProvider]:
        config = LiteLLMConfig(model="openai/tiny-1", api_key=Secret(KEY), timeout=10.0)
        if server is not None:
            config = evolve(config, base_url=f"{server.url}/v1")
        provider = LiteLLMProvider(evolve(config, **settings))  # type: ignore[arg-type]
        await provider.initialize()
        try:
            yield provider
        finally:
            await provider.cleanup()

    return open_provider

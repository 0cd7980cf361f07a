"""What the tests of embeddings share: providers that ask a server on this machine."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

import pytest

from schwarm_core import Secret
from schwarm_http.testing.server import FaultyServer
from schwarm_openai.embeddings.provider import OpenAIEmbeddings
from schwarm_openai.embeddings.specs import embedding_specs

Ask: TypeAlias = Callable[..., AbstractAsyncContextManager[OpenAIEmbeddings]]

KEY = "sk-very-secret-0123"


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's stands in between, and no settings of its owner's count."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "OPENAI_API_VERSION"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def ask() -> Ask:
    """Makes a provider by the name that users write, which asks a server, for a context."""

    @asynccontextmanager
    async def asking(
        server: FaultyServer, name: str = "openai-embeddings", **settings: Any
    ) -> AsyncGenerator[OpenAIEmbeddings, None]:
        (spec,) = [spec for spec in embedding_specs() if spec.name == name]
        where = {"endpoint": server.url} if name.startswith("azure") else {"base_url": f"{server.url}/v1"}
        assert callable(spec.make)
        provider = spec.make(spec.config(api_key=Secret(KEY), **{**where, **settings}))  # type: ignore[call-arg]
        assert isinstance(provider, OpenAIEmbeddings)
        await provider.initialize()
        try:
            yield provider
        finally:
            await provider.cleanup()

    return asking

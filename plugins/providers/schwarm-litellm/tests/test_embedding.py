"""Vectors through LiteLLM, over a real socket."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from schwarm_core import (
    EmbeddingRequest,
    InvalidRequestError,
    MalformedAnswerError,
    ProviderError,
    RateLimitedError,
    Secret,
)
from schwarm_http.testing.server import FaultyServer, in_turn, reply
from schwarm_litellm.config import LiteLLMConfig
from schwarm_litellm.embedding import LiteLLMEmbeddingProvider

pytestmark = pytest.mark.anyio

Opened = Callable[[FaultyServer], AbstractAsyncContextManager[LiteLLMEmbeddingProvider]]


def vectors(*found: list[float]) -> dict[str, object]:
    """A vendor's answer; the last vector first."""
    data = [{"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(found)]
    return {
        "object": "list",
        "model": "tiny-e",
        "data": data[::-1],
        "usage": {"prompt_tokens": 4, "total_tokens": 4},
    }


@pytest.fixture
def opened_embeddings() -> Opened:
    """Opens a provider whose vendor is a server."""

    @asynccontextmanager
    async def open_provider(server: FaultyServer) -> AsyncGenerator[LiteLLMEmbeddingProvider]:
        config = LiteLLMConfig(
            model="openai/text-embedding-3-small", api_key=Secret("sk-x"), base_url=f"{server.url}/v1"
        )
        provider = LiteLLMEmbeddingProvider(config)
        await provider.initialize()
        try:
            yield provider
        finally:
            await provider.cleanup()

    return open_provider


class TestVectors:
    """One per text, in their order."""

    async def test_they_come_in_order(self, opened_embeddings: Opened) -> None:
        """Whatever the vendor's is."""
        body = reply(vectors([0.5, 1.0], [2.0, -1.0]))
        async with FaultyServer(in_turn(body)) as server, opened_embeddings(server) as provider:
            response = await provider.process(EmbeddingRequest(("a", "b"), dimensions=2, extra={"user": "u-1"}))
        assert response.vectors == ((0.5, 1.0), (2.0, -1.0))
        assert (response.model, response.usage.input_tokens) == ("tiny-e", 4)
        sent = server.requests[0].json()
        assert isinstance(sent, dict)
        assert (sent["input"], sent["dimensions"], sent["user"]) == (["a", "b"], 2, "u-1")
        assert set(sent) <= {"model", "input", "dimensions", "user", "encoding_format"}

    async def test_one_too_few(self, opened_embeddings: Opened) -> None:
        """Is no answer."""
        body = reply(vectors([0.5, 1.0]))
        async with FaultyServer(in_turn(body)) as server, opened_embeddings(server) as provider:
            with pytest.raises(MalformedAnswerError, match="1 vectors for 2 texts"):
                await provider.process(EmbeddingRequest(("a", "b")))

    async def test_errors_have_their_causes(self, opened_embeddings: Opened) -> None:
        """As with language models."""
        body = reply({"error": {"message": "Slow down."}}, status=429)
        async with FaultyServer(in_turn(body)) as server, opened_embeddings(server) as provider:
            with pytest.raises(RateLimitedError) as caught:
                await provider.process(EmbeddingRequest(("a",)))
        error: ProviderError = caught.value
        assert (error.provider, error.model) == ("litellm-embeddings", "openai/text-embedding-3-small")

    async def test_no_request_says_where_the_key_goes(self, opened_embeddings: Opened) -> None:
        """Here as little."""
        async with FaultyServer(in_turn(reply({}))) as server, opened_embeddings(server) as provider:
            with pytest.raises(InvalidRequestError, match="api_base"):
                await provider.process(EmbeddingRequest(("a",), extra={"api_base": "x"}))

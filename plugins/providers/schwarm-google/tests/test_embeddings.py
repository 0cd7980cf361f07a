"""Vectors, by both APIs."""

from collections.abc import Callable
from typing import Any

import pytest

from schwarm_core import (
    AuthenticationError,
    EmbeddingRequest,
    EmbeddingResponse,
    MalformedAnswerError,
    OverloadedError,
    ProviderSetupError,
    Secret,
    Usage,
)
from schwarm_google.config import GoogleEmbeddingsConfig, GoogleVertexEmbeddingsConfig
from schwarm_google.embeddings import GoogleEmbeddingsProvider
from schwarm_google.vertex_embeddings import GoogleVertexEmbeddingsProvider
from schwarm_http.testing.server import FaultyServer, ReceivedRequest, Script, in_turn, reply

pytestmark = pytest.mark.anyio


def length_of(text: str) -> list[float]:
    """A vector by which a text can be told."""
    return [float(len(text)), 0.5]


def batch(request: ReceivedRequest) -> Script:
    """The Gemini API: a vector for each text."""
    asked: Any = request.json()
    texts = [one["content"]["parts"][0]["text"] for one in asked["requests"]]
    return reply(
        {
            "embeddings": [{"values": length_of(text)} for text in texts],
            "usageMetadata": {"promptTokenCount": len(texts)},
        }
    )


def prediction(request: ReceivedRequest) -> Script:
    """Vertex AI: a prediction for each text."""
    asked: Any = request.json()
    made = [
        {"embeddings": {"values": length_of(one["content"]), "statistics": {"token_count": 2, "truncated": False}}}
        for one in asked["instances"]
    ]
    return reply({"predictions": made, "metadata": {"billableCharacterCount": 3}})


@pytest.fixture
def gemini(key: Secret) -> Callable[..., GoogleEmbeddingsProvider]:
    """A provider of the Gemini API, at a server."""
    return lambda server, **more: GoogleEmbeddingsProvider(
        GoogleEmbeddingsConfig(base_url=server.url, api_key=key, **more)
    )


@pytest.fixture
def vertex(key: Secret) -> Callable[..., GoogleVertexEmbeddingsProvider]:
    """A provider of Vertex AI, at a server."""
    return lambda server, **more: GoogleVertexEmbeddingsProvider(
        GoogleVertexEmbeddingsConfig(base_url=server.url, api_key=key, **more)
    )


class TestGeminiApi:
    """Texts go in batches."""

    async def test_each_text_has_its_vector(self, opened: Any, gemini: Any) -> None:
        """Told what it is for, and how long the vectors are to be."""
        request = EmbeddingRequest(("a", "bcd"), dimensions=2, purpose="query", extra={"title": "T"})
        async with FaultyServer(batch) as server, opened(gemini(server)) as provider:
            response = await provider.process(request)
        assert response == EmbeddingResponse(
            ((1.0, 0.5), (3.0, 0.5)), Usage(requests=1, input_tokens=2), "gemini-embedding-001"
        )
        (sent,) = server.requests
        assert sent.target == "/models/gemini-embedding-001:batchEmbedContents"
        body: Any = sent.json()
        assert body["requests"][0] == {
            "model": "models/gemini-embedding-001",
            "content": {"parts": [{"text": "a"}]},
            "taskType": "RETRIEVAL_QUERY",
            "outputDimensionality": 2,
            "title": "T",
        }

    async def test_many_texts_keep_their_order(self, opened: Any, gemini: Any) -> None:
        """A hundred in each request, several requests at once."""
        texts = tuple("x" * (number % 250) for number in range(250))
        async with FaultyServer(batch) as server, opened(gemini(server)) as provider:
            response = await provider.process(EmbeddingRequest(texts))
        assert [vector[0] for vector in response.vectors] == [float(len(text)) for text in texts]
        assert len(server.requests) == response.usage.requests == 3

    async def test_newer_models_are_told_in_the_text(self, opened: Any, gemini: Any) -> None:
        """They take no type of task."""
        request = EmbeddingRequest(("a",), "gemini-embedding-2", purpose="document")
        async with FaultyServer(batch) as server, opened(gemini(server)) as provider:
            await provider.process(request)
        body: Any = server.requests[0].json()
        assert body["requests"][0]["content"] == {"parts": [{"text": "title: none | text: a"}]}
        assert "taskType" not in body["requests"][0]

    async def test_one_error_ends_all(self, opened: Any, gemini: Any) -> None:
        """It comes alone, not in a group."""
        async with (
            FaultyServer(in_turn(reply({"error": {"status": "UNAVAILABLE"}}, status=503))) as server,
            opened(gemini(server, concurrency=2)) as provider,
        ):
            with pytest.raises(OverloadedError):
                await provider.process(EmbeddingRequest(("a",) * 900))

    @pytest.mark.parametrize(
        "body", [{}, {"embeddings": [{}]}, {"embeddings": [{"values": [1.0]}] * 2}, [], {"embeddings": 5}]
    )
    async def test_an_answer_without_a_vector_for_each_text_is_malformed(
        self, opened: Any, gemini: Any, body: Any
    ) -> None:
        """Rather than shifted by one."""
        async with FaultyServer(in_turn(reply(body))) as server, opened(gemini(server)) as provider:
            with pytest.raises(MalformedAnswerError) as caught:
                await provider.process(EmbeddingRequest(("a",)))
        assert caught.value.provider == "google-embeddings"

    async def test_it_needs_a_key_and_to_be_open(self, gemini: Any) -> None:
        """Both are said."""
        with pytest.raises(AuthenticationError):
            await GoogleEmbeddingsProvider(GoogleEmbeddingsConfig()).initialize()
        async with FaultyServer(batch) as server:
            with pytest.raises(ProviderSetupError, match="isn't open"):
                await gemini(server).process(EmbeddingRequest(("a",)))


class TestVertexAi:
    """Texts are predicted upon."""

    async def test_gemini_models_take_one_text_at_once(self, opened: Any, vertex: Any) -> None:
        """So there are as many requests as texts; settings of a text and of all are told apart."""
        request = EmbeddingRequest(
            ("a", "bcd"), dimensions=2, purpose="document", extra={"title": "T", "autoTruncate": False}
        )
        async with FaultyServer(prediction) as server, opened(vertex(server)) as provider:
            response = await provider.process(request)
        assert response == EmbeddingResponse(
            ((1.0, 0.5), (3.0, 0.5)), Usage(requests=2, input_tokens=4), "gemini-embedding-001"
        )
        bodies: list[Any] = [sent.json() for sent in server.requests]
        assert {"content": "a", "task_type": "RETRIEVAL_DOCUMENT", "title": "T"} in [
            body["instances"][0] for body in bodies
        ]
        assert bodies[0]["parameters"] == {"outputDimensionality": 2, "autoTruncate": False}
        assert server.requests[0].target == "/publishers/google/models/gemini-embedding-001:predict"

    async def test_others_take_several(self, opened: Any, vertex: Any) -> None:
        """In one request."""
        request = EmbeddingRequest(("a", "b", "c"), "text-multilingual-embedding-002")
        async with FaultyServer(prediction) as server, opened(vertex(server)) as provider:
            assert len((await provider.process(request)).vectors) == 3
        assert len(server.requests) == 1

    async def test_newer_models_have_a_method_of_their_own(self, opened: Any, vertex: Any) -> None:
        """With the settings in a configuration."""
        made = reply({"embedding": {"values": [1, 2]}, "usageMetadata": {"promptTokenCount": 5}})
        request = EmbeddingRequest(("a",), "gemini-embedding-2", dimensions=2, purpose="query")
        async with FaultyServer(in_turn(made)) as server, opened(vertex(server)) as provider:
            response = await provider.process(request)
        assert response == EmbeddingResponse(((1.0, 2.0),), Usage(requests=1, input_tokens=5), "gemini-embedding-2")
        assert server.requests[0].target == "/publishers/google/models/gemini-embedding-2:embedContent"
        assert server.requests[0].json() == {
            "content": {"parts": [{"text": "task: search result | query: a"}]},
            "embedContentConfig": {"outputDimensionality": 2},
        }

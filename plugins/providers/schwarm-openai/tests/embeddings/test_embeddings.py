"""Embeddings, asked for over a socket."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeAlias, cast

import pytest

from schwarm_core import (
    AuthenticationError,
    EmbeddingProvider,
    EmbeddingRequest,
    InvalidRequestError,
    MalformedAnswerError,
    ModelNotFoundError,
    ProviderSetupError,
    RateLimitedError,
    Usage,
)
from schwarm_http.testing.server import FaultyServer, ReceivedRequest, Script, in_turn, reply
from schwarm_openai.embeddings.provider import OpenAIEmbeddings
from schwarm_openai.embeddings.specs import embedding_specs
from schwarm_openai.plugin import schwarm_providers
from schwarm_openai.presets import PRESETS

pytestmark = pytest.mark.anyio

Ask: TypeAlias = Callable[..., AbstractAsyncContextManager[OpenAIEmbeddings]]


def packed(*numbers: float) -> str:
    """A vector in base64."""
    return b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def answer(*vectors: object, **more: Any) -> dict[str, Any]:
    """An answer of the API's."""
    data = [{"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(vectors)]
    return {"object": "list", "data": data, "model": "m-1", "usage": {"prompt_tokens": 3, "total_tokens": 3}, **more}


def lengths(request: ReceivedRequest) -> Script:
    """Answers each text with its length as the only number."""
    return reply(answer(*([len(text)] for text in texts_of(request))))


def texts_of(request: ReceivedRequest) -> list[str]:
    """The texts of a request."""
    return cast("dict[str, list[str]]", request.json())["input"]


class TestAsking:
    """What is sent, and what is made of the answer."""

    async def test_texts_become_vectors(self, ask: Ask) -> None:
        """In their order, whatever the order of the answer; in base64, which is shorter."""
        body = answer(packed(0.5, -0.25), packed(0.125, 1.0))
        body["data"].reverse()
        async with FaultyServer(in_turn(reply(body))) as server, ask(server) as provider:
            response = await provider.process(EmbeddingRequest(("a", "b"), "m", 2, "query", {"user": "u"}))
        assert response.vectors == ((0.5, -0.25), (0.125, 1.0))
        assert (response.usage, response.model) == (Usage(1, 3), "m-1")
        (request,) = server.requests
        assert (request.target, request.headers["authorization"]) == ("/v1/embeddings", "Bearer sk-very-secret-0123")
        sent = {"model": "m", "input": ["a", "b"], "dimensions": 2, "encoding_format": "base64", "user": "u"}
        assert request.json() == sent

    async def test_numbers_are_taken_too(self, ask: Ask) -> None:
        """Not every server knows base64, and those that might refuse it aren't asked for it."""
        script = in_turn(reply(answer([0.5, 1])))
        async with FaultyServer(script) as server, ask(server, "together-embeddings") as provider:
            response = await provider.process(EmbeddingRequest(("a",), "m"))
        assert response.vectors == ((0.5, 1.0),)
        assert server.requests[0].json() == {"model": "m", "input": ["a"]}

    async def test_a_model_need_not_be_named(self, ask: Ask) -> None:
        """OpenAI's usual one is asked then; others tell that they need a name."""
        async with FaultyServer(in_turn(reply(answer([1])))) as server:
            async with ask(server) as provider:
                await provider.process(EmbeddingRequest(("a",)))
            async with ask(server, "vllm-embeddings") as provider:
                with pytest.raises(InvalidRequestError, match="No model is named"):
                    await provider.process(EmbeddingRequest(("a",)))
        assert [cast("dict[str, object]", request.json())["model"] for request in server.requests] == [
            "text-embedding-3-small"
        ]

    async def test_nothing_is_not_asked_for(self, ask: Ask) -> None:
        """The API would refuse it."""
        async with FaultyServer(in_turn(reply({}))) as server, ask(server) as provider:
            with pytest.raises(InvalidRequestError, match="no texts"):
                await provider.process(EmbeddingRequest((), "m"))
        assert server.requests == []

    @pytest.mark.parametrize(
        ("version", "target"),
        [("", "/openai/v1/embeddings"), ("2024-10-21", "/openai/deployments/d/embeddings?api-version=2024-10-21")],
    )
    async def test_azure_has_addresses_of_its_own(self, ask: Ask, version: str, target: str) -> None:
        """And a key of its own."""
        script, settings = in_turn(reply(answer([1]))), {"deployment": "d", "api_version": version}
        async with FaultyServer(script) as server, ask(server, "azure-embeddings", **settings) as provider:
            await provider.process(EmbeddingRequest(("a",)))
        assert server.requests[0].target == target
        assert server.requests[0].headers["api-key"] == "sk-very-secret-0123"


class TestBatches:
    """More texts than a request may hold."""

    async def test_they_are_asked_for_in_several(self, ask: Ask) -> None:
        """The vectors stay in order, and the usage adds up."""
        texts = tuple("x" * length for length in range(1, 12))
        async with FaultyServer(lengths) as server, ask(server, batch=3) as provider:
            response = await provider.process(EmbeddingRequest(texts, "m"))
        assert response.vectors == tuple((float(length),) for length in range(1, 12))
        assert response.usage == Usage(4, 12)
        assert sorted(len(texts_of(request)) for request in server.requests) == [2, 3, 3, 3]

    async def test_they_are_cut_by_length_too(self, ask: Ask) -> None:
        """A request may have 300,000 tokens, which are never more than its bytes."""
        texts = ("ü" * 100_000, "a" * 100_000, "b" * 1_000, "c" * 400_000, "d")
        async with FaultyServer(lengths) as server, ask(server) as provider:
            response = await provider.process(EmbeddingRequest(texts, "m"))
        assert [vector for (vector,) in response.vectors] == [100_000, 100_000, 1_000, 400_000, 1]
        assert sorted(len(texts_of(request)) for request in server.requests) == [1, 1, 1, 2]

    async def test_a_failing_one_ends_all(self, ask: Ask) -> None:
        """By its own error."""

        def answers(request: ReceivedRequest) -> Script:
            refused = reply({"error": {"message": "Slower.", "code": "rate_limit_exceeded"}}, status=429)
            return refused if texts_of(request) == ["c"] else lengths(request)

        async with FaultyServer(answers) as server, ask(server, batch=1) as provider:
            with pytest.raises(RateLimitedError, match="Slower"):
                await provider.process(EmbeddingRequest(("a", "b", "c", "d", "e"), "m"))


class TestErrors:
    """What goes wrong."""

    async def test_a_refusal(self, ask: Ask) -> None:
        """By its cause, under the name that users write."""
        body = {"error": {"message": "No such model.", "code": "model_not_found"}}
        async with FaultyServer(in_turn(reply(body, status=404))) as server, ask(server) as provider:
            with pytest.raises(ModelNotFoundError, match="No such model") as caught:
                await provider.process(EmbeddingRequest(("a",), "m"))
        assert (caught.value.provider, caught.value.model) == ("openai-embeddings", "m")

    async def test_a_refusal_that_looks_like_an_answer(self, ask: Ask) -> None:
        """Some servers tell errors with a good status."""
        body = {"error": {"message": "Slower.", "code": "rate_limit_exceeded"}}
        async with FaultyServer(in_turn(reply(body))) as server, ask(server) as provider:
            with pytest.raises(RateLimitedError, match="Slower"):
                await provider.process(EmbeddingRequest(("a",), "m"))

    @pytest.mark.parametrize(
        "body",
        [
            answer(),
            answer([1], [2]),
            answer("no base64!"),
            answer(packed(1.0)[:-4]),
            answer(["1"]),
            answer([True]),
            answer({}),
            {"data": 7},
            [],
        ],
    )
    async def test_an_answer_of_another_shape(self, ask: Ask, body: object) -> None:
        """Is told as such; a vector for each text is part of the shape."""
        async with FaultyServer(in_turn(reply(body))) as server, ask(server) as provider:
            with pytest.raises(MalformedAnswerError) as caught:
                await provider.process(EmbeddingRequest(("a",), "m"))
        assert caught.value.provider == "openai-embeddings"

    async def test_before_it_is_open(self) -> None:
        """Nothing is asked."""
        (spec,) = [spec for spec in embedding_specs() if spec.name == "ollama-embeddings"]
        assert callable(spec.make)
        with pytest.raises(ProviderSetupError):
            await spec.make(spec.config()).process(EmbeddingRequest(("a",), "m"))

    async def test_without_a_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is told where keys are had."""
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        (spec,) = [spec for spec in embedding_specs() if spec.name == "openai-embeddings"]
        assert callable(spec.make)
        with pytest.raises(AuthenticationError, match="openai-embeddings"):
            await spec.make(spec.config()).initialize()


class TestSpecs:
    """The providers on offer."""

    def test_each_is_named_after_a_server(self) -> None:
        """And is among what the distribution offers."""
        specs = embedding_specs()
        assert {spec.name.removesuffix("-embeddings") for spec in specs} <= PRESETS.keys()
        assert {spec.name for spec in specs} <= {spec.name for spec in schwarm_providers()}
        assert all(spec.family is EmbeddingProvider for spec in specs)

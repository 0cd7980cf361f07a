"""The providers, over real sockets."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from schwarm_core import (
    AuthenticationError,
    ContentFilteredError,
    ContextTooLongError,
    Delta,
    EmbeddingRequest,
    InvalidRequestError,
    MalformedAnswerError,
    ModelInfo,
    ModelNotFoundError,
    ModelRequest,
    OverloadedError,
    ProviderError,
    QuotaExceededError,
    RateLimitedError,
    Secret,
    TextDelta,
    user,
)
from schwarm_http.testing.server import FaultyServer, Script, events, in_turn, reply
from schwarm_mistral.config import MistralConfig, MistralEmbeddingsConfig
from schwarm_mistral.embeddings import MistralEmbeddings
from schwarm_mistral.plugin import schwarm_providers
from schwarm_mistral.provider import MistralProvider

pytestmark = pytest.mark.anyio

KEY = "a-very-secret-key"
REQUEST = ModelRequest((user("Hello"),), model="m-1")
ANSWER = {"id": "r-1", "model": "m-1", "choices": [{"finish_reason": "stop", "message": {"content": "Ahoy"}}]}


@asynccontextmanager
async def provider_for(*scripts: Script, **settings: Any) -> AsyncGenerator[tuple[MistralProvider, FaultyServer]]:
    """A provider, and the server that it asks."""
    async with FaultyServer(in_turn(*scripts)) as server:
        provider = MistralProvider(MistralConfig(base_url=server.url, api_key=Secret(KEY), timeout=5.0, **settings))
        await provider.initialize()
        try:
            yield provider, server
        finally:
            await provider.cleanup()


def frames(*pieces: object) -> list[bytes]:
    """Events with these data, and the end mark."""
    return [f"data: {json.dumps(piece)}\n\n".encode() for piece in pieces] + [b"data: [DONE]\n\n"]


class TestAsking:
    """A question and its answer."""

    async def test_the_key_goes_with_it(self) -> None:
        """And the request's id comes back."""
        script = reply(ANSWER, headers={"mistral-correlation-id": "c-1"})
        async with provider_for(script) as (provider, server):
            answer = await provider.process(REQUEST)
        assert (answer.message.text, answer.request_id) == ("Ahoy", "c-1")
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
        assert server.requests[0].target == "/v1/chat/completions"

    async def test_pieces_reach_the_sink(self) -> None:
        """As they come."""
        pieces = [{"choices": [{"delta": {"content": text}}]} for text in ("A", "hoy")]
        seen: list[Delta] = []

        async def sink(delta: Delta) -> None:
            seen.append(delta)

        async with provider_for(events(frames(*pieces))) as (provider, _):
            answer = await provider.stream(ModelRequest((user("Hello"),), model="m-1", sink=sink))
        assert (seen, answer.message.text) == ([TextDelta("A"), TextDelta("hoy")], "Ahoy")

    async def test_a_cut_stream_says_what_had_arrived(self) -> None:
        """In the error."""
        piece = frames({"choices": [{"delta": {"content": "Aho"}}]})[0]
        async with provider_for(events([piece])) as (provider, _):
            with pytest.raises(MalformedAnswerError) as caught:
                await provider.stream(REQUEST)
        assert caught.value.partial is not None
        assert caught.value.partial.message.text == "Aho"

    async def test_without_a_model_none_is_asked(self) -> None:
        """Unless the settings name one."""
        async with provider_for(reply(ANSWER), model="m-2") as (provider, server):
            await provider.process(ModelRequest((user("Hello"),)))
            assert json.loads(server.requests[0].body)["model"] == "m-2"
        async with provider_for(reply(ANSWER)) as (provider, _):
            with pytest.raises(InvalidRequestError, match="No model"):
                await provider.process(ModelRequest((user("Hello"),)))


class TestKey:
    """Who asks."""

    async def test_it_is_taken_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Under Mistral's usual name."""
        monkeypatch.setenv("MISTRAL_API_KEY", "from-outside")
        async with FaultyServer(in_turn(reply(ANSWER))) as server:
            provider = MistralProvider(MistralConfig(base_url=server.url))
            await provider.initialize()
            await provider.process(REQUEST)
            await provider.cleanup()
        assert server.requests[0].headers["authorization"] == "Bearer from-outside"

    @pytest.mark.parametrize("make", [MistralProvider, MistralEmbeddings])
    async def test_without_one_the_provider_does_not_start(self, make: Any) -> None:
        """And says where keys are had."""
        with pytest.raises(AuthenticationError) as caught:
            await make().initialize()
        assert "MISTRAL_API_KEY" in caught.value.remedy

    async def test_nobody_sees_it(self) -> None:
        """Not even in an error that repeats it."""
        refusal = reply({"message": f"Unknown key {KEY}"}, status=401)
        async with provider_for(refusal) as (provider, _):
            with pytest.raises(AuthenticationError) as caught:
                await provider.process(REQUEST)
        assert KEY not in str(caught.value)
        assert KEY not in repr(MistralConfig(api_key=Secret(KEY)))


class TestErrors:
    """Refusals, by their cause."""

    @pytest.mark.parametrize(
        ("status", "body", "error"),
        [
            (401, {"detail": "Unauthorized"}, AuthenticationError),
            (
                400,
                {"object": "error", "message": "Invalid model: x", "type": "invalid_model", "code": "1500"},
                ModelNotFoundError,
            ),
            (
                400,
                {
                    "object": "error",
                    "message": "Prompt contains 9 tokens, too large for model with 8 maximum context length",
                },
                ContextTooLongError,
            ),
            (
                400,
                {"object": "error", "message": "Unexpected role 'user' after role 'tool'", "code": "3230"},
                InvalidRequestError,
            ),
            (429, {"object": "error", "message": "Rate limit exceeded", "code": 1300}, RateLimitedError),
            (429, {"message": "Requests rate limit exceeded"}, RateLimitedError),
            (429, {"object": "error", "message": "Service tier capacity exceeded", "code": "3505"}, OverloadedError),
            (401, {"message": "Inactive subscription or usage limit reached"}, QuotaExceededError),
            (403, {"error": {"message": "Content blocked by guardrail", "status": 403}}, ContentFilteredError),
            (
                403,
                {"object": "Error", "message": "Request blocked due to error in guardrail evaluation", "code": 3201},
                OverloadedError,
            ),
            (503, "no JSON at all", OverloadedError),
        ],
    )
    async def test_each_cause_has_its_class(self, status: int, body: object, error: type[ProviderError]) -> None:
        """Whatever shape the body has."""
        async with provider_for(reply(body, status=status)) as (provider, _):
            with pytest.raises(ProviderError) as caught:
                await provider.process(REQUEST)
        assert type(caught.value) is error
        assert (caught.value.status, caught.value.provider, caught.value.model) == (status, "mistral", "m-1")

    async def test_faults_say_where_they_are(self) -> None:
        """All of them."""
        faults = [{"loc": ["body", "temperature"], "msg": "too hot"}, {"loc": [], "msg": "too long"}]
        for body in ({"detail": faults}, {"object": "error", "message": {"detail": faults}}):
            async with provider_for(reply(body, status=422)) as (provider, _):
                with pytest.raises(InvalidRequestError, match=r"body\.temperature: too hot; too long"):
                    await provider.process(REQUEST)


class TestModels:
    """What is on offer."""

    async def test_those_for_talking_are_listed(self) -> None:
        """By the names to ask for them by."""
        chat = {"id": "m-1", "name": "M 1", "description": "Talks", "capabilities": {"completion_chat": True}}
        other = {"id": "e-1", "capabilities": {"completion_chat": False}}
        async with provider_for(reply({"object": "list", "data": [chat, other]})) as (provider, server):
            assert await provider.models() == (ModelInfo("m-1", "M 1", "Talks"),)
        assert server.requests[0].target == "/v1/models"

    @pytest.mark.parametrize(
        ("model", "ability", "has_it"),
        [
            ("mistral-small-latest", "images", True),
            ("codestral-latest", "images", False),
            ("voxtral-small-latest", "audio", True),
            ("magistral-medium-latest", "reasoning", True),
            ("mistral-large-latest", "reasoning", False),
        ],
    )
    def test_abilities_go_by_the_name(self, model: str, ability: str, has_it: bool) -> None:
        """Asked without a connection."""
        assert getattr(MistralProvider().abilities(model), ability) is has_it


class TestEmbeddings:
    """Texts as vectors."""

    async def test_they_come_in_the_order_of_the_texts(self) -> None:
        """Whatever the order of the answer."""
        data = [{"index": 1, "embedding": [0.5, 1]}, {"index": 0, "embedding": "AACAPwAAAMA="}]
        body = {"model": "e-1", "data": data, "usage": {"prompt_tokens": 4, "total_tokens": 4}}
        async with FaultyServer(in_turn(reply(body))) as server:
            provider = MistralEmbeddings(MistralEmbeddingsConfig(base_url=server.url, api_key=Secret(KEY)))
            await provider.initialize()
            answer = await provider.process(EmbeddingRequest(("fog", "surf"), dimensions=2, extra={"metadata": {}}))
            await provider.cleanup()
        assert (answer.vectors, answer.usage.input_tokens, answer.model) == (((1.0, -2.0), (0.5, 1.0)), 4, "e-1")
        assert server.requests[0].json() == {
            "model": "mistral-embed",
            "input": ["fog", "surf"],
            "output_dimension": 2,
            "metadata": {},
        }

    @pytest.mark.parametrize(
        "body", [{}, {"data": [{"embedding": ["x"]}]}, {"data": [{"embedding": "AAAA"}]}, {"data": 3}]
    )
    async def test_what_is_none_is_malformed(self, body: object) -> None:
        """And says who answered so."""
        async with FaultyServer(in_turn(reply(body))) as server:
            provider = MistralEmbeddings(MistralEmbeddingsConfig(base_url=server.url, api_key=Secret(KEY)))
            await provider.initialize()
            with pytest.raises(MalformedAnswerError, match="provider mistral-embeddings"):
                await provider.process(EmbeddingRequest(("fog",)))
            await provider.cleanup()


class TestPlugin:
    """What the distribution contributes."""

    def test_it_offers_two_providers(self) -> None:
        """A language model and an embedding model."""
        assert [spec.name for spec in schwarm_providers()] == ["mistral", "mistral-embeddings"]

    def test_making_a_provider_imports_no_http(self) -> None:
        """What is heavy is imported when it initializes."""
        program = (
            "import sys; from schwarm_mistral.plugin import schwarm_providers; schwarm_providers();"
            "from schwarm_mistral.provider import MistralProvider; MistralProvider().abilities();"
            "print({'httpcore2', 'httpx2', 'ssl'} & set(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "set()"

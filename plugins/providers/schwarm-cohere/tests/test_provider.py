"""The providers, over real sockets."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from schwarm_cohere.config import CohereConfig, CohereEmbeddingsConfig
from schwarm_cohere.embedding_format import read_embedding_request
from schwarm_cohere.embeddings import CohereEmbeddings
from schwarm_cohere.plugin import schwarm_providers
from schwarm_cohere.provider import CohereProvider
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
from schwarm_http.testing.server import FaultyServer, Script, chunk, events, head, in_turn, reply

pytestmark = pytest.mark.anyio

KEY = "a-very-secret-key"
REQUEST = ModelRequest((user("Hello"),), model="c-1")
ANSWER = {"id": "r-1", "finish_reason": "COMPLETE", "message": {"content": [{"type": "text", "text": "Ahoy"}]}}


@asynccontextmanager
async def provider_for(*scripts: Script, **settings: Any) -> AsyncGenerator[tuple[CohereProvider, FaultyServer]]:
    """A provider, and the server that it asks."""
    async with FaultyServer(in_turn(*scripts)) as server:
        provider = CohereProvider(CohereConfig(base_url=server.url, api_key=Secret(KEY), timeout=5.0, **settings))
        await provider.initialize()
        try:
            yield provider, server
        finally:
            await provider.cleanup()


@asynccontextmanager
async def embeddings_for(*scripts: Script) -> AsyncGenerator[tuple[CohereEmbeddings, FaultyServer]]:
    """A provider of embeddings, and the server that it asks."""
    async with FaultyServer(in_turn(*scripts)) as server:
        provider = CohereEmbeddings(CohereEmbeddingsConfig(base_url=server.url, api_key=Secret(KEY), timeout=5.0))
        await provider.initialize()
        try:
            yield provider, server
        finally:
            await provider.cleanup()


async def streamed(provider: CohereProvider) -> tuple[str, list[Delta]]:
    """The text of a streamed answer, and its pieces."""
    seen: list[Delta] = []

    async def sink(delta: Delta) -> None:
        seen.append(delta)

    answer = await provider.stream(ModelRequest((user("Hello"),), model="c-1", sink=sink))
    return answer.message.text, seen


class TestAsking:
    """A question and its answer."""

    async def test_the_key_goes_with_it(self) -> None:
        """And the request's id comes back."""
        script = reply(ANSWER, headers={"x-debug-trace-id": "t-1"})
        async with provider_for(script) as (provider, server):
            answer = await provider.process(REQUEST)
        assert (answer.message.text, answer.request_id) == ("Ahoy", "t-1")
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
        assert server.requests[0].target == "/v2/chat"

    async def test_pieces_reach_the_sink(self) -> None:
        """As they come."""
        said: list[Any] = [
            {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": text}}}} for text in "AB"
        ]
        pieces: list[Any] = [*said, {"type": "message-end", "delta": {"finish_reason": "COMPLETE"}}]
        frames = [f"event: {piece['type']}\ndata: {json.dumps(piece)}\n\n".encode() for piece in pieces]
        async with provider_for(events(frames)) as (provider, _):
            assert await streamed(provider) == ("AB", [TextDelta("A"), TextDelta("B")])

    async def test_a_cut_stream_says_what_had_arrived(self) -> None:
        """In the error."""
        piece = {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "Aho"}}}}
        async with provider_for(events([f"data: {json.dumps(piece)}\n\n".encode()])) as (provider, _):
            with pytest.raises(MalformedAnswerError) as caught:
                await provider.stream(REQUEST)
        assert caught.value.partial is not None
        assert caught.value.partial.message.text == "Aho"


class TestFirstVersion:
    """The older API, where the settings ask for it."""

    async def test_it_has_a_path_of_its_own(self) -> None:
        """And a question of its own."""
        async with provider_for(reply({"text": "Ahoy", "finish_reason": "COMPLETE"}), api="v1") as (provider, server):
            assert (await provider.process(REQUEST)).message.text == "Ahoy"
        assert server.requests[0].target == "/v1/chat"
        assert server.requests[0].json() == {"model": "c-1", "message": "Hello", "stream": False}

    @pytest.mark.parametrize(
        ("kind", "frame"), [("application/stream+json", "{}\n"), ("text/event-stream", "data: {}\n\n")]
    )
    async def test_it_streams_lines_or_events(self, kind: str, frame: str) -> None:
        """Cohere sends lines, other clouds events."""
        said = [
            {"event_type": "text-generation", "text": "Ahoy"},
            {"event_type": "stream-end", "finish_reason": "COMPLETE", "response": {"text": "Ahoy"}},
        ]
        body = [chunk(frame.replace("{}", json.dumps(each)).encode()) for each in said]
        script = [head(headers={"transfer-encoding": "chunked"}, kind=kind), *body, chunk(b"")]
        async with provider_for(script, api="v1") as (provider, _):
            assert await streamed(provider) == ("Ahoy", [TextDelta("Ahoy")])


class TestKey:
    """Who asks."""

    @pytest.mark.parametrize("variable", ["COHERE_API_KEY", "CO_API_KEY"])
    async def test_it_is_taken_from_the_environment(self, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Under either of Cohere's usual names."""
        monkeypatch.setenv(variable, "from-outside")
        async with FaultyServer(in_turn(reply(ANSWER))) as server:
            provider = CohereProvider(CohereConfig(base_url=server.url))
            await provider.initialize()
            await provider.process(REQUEST)
            await provider.cleanup()
        assert server.requests[0].headers["authorization"] == "Bearer from-outside"

    @pytest.mark.parametrize("make", [CohereProvider, CohereEmbeddings])
    async def test_without_one_the_provider_does_not_start(self, make: Any) -> None:
        """And says where keys are had."""
        with pytest.raises(AuthenticationError) as caught:
            await make().initialize()
        assert "COHERE_API_KEY" in caught.value.remedy

    async def test_nobody_sees_it(self) -> None:
        """Not even in an error that repeats it."""
        async with provider_for(reply({"message": f"invalid api token {KEY}"}, status=401)) as (provider, _):
            with pytest.raises(AuthenticationError) as caught:
                await provider.process(REQUEST)
        assert KEY not in str(caught.value)


class TestErrors:
    """Refusals, by their cause."""

    @pytest.mark.parametrize(
        ("status", "message", "error"),
        [
            (401, "invalid api token", AuthenticationError),
            (404, "model 'x' not found, make sure the correct model ID was used", ModelNotFoundError),
            (400, "too many tokens: size limit exceeded by 11 tokens.", ContextTooLongError),
            (
                400,
                "too many tokens: max tokens must be less than or equal to 4096, the maximum output for this model",
                InvalidRequestError,
            ),
            (400, "system turn must be the first in the list", InvalidRequestError),
            (402, "Please add or update your payment method", QuotaExceededError),
            (429, "You are using a Trial key, which is limited to 1000 API calls / month.", QuotaExceededError),
            (429, "You are using a Trial key, which is limited to 20 API calls / minute.", RateLimitedError),
            (498, "the response contains a deny-listed token", ContentFilteredError),
            (499, "request cancelled", OverloadedError),
            (500, "internal server error", OverloadedError),
        ],
    )
    async def test_each_cause_has_its_class(self, status: int, message: str, error: type[ProviderError]) -> None:
        """And keeps Cohere's words and the id of the request."""
        async with provider_for(reply({"id": "e-1", "message": message}, status=status)) as (provider, _):
            with pytest.raises(ProviderError) as caught:
                await provider.process(REQUEST)
        assert type(caught.value) is error
        assert (caught.value.message, caught.value.request_id, caught.value.status) == (message, "e-1", status)


class TestModels:
    """What is on offer."""

    async def test_all_pages_are_listed(self) -> None:
        """Of models that one can talk with."""
        pages = reply({"models": [{"name": "a"}], "next_page_token": "p 2"}), reply({"models": [{"name": "b"}]})
        async with provider_for(*pages) as (provider, server):
            assert await provider.models() == (ModelInfo("a"), ModelInfo("b"))
        assert [request.target for request in server.requests] == [
            "/v1/models?endpoint=chat&page_size=1000",
            "/v1/models?endpoint=chat&page_size=1000&page_token=p+2",
        ]

    @pytest.mark.parametrize(
        ("model", "ability", "has_it"),
        [
            ("command-a-vision-07-2025", "images", True),
            ("command-a-vision-07-2025", "tools", False),
            ("command-a-03-2025", "images", False),
            ("command-a-reasoning-08-2025", "reasoning", True),
            ("command-r7b-12-2024", "tool_choice", True),
            ("command-r-08-2024", "tool_choice", False),
            ("command-a-03-2025", "native_output", False),
        ],
    )
    def test_abilities_go_by_the_name(self, model: str, ability: str, has_it: bool) -> None:
        """Asked without a connection."""
        assert getattr(CohereProvider().abilities(model), ability) is has_it


class TestEmbeddings:
    """Texts as vectors."""

    @pytest.mark.parametrize(
        ("purpose", "input_type"),
        [("query", "search_query"), ("document", "search_document"), (None, "search_document")],
    )
    async def test_cohere_is_told_what_they_are_for(self, purpose: Any, input_type: str) -> None:
        """It insists on knowing."""
        body = {"embeddings": {"float": [[0.5, 1]]}, "meta": {"billed_units": {"input_tokens": 4}}}
        async with embeddings_for(reply(body)) as (provider, server):
            answer = await provider.process(EmbeddingRequest(("fog",), dimensions=2, purpose=purpose))
        assert (answer.vectors, answer.usage.input_tokens, answer.model) == (((0.5, 1.0),), 4, "embed-v4.0")
        assert server.requests[0].json() == {
            "model": "embed-v4.0",
            "texts": ["fog"],
            "input_type": input_type,
            "embedding_types": ["float"],
            "output_dimension": 2,
        }

    async def test_many_texts_are_several_requests(self) -> None:
        """Of 96 at most, whose vectors come in order and whose usages add up."""
        bodies = [
            {"embeddings": {"float": [[float(size)]] * size}, "meta": {"billed_units": {"input_tokens": size}}}
            for size in (96, 4)
        ]
        async with embeddings_for(*map(reply, bodies)) as (provider, server):
            answer = await provider.process(EmbeddingRequest(("fog",) * 100))
        assert (len(server.requests), len(answer.vectors), answer.vectors[-1]) == (2, 100, (4.0,))
        assert (answer.usage.requests, answer.usage.input_tokens) == (2, 100)

    async def test_other_types_of_vector_are_read(self) -> None:
        """Whole numbers, and floats in base64."""
        bodies = {"embeddings": {"int8": [[1, -2]]}}, {"embeddings": {"base64": ["AACAPwAAAMA="]}}
        async with embeddings_for(*map(reply, bodies)) as (provider, _):
            for _ in bodies:
                assert (await provider.process(EmbeddingRequest(("fog",)))).vectors == ((1.0, -2.0),)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"embeddings": {}},
            {"embeddings": {"float": ["?"]}},
            {"embeddings": {"base64": ["AAAA"]}},
            {"embeddings": 1},
        ],
    )
    async def test_what_is_none_is_malformed(self, body: object) -> None:
        """And says who answered so."""
        async with embeddings_for(reply(body)) as (provider, _):
            with pytest.raises(MalformedAnswerError, match="provider cohere-embeddings"):
                await provider.process(EmbeddingRequest(("fog",)))

    def test_a_request_can_be_read(self) -> None:
        """Such as a recorded one."""
        payload: Any = {"model": "e", "texts": ["a"], "input_type": "search_query", "embedding_types": ["float"]}
        read = read_embedding_request(payload)
        assert read == EmbeddingRequest(("a",), "e", purpose="query", extra={"embedding_types": ["float"]})
        with pytest.raises(InvalidRequestError):
            read_embedding_request({"images": []})


class TestPlugin:
    """What the distribution contributes."""

    def test_it_offers_two_providers(self) -> None:
        """A language model and an embedding model."""
        assert [spec.name for spec in schwarm_providers()] == ["cohere", "cohere-embeddings"]

    def test_making_a_provider_imports_no_http(self) -> None:
        """What is heavy is imported when it initializes."""
        program = (
            "import sys; from schwarm_cohere.plugin import schwarm_providers; schwarm_providers();"
            "from schwarm_cohere.provider import CohereProvider; CohereProvider().abilities();"
            "print({'httpcore2', 'httpx2', 'ssl'} & set(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "set()"

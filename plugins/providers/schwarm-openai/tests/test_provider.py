"""The providers, over a real socket."""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import pytest
from attrs import evolve

from schwarm_core import (
    AuthenticationError,
    ContentFilteredError,
    Delta,
    InvalidRequestError,
    MalformedAnswerError,
    Message,
    ModelInfo,
    ModelRequest,
    RateLimitedError,
    Secret,
    TextDelta,
    TextPart,
)
from schwarm_http.testing.server import FaultyServer, Script, events, in_turn, reply
from schwarm_openai.config import CompatibleConfig, OpenAIConfig
from schwarm_openai.presets import PRESETS
from schwarm_openai.provider import CompatibleProvider

pytestmark = pytest.mark.anyio

KEY = "sk-very-secret-0123"
HI = ModelRequest((Message("user", (TextPart("Hi"),)),), model="m")
ANSWER = {"id": "c-1", "model": "m-1", "choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
PIECES: tuple[dict[str, str], ...] = ({"content": "Hel"}, {"content": "lo"}, {})


def pieces(*, ended: bool = True) -> list[bytes]:
    """A streamed answer."""
    chunks = [
        {"id": "c-1", "choices": [{"delta": delta, "finish_reason": "stop" if ended and delta == {} else None}]}
        for delta in PIECES
    ]
    return [b"data: %s\n\n" % json.dumps(found).encode() for found in chunks] + ([b"data: [DONE]\n\n"] if ended else [])


@asynccontextmanager
async def asked(
    *scripts: Script, preset: str = "groq", **settings: object
) -> AsyncGenerator[tuple[CompatibleProvider, FaultyServer], None]:
    """A provider, and the server that it asks."""
    async with FaultyServer(in_turn(*scripts)) as server:
        kind = PRESETS[preset].config
        config = kind(**{"base_url": f"{server.url}/v1", "api_key": Secret(KEY), "timeout": 5.0, **settings})  # type: ignore[arg-type]
        provider = CompatibleProvider(config, PRESETS[preset])
        await provider.initialize()
        try:
            yield provider, server
        finally:
            await provider.cleanup()


class TestAnswers:
    async def test_whole(self) -> None:
        """The key goes in a header, the request to the protocol's path."""
        async with asked(reply(ANSWER, headers={"x-request-id": "req-1"})) as (provider, server):
            response = await provider.process(HI)
        assert (response.message.text, response.request_id) == ("Hello", "req-1")
        (request,) = server.requests
        assert (request.method, request.target) == ("POST", "/v1/chat/completions")
        assert request.headers["authorization"] == f"Bearer {KEY}"
        assert request.json() == {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}

    async def test_in_pieces(self) -> None:
        """They add up to the answer."""
        deltas: list[Delta] = []

        async def sink(delta: Delta) -> None:
            deltas.append(delta)

        async with asked(events(pieces())) as (provider, server):
            response = await provider.stream(evolve(HI, sink=sink))
        assert response.message.text == "Hello"
        assert deltas == [TextDelta("Hel"), TextDelta("lo")]
        assert server.requests[0].headers["accept"] == "text/event-stream"

    async def test_cut_off(self) -> None:
        """What had come is told with the error."""
        async with asked(events(pieces(ended=False))) as (provider, _):
            with pytest.raises(MalformedAnswerError) as caught:
                await provider.stream(HI)
        assert caught.value.partial is not None
        assert caught.value.partial.message.text == "Hello"

    async def test_the_default_model(self) -> None:
        """Asked when none is named; without one there is nothing to ask."""
        unnamed = evolve(HI, model="")
        async with asked(reply(ANSWER), model="m-default") as (provider, server):
            await provider.process(unnamed)
        body = server.requests[0].json()
        assert isinstance(body, dict)
        assert body["model"] == "m-default"
        async with asked(reply(ANSWER)) as (provider, _):
            with pytest.raises(InvalidRequestError, match="No model"):
                await provider.process(unnamed)

    async def test_whom_openai_bills(self) -> None:
        """Organization and project go in headers."""
        settings = {"preset": "openai", "api": "chat", "organization": "org-1", "project": "proj-1"}
        async with asked(reply(ANSWER), **settings) as (provider, server):
            await provider.process(HI)
        headers = server.requests[0].headers
        assert (headers["openai-organization"], headers["openai-project"]) == ("org-1", "proj-1")

    async def test_no_key_where_none_is_needed(self) -> None:
        """Nor a header for it."""
        async with asked(reply(ANSWER), preset="vllm", api_key=Secret("")) as (provider, server):
            await provider.process(HI)
        assert "authorization" not in server.requests[0].headers


class TestErrors:
    async def test_they_are_complete(self) -> None:
        """With provider, model, status, waiting time, and what to do; the key is not shown."""
        body = {"error": {"message": f"Too many with {KEY}", "code": "rate_limit_exceeded"}}
        async with asked(reply(body, status=429, headers={"retry-after": "7"})) as (provider, _):
            with pytest.raises(RateLimitedError) as caught:
                await provider.process(HI)
        error = caught.value
        assert (error.provider, error.model, error.status, error.retry_after) == ("groq", "m", 429, 7.0)
        assert KEY not in str(error)
        assert error.remedy

    async def test_in_a_stream(self) -> None:
        """After pieces that were good."""
        body = {"error": {"message": "filtered", "code": "content_filter"}}
        script = events([*pieces()[:2], b"event: error\ndata: %s\n\n" % json.dumps(body).encode()])
        async with asked(script) as (provider, _):
            with pytest.raises(ContentFilteredError) as caught:
                await provider.stream(HI)
        assert caught.value.provider == "groq"

    async def test_with_a_good_status(self) -> None:
        """As gateways do."""
        async with asked(reply({"error": {"message": "no", "code": 401}})) as (provider, _):
            with pytest.raises(AuthenticationError) as caught:
                await provider.process(HI)
        assert caught.value.model == "m"


class TestModels:
    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(
                {"object": "list", "data": [{"id": "a"}, {"id": "b", "name": "B", "description": "Good."}]}, id="list"
            ),
            pytest.param([{"id": "a"}, {"id": "b", "display_name": "B", "description": "Good."}], id="bare"),
        ],
    )
    async def test_they_are_listed(self, body: object) -> None:
        """With their names for people, where they have some."""
        async with asked(reply(body)) as (provider, server):
            assert await provider.models() == (ModelInfo("a"), ModelInfo("b", "B", "Good."))
        assert (server.requests[0].method, server.requests[0].target) == ("GET", "/v1/models")

    async def test_all_pages_are_read(self) -> None:
        """Until one says that it is the last, or brings nothing new."""
        first = {"data": [{"id": "a"}, {"id": "b"}], "has_more": True, "last_id": "b"}
        again = {"data": [{"id": "c"}], "has_more": True}
        async with asked(reply(first), reply(again)) as (provider, server):
            assert [model.id for model in await provider.models()] == ["a", "b", "c"]
        targets: Sequence[str] = [request.target for request in server.requests]
        assert targets == ["/v1/models", "/v1/models?after=b", "/v1/models?after=c"]


def test_making_one_opens_nothing() -> None:
    """Nor does it look for a key."""
    assert CompatibleProvider(CompatibleConfig(), PRESETS["groq"]).abilities().tools
    assert CompatibleProvider(OpenAIConfig(api="chat"), PRESETS["openai"]).abilities().images

"""The provider, over real sockets."""

import json
from typing import Any

import pytest
from attrs import evolve

from schwarm_anthropic.config import AnthropicConfig
from schwarm_anthropic.errors import ERRORS
from schwarm_anthropic.plugin import schwarm_providers
from schwarm_anthropic.provider import AnthropicProvider
from schwarm_core import (
    AuthenticationError,
    ContentFilteredError,
    ContextTooLongError,
    InvalidRequestError,
    MalformedAnswerError,
    ModelInfo,
    ModelNotFoundError,
    ModelRequest,
    ModelResponse,
    OverloadedError,
    PermissionDeniedError,
    ProviderError,
    ProviderTimeoutError,
    QuotaExceededError,
    RateLimitedError,
    Secret,
    TextDelta,
    TextPart,
    user,
)
from schwarm_http.testing.server import FaultyServer, Script, events, in_turn, reply

pytestmark = pytest.mark.anyio

KEY = "sk-ant-very-secret-0123"
ASKED = ModelRequest((user("Hi"),), "claude-opus-5")
ANSWER = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-5",
    "content": [{"type": "text", "text": "Hello."}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 3, "output_tokens": 2},
}
STREAM: list[dict[str, Any]] = [
    {"type": "message_start", "message": {**ANSWER, "content": [], "stop_reason": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo."}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
    {"type": "message_stop"},
]


def sse(said: list[dict[str, Any]]) -> list[bytes]:
    """Events as the API sends them."""
    return [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in said]


async def asked(script: Script, request: ModelRequest = ASKED, **settings: Any) -> tuple[ModelResponse, FaultyServer]:
    """The answer to a request, and the server that gave it; an error is raised once the server is gone."""
    error: ProviderError
    async with FaultyServer(in_turn(script)) as server:
        provider = AnthropicProvider(
            AnthropicConfig(**{"api_key": Secret(KEY), "base_url": server.url, "timeout": 5.0, **settings})
        )
        await provider.initialize()
        try:
            response = await (provider.process(request) if request.sink is None else provider.stream(request))
        except ProviderError as raised:
            error = raised
        else:
            return response, server
        finally:
            await provider.cleanup()
    raise error


class TestCalls:
    """Questions and answers."""

    async def test_an_answer(self) -> None:
        """With the key, the version, and the id of the request."""
        response, server = await asked(reply(ANSWER, headers={"request-id": "req_1"}))
        (request,) = server.requests
        assert (request.method, request.target) == ("POST", "/v1/messages")
        assert request.headers["x-api-key"] == KEY
        assert request.headers["anthropic-version"] == "2023-06-01"
        assert "authorization" not in request.headers
        assert "anthropic-beta" not in request.headers
        assert (response.message.text, response.request_id) == ("Hello.", "req_1")

    async def test_a_stream(self) -> None:
        """Piece by piece, and the same whole."""
        said: list[object] = []

        async def sink(delta: object) -> None:
            said.append(delta)

        response, server = await asked(events(sse(STREAM)), evolve(ASKED, sink=sink))
        assert server.requests[0].json()["stream"] is True  # type: ignore[index]
        assert said == [TextDelta("Hel", 0), TextDelta("lo.", 0)]
        assert response.message.parts == (TextPart("Hello."),)
        assert (response.usage.input_tokens, response.usage.output_tokens) == (3, 2)

    async def test_a_stream_that_is_cut(self) -> None:
        """The error has what had arrived."""

        async def sink(_: object) -> None:
            return None

        with pytest.raises(MalformedAnswerError) as raised:
            await asked(events(sse(STREAM[:4])), evolve(ASKED, sink=sink))
        assert raised.value.partial is not None
        assert raised.value.partial.message.text == "Hello."

    async def test_the_configured_model(self) -> None:
        """Where a request names none."""
        _, server = await asked(reply(ANSWER), evolve(ASKED, model=""), model="claude-haiku-5-5", betas=("new-thing",))
        assert server.requests[0].json()["model"] == "claude-haiku-5-5"  # type: ignore[index]
        assert server.requests[0].headers["anthropic-beta"] == "new-thing"


class TestProof:
    """Who asks."""

    @pytest.mark.parametrize(
        ("settings", "environment", "header", "value"),
        [
            ({"api_key": Secret("k")}, {"ANTHROPIC_API_KEY": "e"}, "x-api-key", "k"),
            ({"auth_token": Secret("t")}, {"ANTHROPIC_API_KEY": "e"}, "authorization", "Bearer t"),
            ({}, {"ANTHROPIC_API_KEY": "e", "ANTHROPIC_AUTH_TOKEN": "f"}, "x-api-key", "e"),
            ({}, {"ANTHROPIC_AUTH_TOKEN": " f "}, "authorization", "Bearer f"),
        ],
    )
    async def test_a_key_or_a_token(
        self,
        monkeypatch: pytest.MonkeyPatch,
        settings: dict[str, Any],
        environment: dict[str, str],
        header: str,
        value: str,
    ) -> None:
        """What is configured before the environment, a key before a token; never both."""
        for name, text in environment.items():
            monkeypatch.setenv(name, text)
        _, server = await asked(reply(ANSWER), **{"api_key": Secret(""), **settings})
        headers = server.requests[0].headers
        assert headers[header] == value
        assert len({"x-api-key", "authorization"} & headers.keys()) == 1

    async def test_without_either(self) -> None:
        """The error says where to get one and how to set it."""
        with pytest.raises(AuthenticationError, match="No key") as raised:
            await AnthropicProvider().initialize()
        assert "ANTHROPIC_API_KEY" in raised.value.remedy

    async def test_the_address_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As gateways ask for; the configured one goes before it."""
        async with FaultyServer(in_turn(reply(ANSWER))) as server:
            monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
            provider = AnthropicProvider(AnthropicConfig(api_key=Secret(KEY)))
            await provider.initialize()
            try:
                await provider.process(ASKED)
            finally:
                await provider.cleanup()
        assert len(server.requests) == 1

    async def test_it_is_never_shown(self) -> None:
        """Not even when the vendor quotes it."""
        body = {"type": "error", "error": {"type": "authentication_error", "message": f"invalid x-api-key {KEY}"}}
        with pytest.raises(AuthenticationError) as raised:
            await asked(reply(body, status=401))
        assert KEY not in str(raised.value) + repr(raised.value)
        assert KEY not in repr(AnthropicConfig(api_key=Secret(KEY), auth_token=Secret(KEY)))


class TestErrors:
    """What the API refuses, by its cause."""

    @pytest.mark.parametrize(
        ("status", "kind", "message", "expected"),
        [
            (400, "invalid_request_error", "messages: roles must alternate", InvalidRequestError),
            (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", ContextTooLongError),
            (
                400,
                "invalid_request_error",
                "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000",
                ContextTooLongError,
            ),
            (400, "invalid_request_error", "Your credit balance is too low to access the API.", QuotaExceededError),
            (
                400,
                "invalid_request_error",
                "You have reached your specified API usage limits. You will regain access later.",
                QuotaExceededError,
            ),
            (400, "invalid_request_error", "Output blocked by content filtering policy", ContentFilteredError),
            (401, "authentication_error", "invalid x-api-key", AuthenticationError),
            (402, "billing_error", "Payment failed", QuotaExceededError),
            (403, "permission_error", "Your key may not", PermissionDeniedError),
            (404, "not_found_error", "model: claude-none", ModelNotFoundError),
            (413, "request_too_large", "Request exceeds the maximum size", ContextTooLongError),
            (429, "rate_limit_error", "Number of requests has exceeded your rate limit", RateLimitedError),
            (500, "api_error", "Internal server error", OverloadedError),
            (504, "timeout_error", "Request timed out", ProviderTimeoutError),
            (529, "overloaded_error", "Overloaded", OverloadedError),
        ],
    )
    async def test_each(self, status: int, kind: str, message: str, expected: type[ProviderError]) -> None:
        """As the documentation lists them, and as they come."""
        body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_2"}
        with pytest.raises(ProviderError) as raised:
            await asked(reply(body, status=status, headers={"retry-after": "7"}))
        error = raised.value
        assert type(error) is expected
        assert (error.message, error.status, error.request_id, error.provider) == (
            message,
            status,
            "req_2",
            "anthropic",
        )
        assert (error.model, error.retry_after) == ("claude-opus-5", 7)
        assert error.remedy

    async def test_one_in_a_stream(self) -> None:
        """After the beginning."""

        async def sink(_: object) -> None:
            return None

        error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
        with pytest.raises(OverloadedError, match="Overloaded"):
            await asked(events(sse([*STREAM[:3], error])), evolve(ASKED, sink=sink))

    def test_the_error_without_a_body(self) -> None:
        """The status has to do."""
        assert isinstance(ERRORS.error("", status=529), OverloadedError)


class TestModels:
    """The models on offer."""

    async def test_they_are_listed_page_by_page(self) -> None:
        """To the last one."""
        first = {"id": "claude-opus-5-5", "display_name": "Claude Opus 5.5", "max_input_tokens": 1000, "max_tokens": 10}
        pages = in_turn(
            reply({"data": [first], "has_more": True, "last_id": "claude-opus-5-5"}),
            reply({"data": [{"id": "claude-haiku-4-5", "type": "model"}], "has_more": False, "last_id": "x"}),
        )
        async with FaultyServer(pages) as server:
            provider = AnthropicProvider(AnthropicConfig(api_key=Secret(KEY), base_url=server.url))
            await provider.initialize()
            try:
                found = await provider.models()
            finally:
                await provider.cleanup()
        assert found == (
            ModelInfo("claude-opus-5-5", "Claude Opus 5.5", "reads up to 1,000 tokens, writes up to 10 tokens"),
            ModelInfo("claude-haiku-4-5"),
        )
        targets = [request.target for request in server.requests]
        assert targets == ["/v1/models?limit=1000", "/v1/models?limit=1000&after_id=claude-opus-5-5"]

    async def test_pages_that_repeat_end(self) -> None:
        """A server that forgets to turn the page doesn't hold anyone up."""
        page = reply({"data": [{"id": "a"}], "has_more": True, "last_id": "a"})
        async with FaultyServer(in_turn(page)) as server:
            provider = AnthropicProvider(AnthropicConfig(api_key=Secret(KEY), base_url=server.url))
            await provider.initialize()
            try:
                assert len(await provider.models()) == 2
            finally:
                await provider.cleanup()


class TestAbilities:
    """What a model can do."""

    @pytest.mark.parametrize(
        ("model", "native_output", "tool_choice", "reasoning"),
        [
            ("claude-opus-5-5", True, False, True),
            ("claude-sonnet-4-5", True, True, True),
            ("claude-sonnet-4-0", False, True, True),
            ("claude-3-haiku-20240307", False, True, False),
        ],
    )
    def test_by_its_name(self, model: str, native_output: bool, tool_choice: bool, reasoning: bool) -> None:
        """Also by the configured one."""
        for found in (
            AnthropicProvider().abilities(model),
            AnthropicProvider(AnthropicConfig(model=model)).abilities(),
        ):
            assert (found.native_output, found.tool_choice, found.reasoning) == (native_output, tool_choice, reasoning)
            assert found.images
            assert found.documents
            assert not found.audio


class TestPlugin:
    """What the distribution declares."""

    def test_the_provider(self) -> None:
        """By the name of its entry point, imported on first use."""
        (spec,) = schwarm_providers()
        assert (spec.name, spec.config) == ("anthropic", AnthropicConfig)
        assert spec.make == "schwarm_anthropic.provider:AnthropicProvider"

"""The Gemini API, over a real socket."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeAlias

import pytest

from schwarm_core import (
    AuthenticationError,
    Delta,
    MalformedAnswerError,
    ModelInfo,
    ModelRequest,
    RateLimitedError,
    Secret,
    TextDelta,
    user,
)
from schwarm_google.config import GoogleConfig
from schwarm_google.provider import GoogleProvider
from schwarm_http.testing.server import FaultyServer, events, in_turn, reply

pytestmark = pytest.mark.anyio

ASKED = ModelRequest((user("Hi"),), "gemini-3-flash")


Gemini: TypeAlias = Callable[[FaultyServer], AbstractAsyncContextManager[GoogleProvider]]


@pytest.fixture
def gemini(opened: Any, key: Secret) -> Gemini:
    """A provider, open, at a server that stands in for the Gemini API."""
    return lambda server: opened(GoogleProvider(GoogleConfig(base_url=server.url, api_key=key)))


def sse(*chunks: Mapping[str, Any]) -> list[bytes]:
    """Chunks as events."""
    return [f"data: {json.dumps(chunk)}\r\n\r\n".encode() for chunk in chunks]


class TestAsking:
    """A question and its answer."""

    async def test_an_answer_comes_whole(self, gemini: Gemini, key: Secret, answer: Mapping[str, Any]) -> None:
        """The key goes in a header of its own, and never in the address."""
        async with FaultyServer(in_turn(reply(answer))) as server, gemini(server) as provider:
            response = await provider.process(ASKED)
        (request,) = server.requests
        assert request.target == "/models/gemini-3-flash:generateContent"
        assert request.headers["x-goog-api-key"] == key.reveal()
        assert (response.message.text, response.id) == ("Ahoy", "a-1")

    async def test_an_answer_comes_in_pieces(self, gemini: Gemini, answer: Mapping[str, Any]) -> None:
        """The stream is read to its end, since usage may come last."""
        deltas: list[Delta] = []

        async def sink(delta: Delta) -> None:
            deltas.append(delta)

        usage = {"usageMetadata": {"promptTokenCount": 5}}
        async with FaultyServer(in_turn(events(sse(answer, usage)))) as server, gemini(server) as provider:
            response = await provider.stream(ModelRequest((user("Hi"),), "gemini-3-flash", sink=sink))
        assert server.requests[0].target == "/models/gemini-3-flash:streamGenerateContent?alt=sse"
        assert deltas == [TextDelta("Ahoy", 0)]
        assert response.usage.input_tokens == 5

    async def test_a_cut_stream_is_an_error_with_what_had_come(self, gemini: Gemini) -> None:
        """No reason to have ended, no end."""
        cut = {"candidates": [{"content": {"parts": [{"text": "Ah"}]}}]}
        async with FaultyServer(in_turn(events(sse(cut)))) as server, gemini(server) as provider:
            with pytest.raises(MalformedAnswerError) as caught:
                await provider.stream(ASKED)
        assert caught.value.partial is not None
        assert caught.value.partial.message.text == "Ah"

    async def test_an_error_is_told_in_full(self, gemini: Gemini, key: Secret) -> None:
        """Who, what, how long to wait; and not the key, even if the vendor says it."""
        details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"}]
        said: Any = {
            "error": {
                "code": 429,
                "status": "RESOURCE_EXHAUSTED",
                "message": f"{key.reveal()} is tired",
                "details": details,
            }
        }
        async with FaultyServer(in_turn(reply(said, status=429))) as server, gemini(server) as provider:
            with pytest.raises(RateLimitedError) as caught:
                await provider.process(ASKED)
        error = caught.value
        assert (error.provider, error.model, error.status, error.retry_after) == ("google", "gemini-3-flash", 429, 7.0)
        assert key.reveal() not in f"{error}{error!r}"
        assert error.remedy


class TestKey:
    """Where the key comes from."""

    @pytest.mark.parametrize("names", [("GEMINI_API_KEY",), ("GOOGLE_API_KEY",), ("GEMINI_API_KEY", "GOOGLE_API_KEY")])
    async def test_the_environment_may_have_it(
        self, opened: Any, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], answer: Mapping[str, Any]
    ) -> None:
        """Under either of the vendor's names; the newer one counts."""
        for name in names:
            monkeypatch.setenv(name, f"key-of-{name}")
        gemini = FaultyServer(in_turn(reply(answer)))
        async with gemini as server, opened(GoogleProvider(GoogleConfig(base_url=server.url))) as provider:
            await provider.process(ASKED)
        assert server.requests[0].headers["x-goog-api-key"] == f"key-of-{names[-1]}"

    async def test_without_one_nothing_is_opened(self) -> None:
        """The error says where to get one."""
        with pytest.raises(AuthenticationError, match="aistudio") as caught:
            await GoogleProvider(GoogleConfig()).initialize()
        assert "GOOGLE_API_KEY" in caught.value.remedy


class TestModels:
    """What there is to ask."""

    async def test_all_pages_are_read(self, gemini: Gemini) -> None:
        """Models that answer nothing are left out."""
        asks = {"supportedGenerationMethods": ["generateContent", "countTokens"]}
        first = {
            "models": [{"name": "models/a", "displayName": "A", "description": "Small.", **asks}],
            "nextPageToken": "2",
        }
        second = {
            "models": [
                {"name": "models/e", "supportedGenerationMethods": ["embedContent"]},
                {"name": "tunedModels/b", **asks},
            ]
        }
        async with FaultyServer(in_turn(reply(first), reply(second))) as server, gemini(server) as provider:
            models = await provider.models()
        assert models == (ModelInfo("a", "A", "Small."), ModelInfo("tunedModels/b"))
        assert [request.target for request in server.requests] == [
            "/models?pageSize=1000",
            "/models?pageSize=1000&pageToken=2",
        ]


class TestAbilities:
    """What a model can do is told by its name."""

    @pytest.mark.parametrize(
        ("model", "tools", "native", "instructions"),
        [
            ("gemini-3-pro-preview", True, True, True),
            ("gemini-flash-latest", True, True, True),
            ("gemini-2.5-flash", True, False, True),
            ("projects/p/locations/l/publishers/google/models/gemini-2.5-pro", True, False, True),
            ("gemini-3-pro-image-preview", False, False, True),
            ("gemma-3-27b-it", False, False, False),
            ("gemma-4-31b-it", True, False, True),
        ],
    )
    def test_they_differ(self, model: str, tools: bool, native: bool, instructions: bool) -> None:
        """A schema for the answer is native where it can stand beside tools."""
        abilities = GoogleProvider(GoogleConfig(model=model)).abilities()
        assert (abilities.tools, abilities.native_output, abilities.system) == (tools, native, instructions)

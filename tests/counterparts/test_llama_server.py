"""Our providers and llama.cpp's server: three protocols in five ways, one server of others, real sockets in between."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Literal
from urllib.request import Request

import pytest
from anyio import CancelScope, fail_after
from anyio.to_thread import run_sync
from attrs import evolve, frozen

from schwarm_core import (
    Agent,
    AuthenticationError,
    ContextTooLongError,
    Delta,
    LLMProvider,
    Message,
    ModelRequest,
    ModelResponse,
    ModelSettings,
    OutputSchema,
    Schwarm,
    SchwarmConfig,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolDefinition,
    ToolResultPart,
    system,
    user,
)
from tests.counterparts.counterpart import DIRECTLY, KEY, Counterpart

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(180),
    # What LiteLLM's classes and pydantic have to say to each other.
    pytest.mark.filterwarnings("ignore:Accessing the 'model_.*fields' attribute:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Item .* is using the `ReadOnly` qualifier:UserWarning"),
]

WAYS: dict[str, dict[str, object]] = {
    "chat": {"provider": "llama-server"},
    "openai-chat": {"provider": "openai", "api": "chat"},
    "openai-responses": {"provider": "openai", "api": "responses"},
    "anthropic": {"provider": "anthropic"},
    "litellm": {"provider": "litellm", "model": "openai/tiny"},
}
SHAPELESS = {"openai-responses", "anthropic"}
"""The ways in which the server leaves it to the model to keep to a shape; a tool can take the answer there."""

SHAPE = {
    "type": "object",
    "properties": {"city": {"type": "string", "enum": ["Lima", "Oslo"]}, "sure": {"type": "boolean"}},
    "required": ["city", "sure"],
    "additionalProperties": False,
}
WEATHER = ToolDefinition("weather", "Tells the weather.", SHAPE)
BRIEF = ModelSettings(max_tokens=20)
QUESTION = ModelRequest((system("Be brief."), user("Weather in Lima?")), settings=BRIEF)

Opened = Callable[..., AbstractAsyncContextManager[LLMProvider]]


@frozen
class Forecast:
    """The weather.

    Attributes:
        sky: What is seen.
        sure: Whether it is certain.
    """

    sky: Literal["sun", "rain"]
    sure: bool


def configured(way: str, server: Counterpart, key: str = KEY) -> tuple[str, SchwarmConfig]:
    """A provider's name, and the configuration that leads it to the server."""
    settings = dict(WAYS[way])
    name = str(settings.pop("provider"))
    base_url = server.url if name == "anthropic" else f"{server.url}/v1"
    own = {"model": "tiny", "api_key": key, "base_url": base_url, **settings}
    return name, SchwarmConfig(providers={name: own})


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """One of the protocols."""
    found: str = request.param
    return found


@pytest.fixture
def opened(llama_server: Counterpart, way: str) -> Opened:
    """Opens a provider that speaks to the server, for a context."""

    @asynccontextmanager
    async def open_provider(key: str = KEY) -> AsyncGenerator[LLMProvider]:
        name, config = configured(way, llama_server, key)
        async with Schwarm(config) as app:
            yield await app.provider(name, LLMProvider)

    return open_provider


async def streamed(provider: LLMProvider, request: ModelRequest) -> tuple[ModelResponse, list[Delta]]:
    """The answer, and its pieces."""
    deltas: list[Delta] = []

    async def sink(delta: Delta) -> None:
        deltas.append(delta)

    return await provider.stream(evolve(request, sink=sink)), deltas


class TestAnswers:
    """The server answers what we ask, in each protocol."""

    async def test_whole(self, opened: Opened) -> None:
        """With words, counts and a reason to stop."""
        async with opened() as provider:
            response = await provider.process(QUESTION)
        assert response.message.text
        assert response.model == "tiny"
        assert response.usage.input_tokens > 20
        assert response.usage.output_tokens == 20
        assert response.stop_reason in {"end", "length"}

    async def test_in_pieces(self, opened: Opened) -> None:
        """Which add up."""
        async with opened() as provider:
            response, deltas = await streamed(provider, QUESTION)
        assert len(deltas) > 1
        assert "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)) == response.message.text
        assert response.usage.input_tokens > 20
        assert response.stop_reason in {"end", "length"}

    async def test_an_answer_goes_back(self, opened: Opened) -> None:
        """The server takes its own words in the history."""
        async with opened() as provider:
            first = await provider.process(QUESTION)
            request = evolve(QUESTION, messages=(*QUESTION.messages, first.message, user("Sure?")))
            second = await provider.process(request)
        assert second.usage.input_tokens > first.usage.input_tokens

    async def test_a_shape(self, opened: Opened, way: str) -> None:
        """The answer is held to it."""
        request = evolve(QUESTION, settings=ModelSettings(max_tokens=300), output=OutputSchema("weather", SHAPE))
        async with opened() as provider:
            if way in SHAPELESS:
                request = evolve(request, output=None, tools=(WEATHER,), tool_choice="required")
            response = await provider.process(request)
        text = response.message.tool_calls[0].arguments if response.message.tool_calls else response.message.text
        value = json.loads(text)
        assert (value["city"] in {"Lima", "Oslo"}, type(value["sure"])) == (True, bool)


class TestTools:
    """The server calls what it is told to."""

    async def test_a_call_and_its_result(self, opened: Opened) -> None:
        """With arguments that fit; and it goes on from what came of them."""
        request = evolve(QUESTION, settings=ModelSettings(max_tokens=400), tools=(WEATHER,), tool_choice="required")
        async with opened() as provider:
            response = await provider.process(request)
            call = response.message.tool_calls[0]
            result = Message("tool", (ToolResultPart(call.id, call.name, (TextPart("Fog."),)),))
            history = (*request.messages, evolve(response.message, parts=(call,)), result)
            answer = await provider.process(evolve(request, messages=history, tool_choice="auto", settings=BRIEF))
        # Free to call several at once, it may go on until it is stopped.
        assert response.stop_reason in {"tool_calls", "length"}
        assert (call.name, set(json.loads(call.arguments))) == ("weather", {"city", "sure"})
        assert answer.usage.input_tokens > response.usage.input_tokens

    async def test_a_call_in_pieces(self, opened: Opened) -> None:
        """Which add up to it."""
        request = evolve(QUESTION, settings=ModelSettings(max_tokens=400), tools=(WEATHER,), tool_choice="required")
        async with opened() as provider:
            response, deltas = await streamed(provider, request)
        call = response.message.tool_calls[0]
        pieces = [delta for delta in deltas if isinstance(delta, ToolCallDelta) and delta.id == call.id]
        assert "".join(piece.arguments for piece in pieces) == call.arguments
        assert set(json.loads(call.arguments)) == {"city", "sure"}


class TestErrors:
    """What the server refuses is understood."""

    async def test_a_wrong_key(self, opened: Opened) -> None:
        """It asks for one."""
        async with opened("sk-wrong") as provider:
            with pytest.raises(AuthenticationError) as caught:
                await provider.process(QUESTION)
        assert caught.value.status == 401

    async def test_a_conversation_that_is_too_long(self, opened: Opened) -> None:
        """Whole or in pieces."""
        long = evolve(QUESTION, messages=(user("x" * 9000),))
        async with opened() as provider:
            with pytest.raises(ContextTooLongError):
                await provider.process(long)
            with pytest.raises(ContextTooLongError):
                await streamed(provider, long)


class TestCancellation:
    """Who goes away is noticed."""

    async def test_the_server_stops_writing(self, opened: Opened, llama_server: Counterpart) -> None:
        """None of its slots is busy any more, long before the answer would have ended."""
        endless = evolve(QUESTION, settings=evolve(BRIEF, max_tokens=1500))
        async with opened() as provider:
            with CancelScope() as scope:

                async def sink(_: Delta) -> None:
                    scope.cancel()

                await provider.stream(evolve(endless, sink=sink))
        assert scope.cancelled_caught
        with fail_after(20):
            await run_sync(_until_idle, llama_server.url, abandon_on_cancel=True)


def _until_idle(url: str) -> None:
    while _busy(url):
        time.sleep(0.02)


def _busy(url: str) -> bool:
    with DIRECTLY.open(Request(f"{url}/slots", headers={"Authorization": f"Bearer {KEY}"}), timeout=5) as answer:  # noqa: S310 - on this machine
        return any(slot["is_processing"] for slot in json.load(answer))


class TestRuns:
    """An agent works with it."""

    async def test_typed_output(self, llama_server: Counterpart, way: str) -> None:
        """A model without sense gives a value of the asked type."""
        name, config = configured(way, llama_server)
        mode: Literal["auto", "tool"] = "tool" if way in SHAPELESS else "auto"
        agent = Agent("prophet", output=Forecast, output_mode=mode, settings=ModelSettings(max_tokens=400))
        async with Schwarm(config, model=name) as app:
            assert isinstance((await app.run(agent, "Will it rain?")).output, Forecast)

    @pytest.mark.parametrize("way", [way for way in WAYS if "openai" in way or way == "chat"])
    async def test_its_models_are_listed(self, opened: Opened, way: str) -> None:
        """By the alias that it was given; in OpenAI's format alone."""
        async with opened() as provider:
            assert "tiny" in [model.id for model in await provider.models()]

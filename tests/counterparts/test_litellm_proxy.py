"""Our providers and LiteLLM's proxy, as far as its mocked model speaks their protocols.

Mocked, it streams nothing but Chat Completions, and calls no tools.
"""

from __future__ import annotations

import pytest
from attrs import evolve

from schwarm_core import (
    Delta,
    InvalidRequestError,
    LLMProvider,
    ModelNotFoundError,
    ModelRequest,
    ProviderError,
    Schwarm,
    SchwarmConfig,
    TextDelta,
    user,
)
from tests.counterparts.counterpart import KEY, SENTENCE, Counterpart

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

QUESTION = ModelRequest((user("Who are you?"),))
WAYS: dict[str, dict[str, object]] = {
    "openai-compatible": {},
    "openai": {"api": "responses"},
    "anthropic": {},
}


def configured(name: str, server: Counterpart, **settings: object) -> SchwarmConfig:
    """The configuration that leads a provider to the proxy."""
    base_url = server.url if name == "anthropic" else f"{server.url}/v1"
    own = {"model": "mocked", "api_key": KEY, "base_url": base_url, **WAYS[name], **settings}
    return SchwarmConfig(providers={name: own})


class TestAnswers:
    """The proxy speaks three protocols."""

    @pytest.mark.parametrize("name", WAYS)
    async def test_whole(self, litellm_proxy: Counterpart, name: str) -> None:
        """With words and counts."""
        async with Schwarm(configured(name, litellm_proxy)) as app:
            response = await (await app.provider(name, LLMProvider)).process(QUESTION)
        assert (response.message.text, response.stop_reason) == (SENTENCE, "end")
        assert response.usage.input_tokens > 0

    async def test_in_pieces(self, litellm_proxy: Counterpart) -> None:
        """In the one that it streams."""
        deltas: list[Delta] = []

        async def sink(delta: Delta) -> None:
            deltas.append(delta)

        async with Schwarm(configured("openai-compatible", litellm_proxy)) as app:
            provider = await app.provider("openai-compatible", LLMProvider)
            response = await provider.stream(evolve(QUESTION, sink=sink))
        assert len(deltas) > 1
        assert "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)) == SENTENCE
        assert (response.message.text, response.stop_reason) == (SENTENCE, "end")


class TestErrors:
    """What the proxy refuses is understood."""

    @pytest.mark.parametrize("name", WAYS)
    async def test_a_model_that_it_does_not_have(self, litellm_proxy: Counterpart, name: str) -> None:
        """It calls that a bad request."""
        async with Schwarm(configured(name, litellm_proxy)) as app:
            provider = await app.provider(name, LLMProvider)
            with pytest.raises((InvalidRequestError, ModelNotFoundError), match="nobody"):
                await provider.process(evolve(QUESTION, model="nobody"))

    @pytest.mark.parametrize("name", WAYS)
    async def test_a_wrong_key(self, litellm_proxy: Counterpart, name: str) -> None:
        """Which shows in no error."""
        async with Schwarm(configured(name, litellm_proxy, api_key="sk-wrong-and-secret")) as app:
            provider = await app.provider(name, LLMProvider)
            with pytest.raises(ProviderError) as caught:
                await provider.process(QUESTION)
        assert caught.value.status in {400, 401}
        assert "wrong-and-secret" not in str(caught.value)

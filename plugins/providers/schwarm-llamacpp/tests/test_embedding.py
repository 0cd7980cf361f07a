"""Texts as vectors."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from attrs import evolve

from schwarm_core import (
    ContextTooLongError,
    EmbeddingRequest,
    InvalidRequestError,
    ProviderSetupError,
    UnsupportedError,
)
from schwarm_llamacpp.config import LlamaCppEmbeddingConfig
from schwarm_llamacpp.embedding import LlamaCppEmbeddingProvider

pytestmark = pytest.mark.anyio


@pytest.fixture
def config(make_model: Callable[..., Path]) -> LlamaCppEmbeddingConfig:
    """The settings of most tests."""
    return LlamaCppEmbeddingConfig(model=str(make_model(pooling=True)), context=128, threads=1)


@pytest.fixture
async def provider(config: LlamaCppEmbeddingConfig) -> AsyncIterator[LlamaCppEmbeddingProvider]:
    """A provider that runs a tiny embedding model."""
    provider = LlamaCppEmbeddingProvider(config)
    await provider.initialize()
    yield provider
    await provider.cleanup()


class TestVectors:
    """One per text."""

    async def test_they_have_the_length_one(
        self, provider: LlamaCppEmbeddingProvider, config: LlamaCppEmbeddingConfig
    ) -> None:
        """And as many numbers as the model makes."""
        response = await provider.process(EmbeddingRequest(("Hello", "World")))
        assert [len(vector) for vector in response.vectors] == [64, 64]
        assert [math.hypot(*vector) for vector in response.vectors] == pytest.approx([1, 1])
        assert (response.model, response.usage.input_tokens) == (config.model, 10)

    async def test_the_company_makes_no_difference(self, provider: LlamaCppEmbeddingProvider) -> None:
        """A text has its vector, whichever are asked for beside it."""
        (alone,) = (await provider.process(EmbeddingRequest(("World",)))).vectors
        _, beside = (await provider.process(EmbeddingRequest(("Hello", "World")))).vectors
        assert beside == pytest.approx(alone, abs=1e-5)

    async def test_different_texts_differ(self, provider: LlamaCppEmbeddingProvider) -> None:
        """That is what they are for."""
        one, other = (await provider.process(EmbeddingRequest(("Hello", "World")))).vectors
        assert sum(a * b for a, b in zip(one, other, strict=True)) < 0.999

    async def test_the_pooling_can_be_chosen(
        self, config: LlamaCppEmbeddingConfig, provider: LlamaCppEmbeddingProvider
    ) -> None:
        """Against what the file says."""
        last = LlamaCppEmbeddingProvider(evolve(config, pooling="last"))
        await last.initialize()
        request = EmbeddingRequest(("Hello",))
        assert (await last.process(request)).vectors != (await provider.process(request)).vectors
        await last.cleanup()


class TestErrors:
    """What can't be done is said by its cause."""

    async def test_a_text_that_is_too_long(self, provider: LlamaCppEmbeddingProvider) -> None:
        """It isn't cut in silence."""
        with pytest.raises(ContextTooLongError):
            await provider.process(EmbeddingRequest(("x" * 4000,)))

    async def test_vectors_of_another_length(self, provider: LlamaCppEmbeddingProvider) -> None:
        """The error says which there are."""
        with pytest.raises(UnsupportedError, match="64 numbers"):
            await provider.process(EmbeddingRequest(("Hello",), dimensions=32))
        assert len((await provider.process(EmbeddingRequest(("Hello",), dimensions=64))).vectors[0]) == 64

    async def test_a_setting_that_there_is_not(self, provider: LlamaCppEmbeddingProvider) -> None:
        """There are none."""
        with pytest.raises(InvalidRequestError, match="'task'"):
            await provider.process(EmbeddingRequest(("Hello",), extra={"task": "x"}))

    async def test_a_model_that_does_not_say_how(self, config: LlamaCppEmbeddingConfig, tiny: str) -> None:
        """A language model has no vector of a whole text, until it is said how."""
        provider = LlamaCppEmbeddingProvider(evolve(config, model=tiny))
        await provider.initialize()
        with pytest.raises(ProviderSetupError, match="doesn't say how"):
            await provider.process(EmbeddingRequest(("Hello",)))
        await provider.cleanup()

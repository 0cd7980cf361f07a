"""Tiny models, made on the spot, and providers that run them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from schwarm_llamacpp.config import LlamaCppConfig
from schwarm_llamacpp.provider import LlamaCppProvider
from schwarm_llamacpp.testing import write_tiny_model

LLAMA_CPP = "llama-cpp-python isn't installed: `uv sync --group heavy` builds it"


@pytest.fixture(scope="session")
def llama_cpp() -> None:
    """Skips the test where the library isn't there."""
    pytest.importorskip("llama_cpp", reason=LLAMA_CPP)
    pytest.importorskip("gguf", reason=LLAMA_CPP)


@pytest.fixture(scope="session")
def make_model(llama_cpp: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes a tiny model; its keywords are those of `write_tiny_model`."""

    def make(**options: object) -> Path:
        return write_tiny_model(tmp_path_factory.mktemp("models") / "tiny.gguf", **options)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def tiny(make_model: Callable[..., Path]) -> str:
    """The usual tiny model."""
    return str(make_model())


@pytest.fixture
def config(tiny: str) -> LlamaCppConfig:
    """The settings of most tests."""
    return LlamaCppConfig(model=tiny, context=2048, threads=1)


@pytest.fixture
async def provider(config: LlamaCppConfig) -> AsyncIterator[LlamaCppProvider]:
    """A provider that runs the tiny model."""
    provider = LlamaCppProvider(config)
    await provider.initialize()
    yield provider
    await provider.cleanup()

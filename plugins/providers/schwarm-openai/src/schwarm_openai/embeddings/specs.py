"""The providers of embedding models: one for each known server that has them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve

from schwarm_core.domain.provider.embedding import EmbeddingProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_openai.embeddings.config import AzureEmbeddingsConfig, EmbeddingsConfig, OpenAIEmbeddingsConfig
from schwarm_openai.presets import PRESETS, Preset

if TYPE_CHECKING:
    from schwarm_openai.embeddings.provider import OpenAIEmbeddings

_CONFIGS = {"azure": AzureEmbeddingsConfig, "openai": OpenAIEmbeddingsConfig}
_GIVES_BASE64 = frozenset({"azure", "openai", "vllm"})
"""The servers that document vectors in base64; of others one can't know whether they refuse to be asked for them."""

SERVERS = (
    "openai",
    "azure",
    "openrouter",
    "together",
    "fireworks",
    "ollama",
    "vllm",
    "llama-server",
    "lmstudio",
    "openai-compatible",
)
"""The presets of servers that have embedding models."""


def embedding_specs() -> list[ProviderSpec]:
    """The providers, each named after its server, such as `openai-embeddings`."""
    return [_spec(PRESETS[name]) for name in SERVERS]


def _spec(preset: Preset) -> ProviderSpec:
    named = evolve(preset, name=f"{preset.name}-embeddings")
    base64 = preset.name in _GIVES_BASE64
    return ProviderSpec(
        named.name,
        EmbeddingProvider,
        partial(_make_azure if preset.name == "azure" else _make, named, base64),
        _CONFIGS.get(preset.name, EmbeddingsConfig),
        description=f"Embedding models: {preset.title}",
        remedy=named.way_out,
    )


def _make(preset: Preset, base64: bool, config: EmbeddingsConfig) -> OpenAIEmbeddings:  # noqa: FBT001 - by `partial`
    from schwarm_openai.embeddings.provider import OpenAIEmbeddings
    from schwarm_openai.provider import wire_to

    return OpenAIEmbeddings(config, partial(wire_to, config, preset), base64=base64)


def _make_azure(preset: Preset, base64: bool, config: AzureEmbeddingsConfig) -> OpenAIEmbeddings:  # noqa: FBT001
    from schwarm_openai.azure import version_of, wire_to_azure
    from schwarm_openai.embeddings.provider import OpenAIEmbeddings

    version = version_of(config)
    path = f"/deployments/{{model}}/embeddings?api-version={version}" if version else "/embeddings"
    connect = partial(wire_to_azure, config, preset.name)
    named = evolve(config, model=config.model or config.deployment)
    return OpenAIEmbeddings(named, connect, base64=base64, path=path)

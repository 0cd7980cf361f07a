"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_core.domain.provider.embedding import EmbeddingProvider
from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl
from schwarm_llamacpp.config import LlamaCppConfig, LlamaCppEmbeddingConfig


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """The providers `llamacpp` and `llamacpp-embeddings`."""
    return [
        ProviderSpec(
            "llamacpp",
            LLMProvider,
            "schwarm_llamacpp.provider:LlamaCppProvider",
            LlamaCppConfig,
            description="Runs a language model in this process, from a GGUF file",
        ),
        ProviderSpec(
            "llamacpp-embeddings",
            EmbeddingProvider,
            "schwarm_llamacpp.embedding:LlamaCppEmbeddingProvider",
            LlamaCppEmbeddingConfig,
            description="Runs an embedding model in this process, from a GGUF file",
        ),
    ]

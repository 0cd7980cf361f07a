"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_core.domain.provider.embedding import EmbeddingProvider
from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl
from schwarm_litellm.config import LiteLLMConfig


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """The providers `litellm` and `litellm-embeddings`."""
    return [
        ProviderSpec(
            "litellm",
            LLMProvider,
            "schwarm_litellm.provider:LiteLLMProvider",
            LiteLLMConfig,
            description="Every language model that LiteLLM reaches, as `vendor/model`",
        ),
        ProviderSpec(
            "litellm-embeddings",
            EmbeddingProvider,
            "schwarm_litellm.embedding:LiteLLMEmbeddingProvider",
            LiteLLMConfig,
            description="Every embedding model that LiteLLM reaches, as `vendor/model`",
        ),
    ]

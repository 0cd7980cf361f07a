"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_core.domain.provider.embedding import EmbeddingProvider
from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl
from schwarm_mistral.config import MistralConfig, MistralEmbeddingsConfig

_REMEDY = "Set MISTRAL_API_KEY; keys are had at https://console.mistral.ai/api-keys."


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """The providers `mistral` and `mistral-embeddings`."""
    return [
        ProviderSpec(
            "mistral",
            LLMProvider,
            "schwarm_mistral.provider:MistralProvider",
            MistralConfig,
            description="Mistral's language models",
            remedy=_REMEDY,
        ),
        ProviderSpec(
            "mistral-embeddings",
            EmbeddingProvider,
            "schwarm_mistral.embeddings:MistralEmbeddings",
            MistralEmbeddingsConfig,
            description="Mistral's embedding models",
            remedy=_REMEDY,
        ),
    ]

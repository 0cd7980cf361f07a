"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_cohere.config import CohereConfig, CohereEmbeddingsConfig
from schwarm_core.domain.provider.embedding import EmbeddingProvider
from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl

_REMEDY = "Set COHERE_API_KEY; keys are had at https://dashboard.cohere.com/api-keys."


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """The providers `cohere` and `cohere-embeddings`."""
    return [
        ProviderSpec(
            "cohere",
            LLMProvider,
            "schwarm_cohere.provider:CohereProvider",
            CohereConfig,
            description="Cohere's language models",
            remedy=_REMEDY,
        ),
        ProviderSpec(
            "cohere-embeddings",
            EmbeddingProvider,
            "schwarm_cohere.embeddings:CohereEmbeddings",
            CohereEmbeddingsConfig,
            description="Cohere's embedding models",
            remedy=_REMEDY,
        ),
    ]

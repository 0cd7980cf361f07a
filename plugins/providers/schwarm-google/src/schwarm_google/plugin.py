"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_core.domain.provider.embedding import EmbeddingProvider
from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl
from schwarm_google.config import (
    GoogleConfig,
    GoogleEmbeddingsConfig,
    GoogleVertexConfig,
    GoogleVertexEmbeddingsConfig,
)

_KEY = "Set GOOGLE_API_KEY; keys are had at https://aistudio.google.com/apikey."
_LOGIN = "Run `gcloud auth application-default login` and set GOOGLE_CLOUD_PROJECT."


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """The language models and the embedding models, each by both APIs."""
    return [
        ProviderSpec(
            "google",
            LLMProvider,
            "schwarm_google.provider:GoogleProvider",
            GoogleConfig,
            description="Gemini models, by the Gemini API",
            remedy=_KEY,
        ),
        ProviderSpec(
            "google-vertex",
            LLMProvider,
            "schwarm_google.vertex:GoogleVertexProvider",
            GoogleVertexConfig,
            description="Gemini models, by Vertex AI",
            remedy=_LOGIN,
        ),
        ProviderSpec(
            "google-embeddings",
            EmbeddingProvider,
            "schwarm_google.embeddings:GoogleEmbeddingsProvider",
            GoogleEmbeddingsConfig,
            description="Gemini embedding models, by the Gemini API",
            remedy=_KEY,
        ),
        ProviderSpec(
            "google-vertex-embeddings",
            EmbeddingProvider,
            "schwarm_google.vertex_embeddings:GoogleVertexEmbeddingsProvider",
            GoogleVertexEmbeddingsConfig,
            description="Google's embedding models, by Vertex AI",
            remedy=_LOGIN,
        ),
    ]

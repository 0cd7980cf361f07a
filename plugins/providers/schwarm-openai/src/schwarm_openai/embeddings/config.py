"""The settings of the providers of embedding models."""

from __future__ import annotations

from attrs import frozen

from schwarm_core.domain.configuration.bound import Count
from schwarm_http.llm.config import HttpLLMConfig
from schwarm_openai.config import AzureResourceConfig


@frozen(kw_only=True)
class EmbeddingsConfig(HttpLLMConfig):
    """How embedding models are reached.

    Attributes:
        batch: The most texts of one request; more are asked for in several.
    """

    batch: Count = 2048


@frozen(kw_only=True)
class OpenAIEmbeddingsConfig(EmbeddingsConfig):
    """OpenAI's embedding models.

    Attributes:
        model: The model that is asked when none is named.
    """

    model: str = "text-embedding-3-small"


@frozen(kw_only=True)
class AzureEmbeddingsConfig(AzureResourceConfig):
    """Embedding models of Azure OpenAI.

    Attributes:
        batch: The most texts of one request; more are asked for in several.
    """

    batch: Count = 2048

"""The settings of the providers."""

from __future__ import annotations

from attrs import frozen

from schwarm_http.llm.config import HttpLLMConfig


@frozen(kw_only=True)
class MistralConfig(HttpLLMConfig):
    """Mistral's language models."""


@frozen(kw_only=True)
class MistralEmbeddingsConfig(HttpLLMConfig):
    """Mistral's embedding models.

    Attributes:
        model: The model that is asked when none is named.
    """

    model: str = "mistral-embed"

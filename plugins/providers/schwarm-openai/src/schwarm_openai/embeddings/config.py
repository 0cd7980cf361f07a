"""The settings of the providers of embedding models."""

from __future__ import annotations

from attrs import frozen

from schwarm_core.domain.configuration.bound import Count
from schwarm_http.llm.config import HttpLLMConfig


@frozen(kw_only=True)
class EmbeddingsConfig(HttpLLMConfig):
    """How embedding models are asked.

    Attributes:
        batch: The most texts of one request.
        concurrency: The most requests at once, where texts are more than one request may hold.
    """

    batch: Count = 2048
    concurrency: Count = 4

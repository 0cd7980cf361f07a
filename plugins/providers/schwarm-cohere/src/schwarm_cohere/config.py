"""The settings of the providers."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from schwarm_http.llm.config import HttpLLMConfig

Api: TypeAlias = Literal["v2", "v1"]
"""The version of the chat API that is spoken."""


@frozen(kw_only=True)
class CohereConfig(HttpLLMConfig):
    """Cohere's language models.

    Attributes:
        api: The version of the chat API that is spoken.
    """

    api: Api = "v2"


@frozen(kw_only=True)
class CohereEmbeddingsConfig(HttpLLMConfig):
    """Cohere's embedding models.

    Attributes:
        model: The model that is asked when none is named.
    """

    model: str = "embed-v4.0"

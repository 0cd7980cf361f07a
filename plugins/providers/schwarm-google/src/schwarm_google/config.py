"""How Google's models are reached."""

from __future__ import annotations

from attrs import frozen

from schwarm_core.domain.configuration.bound import Count, Seconds
from schwarm_http.llm.config import HttpLLMConfig

EMBEDDING_MODEL = "gemini-embedding-001"
"""The embedding model that is asked when none is named."""


@frozen(kw_only=True)
class GoogleConfig(HttpLLMConfig):
    """Gemini models, by the Gemini API."""


@frozen(kw_only=True)
class GoogleVertexConfig(HttpLLMConfig):
    """Gemini models, by Vertex AI.

    With an `api_key`, Vertex AI is used in express mode; without one, by Google's application default credentials,
    for which the extra `schwarm-google[vertex]` is needed.

    Attributes:
        project: The Google Cloud project's id; empty for GOOGLE_CLOUD_PROJECT, or that of the credentials.
        location: The region, such as `europe-west4`, or `global`; empty for GOOGLE_CLOUD_LOCATION, or `global`.
        credentials_timeout: The longest time to find credentials, or to renew a token, in seconds.
    """

    project: str = ""
    location: str = ""
    credentials_timeout: Seconds = 30.0


@frozen(kw_only=True)
class GoogleEmbeddingsConfig(GoogleConfig):
    """Gemini embedding models, by the Gemini API.

    Attributes:
        model: The model that is asked when none is named.
        concurrency: How many requests one call may make at once, when its texts need several.
    """

    model: str = EMBEDDING_MODEL
    concurrency: Count = 8


@frozen(kw_only=True)
class GoogleVertexEmbeddingsConfig(GoogleVertexConfig):
    """Google's embedding models, by Vertex AI.

    Attributes:
        model: The model that is asked when none is named.
        concurrency: How many requests one call may make at once, when its texts need several.
    """

    model: str = EMBEDDING_MODEL
    concurrency: Count = 8

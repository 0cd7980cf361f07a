"""Gemini models, by Vertex AI."""

from __future__ import annotations

from schwarm_core.domain.provider.llm import LLMAbilities, ModelInfo
from schwarm_google.access import NO_ACCESS, vertex_access
from schwarm_google.codec import GoogleCodec
from schwarm_google.config import GoogleVertexConfig
from schwarm_google.model_names import abilities_of
from schwarm_google.provider import list_models
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.llm.reading import JsonObject, as_text
from schwarm_http.wire import HttpWire

NAME = "google-vertex"
_PUBLISHED = "publishers/google/models/"


class GoogleVertexProvider(HttpLLMProvider):
    """Gemini models, by Vertex AI.

    Args:
        config: The settings.
    """

    def __init__(self, config: GoogleVertexConfig) -> None:
        super().__init__(GoogleCodec(NO_ACCESS.place), model=config.model)
        self._config = config
        self._access = NO_ACCESS

    async def initialize(self) -> None:
        """Finds the credentials, and opens the wire."""
        self._access = await vertex_access(self._config, NAME)
        self.codec = GoogleCodec(self._access.place)
        await super().initialize()

    def connect(self) -> HttpWire:
        """Makes the wire."""
        return self._access.wire(self._config, NAME)

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do, by its name."""
        return abilities_of(model or self._model)

    async def models(self) -> tuple[ModelInfo, ...]:
        """Google's own models, those for embeddings and pictures among them."""
        return await list_models(self.wire, f"/{_PUBLISHED.rstrip('/')}", "publisherModels", _published)


def _published(found: JsonObject) -> ModelInfo:
    name = as_text(found.get("name"))
    return ModelInfo(name.rpartition(_PUBLISHED)[2] or name)

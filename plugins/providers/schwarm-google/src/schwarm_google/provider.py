"""Gemini models, by the Gemini API."""

from __future__ import annotations

from collections.abc import Callable

from schwarm_core.domain.provider.llm import LLMAbilities, ModelInfo
from schwarm_google.access import gemini_wire
from schwarm_google.codec import GoogleCodec
from schwarm_google.config import GoogleConfig
from schwarm_google.model_names import abilities_of
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects, as_text
from schwarm_http.wire import HttpWire

NAME = "google"
_LARGEST_PAGE = "1000"
_ASKS = "generateContent"


class GoogleProvider(HttpLLMProvider):
    """Gemini models, by the Gemini API.

    Args:
        config: The settings.
    """

    def __init__(self, config: GoogleConfig) -> None:
        super().__init__(GoogleCodec(), model=config.model)
        self._config = config

    def connect(self) -> HttpWire:
        """Makes the wire.

        Raises:
            AuthenticationError: If there is no key.
        """
        return gemini_wire(self._config, NAME)

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do, by its name."""
        return abilities_of(model or self._model)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that can be asked; those for embeddings and the like are left out."""
        return await list_models(self.wire, "/models", "models", _of_gemini_api)


async def list_models(
    wire: HttpWire, path: str, key: str, read: Callable[[JsonObject], ModelInfo | None]
) -> tuple[ModelInfo, ...]:
    """All models of a list that comes in pages.

    Args:
        wire: Where to ask.
        path: The path of the list.
        key: Under which name a page has its models.
        read: Makes a model of an entry; None for one that can't be asked.

    Returns:
        The models.
    """
    found: list[ModelInfo | None] = []
    params = {"pageSize": _LARGEST_PAGE}
    while True:
        page = as_object((await wire.get(path, params=params)).body)
        found += map(read, as_objects(page.get(key)))
        token = as_text(page.get("nextPageToken"))
        if not token or token == params.get("pageToken"):
            return tuple(model for model in found if model is not None)
        params["pageToken"] = token


def _of_gemini_api(found: JsonObject) -> ModelInfo | None:
    methods = as_list(found.get("supportedGenerationMethods"))
    if methods and _ASKS not in methods:
        return None
    name = as_text(found.get("name")).removeprefix("models/")
    return ModelInfo(name, as_text(found.get("displayName")), as_text(found.get("description")))

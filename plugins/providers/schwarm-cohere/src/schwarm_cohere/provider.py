"""The provider of Cohere's language models."""

from __future__ import annotations

from schwarm_cohere.codec import CohereCodec
from schwarm_cohere.config import CohereConfig
from schwarm_cohere.connection import wire_to_cohere
from schwarm_cohere.models import list_models
from schwarm_cohere.v1.codec import CohereV1Codec
from schwarm_core.domain.provider.llm import LLMAbilities, ModelInfo
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.wire import HttpWire

_SEEING = ("vision", "command-a-plus")
_THINKING = ("reasoning", "command-a-plus")
_OLD = "command-r-"


class CohereProvider(HttpLLMProvider):
    """Asks Cohere's language models.

    Args:
        config: How Cohere is reached.
    """

    def __init__(self, config: CohereConfig | None = None) -> None:
        self._config = config or CohereConfig()
        codec = CohereCodec() if self._config.api == "v2" else CohereV1Codec()
        super().__init__(codec, model=self._config.model)

    def connect(self) -> HttpWire:
        """Makes the wire to Cohere."""
        return wire_to_cohere(self._config, "cohere")

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do, by its name.

        A schema for the answer is taken only without tools, so none is declared: a tool takes the answer in its place.
        """
        name = model or self._config.model
        second = self._config.api == "v2"
        return LLMAbilities(
            tools="vision" not in name,
            tool_choice=second and name != "command-r" and not name.startswith(_OLD),
            images=second and any(word in name for word in _SEEING),
            reasoning=second and any(word in name for word in _THINKING),
        )

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that one can talk with."""
        return await list_models(self.wire)

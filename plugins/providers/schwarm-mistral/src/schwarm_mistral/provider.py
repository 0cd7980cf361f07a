"""The provider of Mistral's language models."""

from __future__ import annotations

from schwarm_core.domain.provider.llm import LLMAbilities, ModelInfo
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.wire import HttpWire
from schwarm_mistral.codec import MistralCodec
from schwarm_mistral.config import MistralConfig
from schwarm_mistral.connection import wire_to_mistral
from schwarm_mistral.models import read_models

_BLIND = ("codestral", "devstral", "mistral-tiny", "mistral-nemo", "open-", "voxtral")
_HEARING = ("voxtral",)
_THINKING = ("magistral", "mistral-small", "mistral-medium")


class MistralProvider(HttpLLMProvider):
    """Asks Mistral's language models.

    Args:
        config: How Mistral is reached.
    """

    def __init__(self, config: MistralConfig | None = None) -> None:
        self._config = config or MistralConfig()
        super().__init__(MistralCodec(), model=self._config.model)

    def connect(self) -> HttpWire:
        """Makes the wire to Mistral."""
        return wire_to_mistral(self._config, "mistral")

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do, by its name; what isn't known is taken to be able to see."""
        name = model or self._config.model
        return LLMAbilities(
            native_output=True,
            images=not name.startswith(_BLIND),
            audio=name.startswith(_HEARING),
            documents=True,
            reasoning=name.startswith(_THINKING),
        )

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that one can talk with."""
        return read_models((await self.wire.get("/v1/models")).body)

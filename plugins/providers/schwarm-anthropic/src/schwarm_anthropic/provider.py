"""Anthropic as a provider of language models."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from schwarm_anthropic.codec import AnthropicCodec
from schwarm_anthropic.config import AnthropicConfig
from schwarm_anthropic.errors import ERRORS
from schwarm_anthropic.traits import traits_of
from schwarm_core.domain.provider.llm import LLMAbilities, ModelInfo
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_core.domain.schema.secret import Secret
from schwarm_http.llm.config import find_key
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

if TYPE_CHECKING:
    from schwarm_http.wire import HttpWire

PROVIDER = "anthropic"
BASE_URL = "https://api.anthropic.com"
VERSION = "2023-06-01"
"""The version of the API. The later one, 2026-10-21, refuses temperature, top_p and top_k for all models."""

_PAGE = "1000"


class AnthropicProvider(HttpLLMProvider):
    """Claude, through the Messages API.

    Args:
        config: How the API is reached.
    """

    def __init__(self, config: AnthropicConfig | None = None) -> None:
        self._config = config or AnthropicConfig()
        super().__init__(AnthropicCodec(self._config.betas), model=self._config.model)

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do; told from its name."""
        traits = traits_of(model or self._config.model)
        return LLMAbilities(
            tool_choice=traits.forced_tools,
            native_output=traits.native_output,
            images=True,
            documents=True,
            reasoning=traits.budget or traits.adaptive,
        )

    def connect(self) -> HttpWire:
        """Makes the wire, with the key or the token.

        Raises:
            AuthenticationError: If there is neither.
            ProviderSetupError: If a setting can't be used.
        """
        from schwarm_http.wire import HttpWire

        return HttpWire(
            self._config,
            provider=PROVIDER,
            default_url=os.environ.get("ANTHROPIC_BASE_URL", "").strip() or BASE_URL,
            headers={"anthropic-version": VERSION, **self._proof()},
            errors=ERRORS,
        )

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models on offer, newest first."""
        found: list[ModelInfo] = []
        params = {"limit": _PAGE}
        while True:
            page = as_object((await self.wire.get("/v1/models", params=params)).body)
            found += map(_info, as_objects(page.get("data")))
            last = as_text(page.get("last_id"))
            if page.get("has_more") is not True or not last or last == params.get("after_id"):
                return tuple(found)
            params = {"limit": _PAGE, "after_id": last}

    def _proof(self) -> dict[str, Secret]:
        """Who asks: what is configured goes before the environment, a key before a token."""
        token = self._config.auth_token
        if not self._config.api_key and not token and not os.environ.get("ANTHROPIC_API_KEY", "").strip():
            token = Secret(os.environ.get("ANTHROPIC_AUTH_TOKEN", "").strip())
        if token and not self._config.api_key:
            return {"authorization": Secret(f"Bearer {token.reveal()}")}
        where = "https://platform.claude.com/settings/keys"
        return {"x-api-key": find_key(self._config.api_key, ("ANTHROPIC_API_KEY",), provider=PROVIDER, where=where)}


def _info(model: JsonObject) -> ModelInfo:
    limits = {"reads": model.get("max_input_tokens"), "writes": model.get("max_tokens")}
    told = [f"{verb} up to {most:,} tokens" for verb, most in limits.items() if _is_count(most)]
    return ModelInfo(as_text(model.get("id")), as_text(model.get("display_name")), ", ".join(told))


def _is_count(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0

"""The providers: a preset, its settings, and the codec of the protocol that is spoken."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schwarm_core.domain.error.provider import ProviderSetupError
from schwarm_core.domain.provider.llm import LLMAbilities, ModelInfo
from schwarm_core.domain.schema.secret import Secret
from schwarm_http.llm.config import HttpLLMConfig, find_key
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_openai.address import base_url
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.config import OpenAIConfig
from schwarm_openai.model_list import list_models
from schwarm_openai.presets import Preset, dialect_for

if TYPE_CHECKING:
    from schwarm_http.llm.codec import Codec
    from schwarm_http.secrecy import HeaderValues
    from schwarm_http.wire import HttpWire


class CompatibleProvider(HttpLLMProvider):
    """A server that speaks OpenAI's protocols.

    Args:
        config: Its settings.
        preset: Which server it is.
    """

    def __init__(self, config: HttpLLMConfig, preset: Preset) -> None:
        super().__init__(_codec(config, preset), model=config.model)
        self._config = config
        self._preset = preset

    def connect(self) -> HttpWire:
        """Makes the wire."""
        return wire_to(self._config, self._preset)

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do, as far as its name and the server tell."""
        return self._preset.abilities_of(model or self._model)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models on offer."""
        return await list_models(self.wire, "/models")


def wire_to(config: HttpLLMConfig, preset: Preset) -> HttpWire:
    """Makes a wire to a server.

    Args:
        config: Its settings.
        preset: Which server it is, under the name that errors are to tell.

    Returns:
        The wire, not yet open.

    Raises:
        AuthenticationError: If there is no key where one is needed.
        ProviderSetupError: If nothing tells where the server is, or a setting can't be followed.
    """
    from schwarm_http.wire import HttpWire

    address = base_url(config, preset)
    if not address:
        msg = f"Where the server of {preset.name!r} is, nothing tells."
        raise ProviderSetupError(msg, provider=preset.name, remedy=preset.way_out)
    return HttpWire(
        config,
        provider=preset.name,
        default_url=address,
        headers={**_key(config, preset), **_about(config)},
        errors=preset.dialect.errors,
    )


def _key(config: HttpLLMConfig, preset: Preset) -> HeaderValues:
    key = optional_key(config, preset)
    return {"authorization": Secret(f"Bearer {key.reveal()}")} if key else {}


def _about(config: HttpLLMConfig) -> HeaderValues:
    """Whom OpenAI bills."""
    if not isinstance(config, OpenAIConfig):
        return {}
    named = {"openai-organization": config.organization, "openai-project": config.project}
    return {name: value for name, value in named.items() if value}


def optional_key(config: HttpLLMConfig, preset: Preset) -> Secret:
    """The key; empty where none is found and none is needed.

    Args:
        config: The settings.
        preset: The server.

    Raises:
        AuthenticationError: If there is none where one is needed.
    """
    found = config.api_key or any(os.environ.get(variable, "").strip() for variable in preset.key_variables)
    if not found and not preset.key_needed:
        return Secret("")
    return find_key(config.api_key, preset.key_variables, provider=preset.name, where=preset.keys_at)


def _codec(config: HttpLLMConfig, preset: Preset) -> Codec:
    if isinstance(config, OpenAIConfig) and config.api == "responses":
        from schwarm_openai.responses.codec import ResponsesCodec

        return ResponsesCodec()
    if preset.name == "openai-compatible":
        return ChatCodec(dialect_for(urlsplit(config.base_url).hostname or ""))
    return ChatCodec(preset.dialect)

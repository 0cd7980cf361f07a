"""Azure OpenAI: addresses with deployments and dated versions, keys of its own, and Entra ID."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, cast

from attrs import evolve

from schwarm_core.domain.error.provider import AuthenticationError, ProviderSetupError
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.provider.llm import LLMAbilities, ModelInfo
from schwarm_core.domain.schema.secret import Secret
from schwarm_http.llm.codec import Codec, EncodedRequest
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.secrecy import HeaderValues
from schwarm_http.sign import Unsigned
from schwarm_openai.address import base_url
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.config import AzureConfig, AzureResourceConfig
from schwarm_openai.model_list import list_models
from schwarm_openai.presets import PRESETS, Preset
from schwarm_openai.provider import optional_key
from schwarm_openai.responses.codec import ResponsesCodec

if TYPE_CHECKING:
    from schwarm_http.wire import HttpWire

_PRESET = PRESETS["azure"]
_SCOPE = "https://cognitiveservices.azure.com/.default"


class AzureProvider(HttpLLMProvider):
    """Azure OpenAI.

    Args:
        config: Its settings.
    """

    def __init__(self, config: AzureConfig) -> None:
        self._version = version_of(config)
        super().__init__(_codec(config, self._version), model=config.model or config.deployment)
        self._config = config

    def connect(self) -> HttpWire:
        """Makes the wire."""
        return wire_to_azure(self._config, "azure")

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do, as far as the name of its deployment tells."""
        return _PRESET.abilities_of(model or self._model)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that the resource may deploy; the deployments themselves aren't told."""
        params = {"api-version": self._version} if self._version else {}
        return await list_models(self.wire, "/models", **params)


def version_of(config: AzureResourceConfig) -> str:
    """The dated version of the API that is spoken; empty for the API without dates."""
    return config.api_version or os.environ.get("OPENAI_API_VERSION", "").strip()


def wire_to_azure(config: AzureResourceConfig, provider: str) -> HttpWire:
    """Makes a wire to a resource.

    Args:
        config: Its settings.
        provider: The provider's name, for errors.

    Returns:
        The wire, not yet open.

    Raises:
        ProviderError: If nothing tells where the resource is, or who asks.
    """
    from schwarm_http.wire import HttpWire

    preset = evolve(_PRESET, name=provider)
    return HttpWire(
        config,
        provider=provider,
        default_url=_address(config, preset),
        headers={} if config.entra else {"api-key": optional_key(config, preset)},
        errors=preset.dialect.errors,
        sign=entra_id() if config.entra else None,
    )


def _address(config: AzureResourceConfig, preset: Preset) -> str:
    endpoint = (config.endpoint or base_url(config, preset)).rstrip("/")
    if not endpoint:
        msg = "Where the resource of Azure OpenAI is, nothing tells."
        remedy = f"Set AZURE_OPENAI_ENDPOINT, or `endpoint` in [providers.{preset.name}]."
        raise ProviderSetupError(msg, provider=preset.name, remedy=remedy)
    endpoint = endpoint.removesuffix("/v1").removesuffix("/openai")
    return f"{endpoint}/openai" if version_of(config) else f"{endpoint}/openai/v1"


class _DatedResponses(ResponsesCodec):
    """Responses, at an address with a dated version."""

    def __init__(self, version: str) -> None:
        self._version = version

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request as the API takes it."""
        sent = super().encode_request(request, stream=stream)
        return evolve(sent, path=f"{sent.path}?api-version={self._version}")


def _codec(config: AzureConfig, version: str) -> Codec:
    if config.api == "responses":
        return _DatedResponses(version) if version else ResponsesCodec()
    if not version:
        return ChatCodec(_PRESET.dialect)
    return ChatCodec(_PRESET.dialect, path=f"/deployments/{{model}}/chat/completions?api-version={version}")


class _Token(Protocol):
    token: str


class _Credential(Protocol):
    def get_token(self, *scopes: str) -> _Token: ...


def entra_id() -> Callable[[Unsigned], Awaitable[HeaderValues]]:
    """What signs requests with a token of Entra ID, by whatever identity the machine has.

    The identity keeps its token and renews it in time; asking for it may block, and is done in a thread.

    Returns:
        Gives the headers for a request.

    Raises:
        ProviderSetupError: If `azure-identity` isn't installed.
    """
    credential = _credential()

    async def sign(_request: Unsigned) -> HeaderValues:
        from anyio.to_thread import run_sync

        try:
            found = await run_sync(credential.get_token, _SCOPE)
        except Exception as error:  # it raises whatever its many sources of identity raise
            msg = f"Entra ID gave no token: {error}"
            raise AuthenticationError(msg, remedy="Log in (`az login`), or give the machine an identity.") from error
        return {"authorization": Secret(f"Bearer {found.token}")}

    return sign


def _credential() -> _Credential:
    from importlib import import_module

    try:
        identity = import_module("azure.identity")
    except ModuleNotFoundError as error:
        msg = "`entra` needs the package azure-identity."
        raise ProviderSetupError(msg, provider="azure", remedy="pip install 'schwarm-openai[azure]'") from error
    return cast("_Credential", identity.DefaultAzureCredential())

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
from schwarm_openai.config import AzureConfig
from schwarm_openai.model_list import list_models
from schwarm_openai.presets import PRESETS
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
        self._version = config.api_version or os.environ.get("OPENAI_API_VERSION", "").strip()
        super().__init__(_codec(config, self._version), model=config.model or config.deployment)
        self._config = config

    def connect(self) -> HttpWire:
        """Makes the wire."""
        from schwarm_http.wire import HttpWire

        config = self._config
        return HttpWire(
            config,
            provider="azure",
            default_url=self._address(),
            headers={} if config.entra else {"api-key": optional_key(config, _PRESET)},
            errors=_PRESET.dialect.errors,
            sign=entra_id() if config.entra else None,
        )

    def _address(self) -> str:
        endpoint = (self._config.endpoint or base_url(self._config, _PRESET)).rstrip("/")
        if not endpoint:
            msg = "Where the resource of Azure OpenAI is, nothing tells."
            remedy = "Set AZURE_OPENAI_ENDPOINT, or `endpoint` in [providers.azure]."
            raise ProviderSetupError(msg, provider="azure", remedy=remedy)
        endpoint = endpoint.removesuffix("/v1").removesuffix("/openai")
        return f"{endpoint}/openai" if self._version else f"{endpoint}/openai/v1"

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do, as far as the name of its deployment tells."""
        return _PRESET.abilities_of(model or self._model)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that the resource may deploy; the deployments themselves aren't told."""
        params = {"api-version": self._version} if self._version else {}
        return await list_models(self.wire, "/models", **params)


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

"""The provider: how Bedrock is reached."""

from __future__ import annotations

import os

from attrs import evolve

from schwarm_bedrock.codec import ConverseCodec
from schwarm_bedrock.config import BedrockConfig
from schwarm_bedrock.errors import ERRORS
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.region import address, checked, named_region
from schwarm_bedrock.signer import Signer, can_sign
from schwarm_bedrock.traits import traits_of
from schwarm_core.domain.error.provider import AuthenticationError, MalformedAnswerError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.provider.llm import LLMAbilities, ModelInfo
from schwarm_core.domain.schema.secret import Secret
from schwarm_http.llm.provider import NOT_OF_THE_PROTOCOL, HttpLLMProvider
from schwarm_http.wire import HttpWire

_KEY_VARIABLE = "AWS_BEARER_TOKEN_BEDROCK"
_SECONDS_TO_CLOSE = 2.0


class BedrockProvider(HttpLLMProvider):
    """AWS Bedrock's models, through Converse and ConverseStream.

    A Bedrock API key is sent as it is. Without one, or with a profile, requests are signed with AWS credentials.

    Args:
        config: How Bedrock is reached.
    """

    def __init__(self, config: BedrockConfig | None = None) -> None:
        self._config = config or BedrockConfig()
        super().__init__(ConverseCodec(), model=self._config.model)
        self._key = self._find_key()
        self._signer = None if self._key else Signer(self._config.profile)
        self._profile_region = ""

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do, as far as that is known."""
        return traits_of(model or self._config.model).abilities

    async def initialize(self) -> None:
        """Opens the wire, and looks up the profile's region if no other is named."""
        if not self._named_region() and can_sign():
            finder = self._signer or Signer()
            self._profile_region = await finder.find_region()
        await super().initialize()

    def connect(self) -> HttpWire:
        """The wire to the models."""
        return self._wire_to("bedrock-runtime")

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that can be asked: those on demand, and all inference profiles."""
        from anyio import move_on_after

        from schwarm_bedrock.catalogue import list_models

        wire = self._wire_to("bedrock")
        await wire.open()
        try:
            return await list_models(wire)
        except NOT_OF_THE_PROTOCOL as error:
            msg = f"The list of models isn't of the expected shape ({type(error).__name__}: {error})."
            raise wire.complete(MalformedAnswerError(msg)) from error
        finally:
            with move_on_after(_SECONDS_TO_CLOSE, shield=True):
                await wire.close()

    async def process(self, request: ModelRequest) -> ModelResponse:
        """Asks the model and waits for the whole answer."""
        return self._told(request, await super().process(request))

    async def stream(self, request: ModelRequest) -> ModelResponse:
        """Asks the model, hands the answer's pieces to the sink as they arrive, and returns the whole."""
        return self._told(request, await super().stream(request))

    def _told(self, request: ModelRequest, response: ModelResponse) -> ModelResponse:
        """The answer with the model's name, which Converse doesn't tell."""
        return response if response.model else evolve(response, model=request.model or self._config.model)

    def _find_key(self) -> Secret | None:
        if self._config.api_key:
            return self._config.api_key
        found = "" if self._config.profile else os.environ.get(_KEY_VARIABLE, "").strip()
        return Secret(found) if found else None

    def _named_region(self) -> str:
        return named_region(self._config.region)

    def _wire_to(self, service: str) -> HttpWire:
        region = self._named_region() or checked(self._profile_region)
        if self._key is None:
            self._prepare_to_sign(region)
        reached = self._config.base_url and not self._signer
        return HttpWire(
            self._config,
            provider=FAMILY,
            default_url="" if reached else address(service, region),
            headers={"authorization": Secret(f"Bearer {self._key.reveal()}")} if self._key else {},
            errors=ERRORS,
            sign=self._signer,
        )

    def _prepare_to_sign(self, region: str) -> None:
        if not can_sign():
            msg = f"No key for {FAMILY!r} was found, and the library that signs with AWS credentials isn't installed."
            remedy = f"Set {_KEY_VARIABLE}, or install `schwarm-bedrock[aws]`."
            raise AuthenticationError(msg, provider=FAMILY, remedy=remedy)
        if self._signer is not None:
            self._signer.region = region

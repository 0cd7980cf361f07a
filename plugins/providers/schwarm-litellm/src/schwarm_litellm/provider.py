"""The provider: every language model that LiteLLM reaches."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from anyio import CancelScope, move_on_after
from anyio.to_thread import run_sync
from attrs import evolve

from schwarm_core.domain.error.provider import MalformedAnswerError, ProviderError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.provider.llm import LLMAbilities, LLMProvider, ModelInfo
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.codec import StreamCollector
from schwarm_http.llm.provider import NOT_OF_THE_PROTOCOL
from schwarm_http.sse import ServerSentEvent
from schwarm_litellm.abilities import abilities_of
from schwarm_litellm.client import Client
from schwarm_litellm.config import LiteLLMConfig
from schwarm_litellm.dialect import LITELLM
from schwarm_openai.chat.codec import ChatCodec

NAME = "litellm"
_CLOSING = 5.0
"""The longest time, in seconds, that the end of an abandoned stream is waited for."""

_SPECIFIC = "provider_specific_fields"
"""Where LiteLLM puts what only one vendor says; most often it is empty."""

_NO_GATEWAY = {"_skip_mcp_handler": True}
"""Else LiteLLM looks among the tools for those of its MCP gateway, with a library that it doesn't declare."""

_END = ServerSentEvent("[DONE]")


class _Chunks(Protocol):
    """A streamed answer of LiteLLM's."""

    def __aiter__(self) -> AsyncIterator[Any]: ...
    async def __anext__(self) -> Any: ...  # noqa: ANN401 - a pydantic model of LiteLLM's
    async def aclose(self) -> None: ...


class LiteLLMProvider(LLMProvider):
    """Asks models through LiteLLM's SDK, which speaks Chat Completions and knows over a hundred vendors.

    Args:
        config: How LiteLLM is called.
    """

    def __init__(self, config: LiteLLMConfig | None = None) -> None:
        self._config = config or LiteLLMConfig()
        self._codec = ChatCodec(LITELLM)
        self._client = Client(self._config, NAME)

    async def initialize(self) -> None:
        """Imports LiteLLM, which takes seconds, in a worker thread."""
        await self._client.open()

    async def cleanup(self) -> None:
        """Closes LiteLLM's connections."""
        await self._client.close()

    def abilities(self, model: str = "") -> LLMAbilities:
        """What LiteLLM's list says of the model; of one that it doesn't list, that it calls tools."""
        if not self._client.is_open:
            return LLMAbilities()
        return abilities_of(self._client.library, model or self._config.model)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models of the vendors whose keys the environment has, by LiteLLM's list."""
        names: list[str] = await run_sync(self._client.library.get_valid_models)
        return tuple(ModelInfo(name) for name in sorted(set(names)))

    async def process(self, request: ModelRequest) -> ModelResponse:
        """Asks a model and waits for the whole answer.

        Raises:
            ProviderError: With the class that tells the cause.
        """
        request = evolve(request, model=self._client.named(request.model))
        return await self._client.within_deadline(lambda: self._whole(request), model=request.model)

    async def stream(self, request: ModelRequest) -> ModelResponse:
        """Asks a model, hands the answer's pieces to the sink as they arrive, and returns the whole.

        Raises:
            ProviderError: As `process`; a stream cut short is a `MalformedAnswerError` with what had arrived.
        """
        request = evolve(request, model=self._client.named(request.model))
        return await self._client.within_deadline(lambda: self._streamed(request), model=request.model)

    async def _whole(self, request: ModelRequest) -> ModelResponse:
        arguments = self._arguments(request, stream=False)
        answer = await self._client.call(lambda: self._client.library.acompletion(**arguments), model=request.model)
        try:
            return _with_request_id(self._codec.decode_response(_plain(answer)), answer)
        except NOT_OF_THE_PROTOCOL as error:
            raise _unreadable(error, request.model) from error

    async def _streamed(self, request: ModelRequest) -> ModelResponse:
        arguments = self._arguments(request, stream=True)
        model = request.model
        chunks: _Chunks = await self._client.call(lambda: self._client.library.acompletion(**arguments), model=model)
        collector = self._codec.collector()
        try:
            await self._pump(chunks, collector, request)
        except MalformedAnswerError as error:
            error.partial = error.partial or _arrived(collector)
            raise
        finally:
            with CancelScope(shield=True), move_on_after(_CLOSING):
                await self._client.call(chunks.aclose, model=model)
        return _with_request_id(_ended(collector, model), chunks)

    async def _pump(self, chunks: _Chunks, collector: StreamCollector, request: ModelRequest) -> None:
        """Hands on one piece after the other; the next is asked for when the one before was taken."""
        sink = request.sink
        ended = False
        while not ended:
            chunk = await self._client.call(lambda: _next(chunks), model=request.model)
            ended = chunk is None
            event = _END if chunk is None else ServerSentEvent(json.dumps(_plain(chunk)))
            try:
                deltas = collector.feed(event)
            except NOT_OF_THE_PROTOCOL as error:
                raise _unreadable(error, request.model) from error
            if sink is not None:
                for delta in deltas:
                    await sink(delta)

    def _arguments(self, request: ModelRequest, *, stream: bool) -> dict[str, object]:
        try:
            encoded = self._codec.encode_request(request, stream=stream)
            return {**self._client.arguments(request.settings.extra), **_NO_GATEWAY, **encoded.payload}
        except ProviderError as error:
            error.provider, error.model = NAME, error.model or request.model
            raise


async def _next(chunks: _Chunks) -> object | None:
    """The next piece; None at the end."""
    try:
        chunk: object = await chunks.__anext__()
    except StopAsyncIteration:
        return None
    return chunk


def _plain(answer: Any) -> JsonValue:  # noqa: ANN401 - a pydantic model of LiteLLM's
    """LiteLLM's value as JSON, without the nulls that its models are full of. What vendors add to them is no fault."""
    return _without_nulls(answer.model_dump(mode="json", warnings=False))


def _without_nulls(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    if not isinstance(value, dict):
        return value
    told = {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return {name: each for name, each in told.items() if name != _SPECIFIC or each}


def _ended(collector: StreamCollector, model: str) -> ModelResponse:
    if not collector.ended:
        msg = "The stream ended before its end."
        error = MalformedAnswerError(msg, provider=NAME, model=model)
        error.partial = _arrived(collector)
        raise error
    return collector.response()


def _arrived(collector: StreamCollector) -> ModelResponse | None:
    try:
        response = collector.response()
    except (ProviderError, *NOT_OF_THE_PROTOCOL):
        return None
    return response if response.message.parts else None


def _with_request_id(response: ModelResponse, answer: object) -> ModelResponse:
    hidden = getattr(answer, "_hidden_params", None)
    headers = hidden.get("additional_headers") if isinstance(hidden, Mapping) else None
    if response.request_id or not isinstance(headers, Mapping):
        return response
    found = headers.get("llm_provider-x-request-id") or headers.get("llm_provider-request-id") or ""
    return evolve(response, request_id=str(found))


def _unreadable(error: Exception, model: str) -> MalformedAnswerError:
    msg = f"The answer isn't of the expected shape ({type(error).__name__}: {error})."
    return MalformedAnswerError(msg, provider=NAME, model=model)

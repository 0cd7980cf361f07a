"""The provider of vectors: every embedding model that LiteLLM reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.embedding import EmbeddingProvider, EmbeddingRequest, EmbeddingResponse
from schwarm_http.llm.provider import NOT_OF_THE_PROTOCOL
from schwarm_http.llm.reading import as_count, as_list, as_object, as_objects, as_text
from schwarm_litellm.client import Client
from schwarm_litellm.config import LiteLLMConfig

NAME = "litellm-embeddings"


class LiteLLMEmbeddingProvider(EmbeddingProvider):
    """Turns texts into vectors through LiteLLM's SDK.

    Args:
        config: How LiteLLM is called.
    """

    def __init__(self, config: LiteLLMConfig | None = None) -> None:
        self._client = Client(config or LiteLLMConfig(), NAME)

    async def initialize(self) -> None:
        """Imports LiteLLM, which takes seconds, in a worker thread."""
        await self._client.open()

    async def cleanup(self) -> None:
        """Closes LiteLLM's connections."""
        await self._client.close()

    async def process(self, request: EmbeddingRequest) -> EmbeddingResponse:
        """Makes the vectors.

        Vendors say the purpose of a text in words of their own, so it is theirs to be named, in the request's `extra`
        (`{"input_type": "search_query"}`).

        Raises:
            ProviderError: With the class that tells the cause.
        """
        model = self._client.named(request.model)
        arguments = {
            **self._client.arguments(request.extra),
            "model": model,
            "input": list(request.texts),
            **request.extra,
        }
        if request.dimensions is not None:
            arguments["dimensions"] = request.dimensions

        async def ask() -> Any:  # noqa: ANN401 - a pydantic model of LiteLLM's
            return await self._client.library.aembedding(**arguments)

        answer = await self._client.within_deadline(lambda: self._client.call(ask, model=model), model=model)
        try:
            return _response(answer.model_dump(mode="json", warnings=False), model, len(request.texts))
        except NOT_OF_THE_PROTOCOL as error:
            msg = f"The answer isn't of the expected shape ({type(error).__name__}: {error})."
            raise MalformedAnswerError(msg, provider=NAME, model=model) from error


def _response(body: Mapping[str, Any], model: str, count: int) -> EmbeddingResponse:
    found = sorted(as_objects(body["data"]), key=lambda each: as_count(each.get("index")))
    vectors = tuple(tuple(_number(value) for value in as_list(each["embedding"])) for each in found)
    if len(vectors) != count:
        msg = f"{len(vectors)} vectors for {count} texts"
        raise ValueError(msg)
    usage = as_object(body.get("usage"))
    return EmbeddingResponse(
        vectors, Usage(1, as_count(usage.get("prompt_tokens"))), as_text(body.get("model")) or model
    )


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    msg = f"expected a number, found {type(value).__name__}"
    raise TypeError(msg)

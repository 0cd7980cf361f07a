"""The provider of vectors: embedding models in this process."""

from __future__ import annotations

import math
from collections.abc import Sequence

from anyio.from_thread import check_cancelled
from attrs import evolve

from schwarm_core.domain.error.provider import InvalidRequestError, ProviderSetupError, UnsupportedError
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.embedding import EmbeddingProvider, EmbeddingRequest, EmbeddingResponse
from schwarm_llamacpp.config import LlamaCppEmbeddingConfig
from schwarm_llamacpp.model import Model
from schwarm_llamacpp.shelf import Shelf


class LlamaCppEmbeddingProvider(EmbeddingProvider):
    """Turns texts into vectors of length 1, with models from GGUF files.

    Args:
        config: Which model, how much memory and time it gets.
    """

    def __init__(self, config: LlamaCppEmbeddingConfig | None = None) -> None:
        self._config = config or LlamaCppEmbeddingConfig()
        self._shelf = Shelf(self._config, pooling=self._config.pooling)

    async def initialize(self) -> None:
        """Imports the library; models are loaded when they are first asked.

        Raises:
            ProviderSetupError: If the library isn't installed.
        """
        await self._shelf.open()

    async def cleanup(self) -> None:
        """Frees the models."""
        await self._shelf.close()

    async def process(self, request: EmbeddingRequest) -> EmbeddingResponse:
        """Makes the vectors.

        The purpose of the texts makes no difference: a model that wants a word before them is told it in the texts.

        Raises:
            ContextTooLongError: If a text is longer than the model can read.
            ModelNotFoundError: If there is no such file, nor such a model on the hub.
            ProviderSetupError: If the model can't be loaded, or makes no vectors.
            UnsupportedError: If vectors of another length are wanted than the model makes.
        """
        if request.extra:
            msg = f"llamacpp-embeddings has no setting {next(iter(request.extra))!r}."
            raise InvalidRequestError(msg, remedy="Leave it out.")
        response = await self._shelf.use(request.model, lambda model: _embed(model, request.texts, request.dimensions))
        return evolve(response, model=request.model or self._config.model)


def _embed(model: Model, texts: Sequence[str], dimensions: int | None) -> EmbeddingResponse:
    size = model.vector_size
    if dimensions not in {None, size}:
        msg = f"The model makes vectors of {size:,} numbers, not of {dimensions:,}."
        raise UnsupportedError(msg, remedy=f"Leave `dimensions` out, or ask for {size}.")
    vectors, count = [], 0
    for text in texts:
        check_cancelled()
        tokens = model.tokens(text, marks=False, begin=True)
        vectors.append(_vector(model, tokens, size))
        count += len(tokens)
    return EmbeddingResponse(tuple(vectors), Usage(1, count))


def _vector(model: Model, tokens: list[int], size: int) -> tuple[float, ...]:
    model.forget()
    model.read_prompt(tokens)
    found = model.native.llama_get_embeddings_seq(model.handle, 0)
    if not found:
        msg = "The model's file doesn't say how the vectors of tokens become one."
        raise ProviderSetupError(msg, remedy='Set `pooling` in the provider\'s settings; "mean" is usual.')
    vector = found[:size]
    length = math.hypot(*vector) or 1.0
    return tuple(value / length for value in vector)

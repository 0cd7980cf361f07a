"""The provider of Cohere's embedding models."""

from __future__ import annotations

from attrs import evolve

from schwarm_cohere.config import CohereEmbeddingsConfig
from schwarm_cohere.connection import wire_to_cohere
from schwarm_cohere.embedding_format import EMBED, MOST_TEXTS, read_embeddings, write_embedding_request
from schwarm_core.domain.error.provider import MalformedAnswerError, ProviderError
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.embedding import EmbeddingProvider, EmbeddingRequest, EmbeddingResponse
from schwarm_http.llm.provider import NOT_OF_THE_PROTOCOL
from schwarm_http.wire import HttpWire


class CohereEmbeddings(EmbeddingProvider):
    """Asks Cohere's embedding models.

    Args:
        config: How Cohere is reached.
    """

    def __init__(self, config: CohereEmbeddingsConfig | None = None) -> None:
        self._config = config or CohereEmbeddingsConfig()
        self._wire: HttpWire | None = None

    def connect(self) -> HttpWire:
        """Makes the wire to Cohere."""
        return wire_to_cohere(self._config, "cohere-embeddings")

    async def initialize(self) -> None:
        """Opens the wire; no connection is made before the first request."""
        wire = self.connect()
        await wire.open()
        self._wire = wire

    async def cleanup(self) -> None:
        """Closes all connections."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    async def process(self, request: EmbeddingRequest) -> EmbeddingResponse:
        """Turns texts into vectors, with as many requests as their number needs.

        Args:
            request: The texts.

        Returns:
            The vectors.

        Raises:
            ProviderError: With the class that tells the cause.
        """
        request = request if request.model else evolve(request, model=self._config.model)
        wire, texts = self._wire or self.connect(), request.texts
        vectors: list[tuple[float, ...]] = []
        usage = Usage()
        for start in range(0, len(texts), MOST_TEXTS):
            some = evolve(request, texts=texts[start : start + MOST_TEXTS])
            found, used = await _ask(wire, some)
            vectors, usage = vectors + found, usage + used
        return EmbeddingResponse(tuple(vectors), usage, request.model)


async def _ask(wire: HttpWire, request: EmbeddingRequest) -> tuple[list[tuple[float, ...]], Usage]:
    answer = await wire.post(EMBED, write_embedding_request(request), model=request.model)
    try:
        return read_embeddings(answer.body, texts=len(request.texts))
    except ProviderError as error:
        answer.complete(error)
        raise
    except NOT_OF_THE_PROTOCOL as error:
        msg = f"The answer isn't of the expected shape ({type(error).__name__}: {error})."
        raise answer.complete(MalformedAnswerError(msg)) from error

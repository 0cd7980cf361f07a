"""The provider of Mistral's embedding models."""

from __future__ import annotations

from attrs import evolve

from schwarm_core.domain.error.provider import MalformedAnswerError, ProviderError
from schwarm_core.domain.provider.embedding import EmbeddingProvider, EmbeddingRequest, EmbeddingResponse
from schwarm_http.llm.provider import NOT_OF_THE_PROTOCOL
from schwarm_http.wire import HttpWire
from schwarm_mistral.config import MistralEmbeddingsConfig
from schwarm_mistral.connection import wire_to_mistral
from schwarm_mistral.embedding_format import EMBEDDINGS, read_embeddings, write_embedding_request


class MistralEmbeddings(EmbeddingProvider):
    """Asks Mistral's embedding models.

    Args:
        config: How Mistral is reached.
    """

    def __init__(self, config: MistralEmbeddingsConfig | None = None) -> None:
        self._config = config or MistralEmbeddingsConfig()
        self._wire: HttpWire | None = None

    def connect(self) -> HttpWire:
        """Makes the wire to Mistral."""
        return wire_to_mistral(self._config, "mistral-embeddings")

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
        """Turns texts into vectors.

        Args:
            request: The texts. Of the rest, `purpose` means nothing to Mistral.

        Returns:
            The vectors.

        Raises:
            ProviderError: With the class that tells the cause.
        """
        request = request if request.model else evolve(request, model=self._config.model)
        wire = self._wire or self.connect()
        answer = await wire.post(EMBEDDINGS, write_embedding_request(request), model=request.model)
        try:
            return read_embeddings(answer.body, texts=len(request.texts))
        except ProviderError as error:
            answer.complete(error)
            raise
        except NOT_OF_THE_PROTOCOL as error:
            msg = f"The answer isn't of the expected shape ({type(error).__name__}: {error})."
            raise answer.complete(MalformedAnswerError(msg)) from error

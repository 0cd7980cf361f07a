"""Gemini embedding models, by the Gemini API.

Source: https://ai.google.dev/api/embeddings
"""

from __future__ import annotations

from functools import partial

from schwarm_core.domain.provider.embedding import EmbeddingProvider, EmbeddingRequest, EmbeddingResponse
from schwarm_google.access import gemini_wire
from schwarm_google.config import EMBEDDING_MODEL, GoogleEmbeddingsConfig
from schwarm_google.dialect import Place
from schwarm_google.vectors import Batch, prepared, read_batch, response_of, side_by_side, task_of, vector
from schwarm_http.llm.reading import as_count, as_object, as_objects
from schwarm_http.wire import HttpWire

NAME = "google-embeddings"
_MOST_TEXTS = 100


class GoogleEmbeddingsProvider(EmbeddingProvider):
    """Gemini embedding models, by the Gemini API.

    Args:
        config: The settings.
    """

    def __init__(self, config: GoogleEmbeddingsConfig) -> None:
        self._config = config
        self._wire: HttpWire | None = None

    async def initialize(self) -> None:
        """Opens the wire; no connection is made before the first request."""
        wire = gemini_wire(self._config, NAME)
        await wire.open()
        self._wire = wire

    async def cleanup(self) -> None:
        """Closes all connections."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    async def process(self, request: EmbeddingRequest) -> EmbeddingResponse:
        """Turns texts into vectors, a hundred by each request; `extra` may hold a `taskType` and a `title`."""
        model = request.model or self._config.model or EMBEDDING_MODEL
        path = Place().path(model)
        texts, settings = prepared(request, model), self._settings(request, model)
        batches = [texts[start : start + _MOST_TEXTS] for start in range(0, len(texts), _MOST_TEXTS)]
        asks = [partial(self._ask, path, batch, settings) for batch in batches]
        return response_of(await side_by_side(asks, at_once=self._config.concurrency), model)

    def _settings(self, request: EmbeddingRequest, model: str) -> dict[str, object]:
        length = {"outputDimensionality": request.dimensions} if request.dimensions else {}
        return {**task_of(request, model), **length, **request.extra}

    async def _ask(self, path: str, texts: list[str], settings: dict[str, object]) -> Batch:
        model = path.removeprefix("/")
        requests = [{"model": model, "content": {"parts": [{"text": text}]}, **settings} for text in texts]
        wire = self._wire or gemini_wire(self._config, NAME)
        answer = await wire.post(f"{path}:batchEmbedContents", {"requests": requests}, model=model)
        return read_batch(answer, _read, len(texts))


def _read(body: object) -> Batch:
    found = as_object(body)
    vectors = tuple(vector(embedding.get("values")) for embedding in as_objects(found.get("embeddings")))
    return Batch(vectors, as_count(as_object(found.get("usageMetadata")).get("promptTokenCount")))

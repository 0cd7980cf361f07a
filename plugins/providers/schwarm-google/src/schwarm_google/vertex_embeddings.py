"""Google's embedding models, by Vertex AI.

Source: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from schwarm_core.domain.provider.embedding import EmbeddingProvider, EmbeddingRequest, EmbeddingResponse
from schwarm_google.access import NO_ACCESS, vertex_access
from schwarm_google.config import EMBEDDING_MODEL, GoogleVertexEmbeddingsConfig
from schwarm_google.vectors import Batch, prepared, read_batch, response_of, side_by_side, takes_tasks, task_of, vector
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import as_count, as_object, as_objects
from schwarm_http.wire import HttpWire

NAME = "google-vertex-embeddings"
_OF_TEXT = {"title": "title", "taskType": "task_type", "task_type": "task_type"}
_MOST_TEXTS = 5
"""How many texts of the longest kind one request may hold in all."""


class GoogleVertexEmbeddingsProvider(EmbeddingProvider):
    """Google's embedding models, by Vertex AI.

    Args:
        config: The settings.
    """

    def __init__(self, config: GoogleVertexEmbeddingsConfig) -> None:
        self._config = config
        self._access = NO_ACCESS
        self._wire: HttpWire | None = None

    async def initialize(self) -> None:
        """Finds the credentials, and opens the wire."""
        self._access = await vertex_access(self._config, NAME)
        wire = self._access.wire(self._config, NAME)
        await wire.open()
        self._wire = wire

    async def cleanup(self) -> None:
        """Closes all connections."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    async def process(self, request: EmbeddingRequest) -> EmbeddingResponse:
        """Turns texts into vectors; `extra` may hold a `taskType`, a `title`, and parameters such as `autoTruncate`.

        The Gemini models take one text by request, so that several are made at once.
        """
        model = request.model or self._config.model or EMBEDDING_MODEL
        texts, size = prepared(request, model), _most_texts(model)
        ask = self._predict if takes_tasks(model) else self._embed
        batches = [texts[start : start + size] for start in range(0, len(texts), size)]
        asks = [partial(ask, model, batch, request) for batch in batches]
        return response_of(await side_by_side(asks, at_once=self._config.concurrency), model)

    async def _predict(self, model: str, texts: list[str], request: EmbeddingRequest) -> Batch:
        told = {**task_of(request, model), **request.extra}
        # An instance is free JSON, so that the spelling counts here.
        of_text = {_OF_TEXT[name]: value for name, value in told.items() if name in _OF_TEXT}
        payload = {
            "instances": [{"content": text, **of_text} for text in texts],
            "parameters": {**_length(request), **rest(request.extra, _OF_TEXT)},
        }
        return await self._ask(f"{self._access.place.path(model)}:predict", payload, model, len(texts))

    async def _embed(self, model: str, texts: list[str], request: EmbeddingRequest) -> Batch:
        payload = {
            "content": {"parts": [{"text": text} for text in texts]},
            "embedContentConfig": {**_length(request), **request.extra},
        }
        return await self._ask(f"{self._access.place.path(model)}:embedContent", payload, model, len(texts))

    async def _ask(self, path: str, payload: Mapping[str, object], model: str, expected: int) -> Batch:
        wire = self._wire or self._access.wire(self._config, NAME)
        return read_batch(await wire.post(path, payload, model=model), _read, expected)


def _most_texts(model: str) -> int:
    return 1 if "gemini" in model or not takes_tasks(model) else _MOST_TEXTS


def _length(request: EmbeddingRequest) -> dict[str, object]:
    return {"outputDimensionality": request.dimensions} if request.dimensions else {}


def _read(body: object) -> Batch:
    found = as_object(body)
    if "embedding" in found:
        tokens = as_count(as_object(found.get("usageMetadata")).get("promptTokenCount"))
        return Batch((vector(as_object(found["embedding"]).get("values")),), tokens)
    embeddings = [as_object(prediction.get("embeddings")) for prediction in as_objects(found.get("predictions"))]
    tokens = sum(as_count(as_object(each.get("statistics")).get("token_count")) for each in embeddings)
    return Batch(tuple(vector(each.get("values")) for each in embeddings), tokens)

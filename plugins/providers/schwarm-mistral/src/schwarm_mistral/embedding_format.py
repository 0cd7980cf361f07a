"""Embeddings, as Mistral is asked for them and gives them."""

from __future__ import annotations

import struct
from base64 import b64decode

from schwarm_core.domain.error.provider import InvalidRequestError, MalformedAnswerError
from schwarm_core.domain.provider.embedding import EmbeddingRequest, EmbeddingResponse
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_count, as_list, as_object, as_objects, as_text
from schwarm_mistral.chunks import kept_json
from schwarm_mistral.errors import check_for_error
from schwarm_mistral.family import FAMILY
from schwarm_mistral.usage import read_usage

EMBEDDINGS = "/v1/embeddings"

_FLOAT = struct.Struct("<f")


def write_embedding_request(request: EmbeddingRequest) -> JsonObject:
    """Writes a request for embeddings. Mistral doesn't ask for what they are used.

    Args:
        request: The request, with its model named.

    Returns:
        The payload.
    """
    size: JsonObject = {} if request.dimensions is None else {"output_dimension": request.dimensions}
    return {"model": request.model, "input": list(request.texts), **size, **kept_json(request.extra)}


def read_embedding_request(payload: JsonValue) -> EmbeddingRequest:
    """Reads a request for embeddings, such as a recorded one.

    Args:
        payload: Its JSON.

    Returns:
        The request.

    Raises:
        InvalidRequestError: If it is none.
    """
    if not isinstance(payload, dict) or "input" not in payload:
        msg = "The payload has no `input`, so it is no request for Mistral's embeddings."
        raise InvalidRequestError(msg)
    given, size = payload["input"], payload.get("output_dimension")
    texts = [given] if isinstance(given, str) else as_list(given)
    return EmbeddingRequest(
        tuple([as_text(text) for text in texts]),
        as_text(payload.get("model")),
        None if size is None else as_count(size),
        extra=rest(payload, {"model", "input", "output_dimension"}),
    )


def read_embeddings(body: JsonValue, *, texts: int) -> EmbeddingResponse:
    """Reads an answer.

    Args:
        body: Its JSON.
        texts: How many texts were sent.

    Returns:
        The vectors, in the order of the texts.

    Raises:
        ProviderError: If it tells of an error, or hasn't a vector for each text.
    """
    answer = as_object(body)
    check_for_error(answer)
    found = as_objects(answer.get("data"))
    if len(found) != texts:
        msg = f"The answer has {len(found)} embeddings for {texts} texts."
        raise MalformedAnswerError(msg)
    usage, uncounted = read_usage(answer.get("usage"))
    ordered = sorted(found, key=lambda item: as_count(item.get("index")))
    more = rest(answer, {"data", "usage", "model", "object"}) | ({"usage": uncounted} if uncounted else {})
    vectors = tuple([_vector(item) for item in ordered])
    return EmbeddingResponse(vectors, usage, as_text(answer.get("model")), kept(FAMILY, more))


def _vector(item: JsonObject) -> tuple[float, ...]:
    """A vector: numbers, or, where `encoding_format` asked for base64, little-endian floats."""
    embedding = item.get("embedding")
    if isinstance(embedding, str):
        return _floats(b64decode(embedding, validate=True))
    return tuple([float(number) for number in as_list(embedding)])  # type: ignore[arg-type] # else a TypeError


def _floats(data: bytes) -> tuple[float, ...]:
    if len(data) % _FLOAT.size:
        msg = f"{len(data)} bytes are no vector"
        raise ValueError(msg)
    return tuple([number for (number,) in _FLOAT.iter_unpack(data)])

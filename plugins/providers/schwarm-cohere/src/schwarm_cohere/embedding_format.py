"""Embeddings, as Cohere is asked for them and gives them."""

from __future__ import annotations

import struct
from base64 import b64decode
from typing import Literal

from schwarm_cohere.blocks import kept_json
from schwarm_cohere.errors import check_for_error
from schwarm_cohere.usage import read_usage
from schwarm_core.domain.error.provider import InvalidRequestError, MalformedAnswerError
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.embedding import EmbeddingRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_count, as_list, as_object, as_text

EMBED = "/v2/embed"
MOST_TEXTS = 96
"""How many texts one request may hold. Source: https://docs.cohere.com/reference/embed, `texts`."""

_FLOAT = struct.Struct("<f")
_INPUT_TYPES = {"document": "search_document", "query": "search_query", None: "search_document"}
_PURPOSES: dict[JsonValue, Literal["document", "query"]] = {"search_document": "document", "search_query": "query"}
_TYPES = ("float", "base64", "int8", "uint8", "binary", "ubinary")


def write_embedding_request(request: EmbeddingRequest) -> JsonObject:
    """Writes a request for embeddings.

    Args:
        request: The request, with its model named.

    Returns:
        The payload. Cohere has to know what the texts are for: to be found, if nothing else is said.
    """
    size: JsonObject = {} if request.dimensions is None else {"output_dimension": request.dimensions}
    return {
        "model": request.model,
        "texts": list(request.texts),
        "input_type": _INPUT_TYPES[request.purpose],
        "embedding_types": ["float"],
        **size,
        **kept_json(request.extra),
    }


def read_embedding_request(payload: JsonValue) -> EmbeddingRequest:
    """Reads a request for embeddings, such as a recorded one.

    Args:
        payload: Its JSON.

    Returns:
        The request.

    Raises:
        InvalidRequestError: If it is none, or one for the embeddings of images.
    """
    if not isinstance(payload, dict) or "texts" not in payload:
        msg = "The payload has no `texts`, so it is no request for Cohere's embeddings of texts."
        raise InvalidRequestError(msg)
    size, purpose = payload.get("output_dimension"), _PURPOSES.get(payload.get("input_type"))
    known = {"model", "texts", "output_dimension", *(("input_type",) if purpose else ())}
    return EmbeddingRequest(
        tuple([as_text(text) for text in as_list(payload["texts"])]),
        as_text(payload.get("model")),
        None if size is None else as_count(size),
        purpose,
        rest(payload, known),
    )


def read_embeddings(body: JsonValue, *, texts: int) -> tuple[list[tuple[float, ...]], Usage]:
    """Reads an answer.

    Args:
        body: Its JSON. Of several types of vector that were asked for, the most exact one is taken.
        texts: How many texts were sent.

    Returns:
        The vectors, in the order of the texts, and what they used up.

    Raises:
        ProviderError: If it tells of an error, or hasn't a vector for each text.
    """
    answer = as_object(body)
    check_for_error(answer)
    embeddings = answer.get("embeddings")
    by_type = embeddings if isinstance(embeddings, dict) else {"float": embeddings}
    found = next((vectors for name in _TYPES if (vectors := as_list(by_type.get(name)))), [])
    if len(found) != texts:
        msg = f"The answer has {len(found)} embeddings for {texts} texts."
        raise MalformedAnswerError(msg)
    usage, _ = read_usage(answer.get("meta"))
    return [_vector(vector) for vector in found], usage


def _vector(vector: JsonValue) -> tuple[float, ...]:
    """A vector: numbers, or little-endian floats in base64."""
    if isinstance(vector, str):
        return _floats(b64decode(vector, validate=True))
    return tuple([float(number) for number in as_list(vector)])  # type: ignore[arg-type] # else a TypeError


def _floats(data: bytes) -> tuple[float, ...]:
    if len(data) % _FLOAT.size:
        msg = f"{len(data)} bytes are no vector"
        raise ValueError(msg)
    return tuple([number for (number,) in _FLOAT.iter_unpack(data)])

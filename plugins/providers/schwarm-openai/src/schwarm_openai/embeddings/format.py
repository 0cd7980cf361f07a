"""Requests for embeddings and their answers, to JSON and back.

Source: https://platform.openai.com/docs/api-reference/embeddings
"""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode
from collections.abc import Iterable

from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.embedding import EmbeddingRequest, EmbeddingResponse
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_count, as_list, as_object, as_objects, as_text
from schwarm_openai.errors import ERRORS

_READ = frozenset({"model", "input", "dimensions"})
_COUNTED = frozenset({"prompt_tokens", "total_tokens"})


def encode_request(request: EmbeddingRequest, *, base64: bool) -> dict[str, object]:
    """A request as the API takes it. It doesn't ask for what the vectors are used.

    Args:
        request: The request, with its model named.
        base64: Whether vectors may come in base64, which takes a quarter of the space and of the time to read.

    Returns:
        The JSON body.
    """
    return {
        "model": request.model,
        "input": list(request.texts),
        **({} if request.dimensions is None else {"dimensions": request.dimensions}),
        **({"encoding_format": "base64"} if base64 else {}),
        **request.extra,
    }


def decode_request(payload: JsonValue) -> EmbeddingRequest:
    """A request of the API's, such as a recorded one, as a neutral one.

    Args:
        payload: The JSON body.

    Returns:
        The request. It says so if the vectors are wanted as numbers, because a request of ours would say otherwise.

    Raises:
        InvalidRequestError: If it is no request for the embeddings of texts.
    """
    try:
        return _request(as_object(payload))
    except TypeError as error:
        msg = f"This is no request for the embeddings of texts ({error})."
        raise InvalidRequestError(msg) from error


def _request(payload: JsonObject) -> EmbeddingRequest:
    given, dimensions = payload.get("input"), payload.get("dimensions")
    if not given:
        msg = "it has no input"
        raise TypeError(msg)
    texts = [given] if isinstance(given, str) else as_list(given)
    extra = {name: value for name, value in payload.items() if name not in _READ and value is not None}
    if extra.setdefault("encoding_format", "float") == "base64":
        del extra["encoding_format"]
    return EmbeddingRequest(
        tuple([_text(text) for text in texts]),
        as_text(payload.get("model")),
        None if dimensions is None else as_count(dimensions),
        extra=extra,
    )


def _text(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    msg = "its input isn't text, but tokens"
    raise TypeError(msg)


def decode_response(body: JsonValue) -> EmbeddingResponse:
    """An answer.

    Args:
        body: Its JSON.

    Returns:
        The vectors, in the order of the texts.

    Raises:
        ProviderError: If it tells of an error. What is not of the protocol may raise whatever it raises.
    """
    answer = as_object(body)
    if "data" not in answer:
        raise ERRORS.error(answer)
    found = sorted(as_objects(answer["data"]), key=lambda each: as_count(each.get("index")))
    vectors = tuple([_vector(each.get("embedding")) for each in found])
    return EmbeddingResponse(vectors, _usage(as_object(answer.get("usage"))), as_text(answer.get("model")))


def _vector(found: JsonValue) -> tuple[float, ...]:
    if isinstance(found, str):
        return _unpacked(found)
    return tuple(_numbers(as_list(found)))


def _unpacked(text: str) -> tuple[float, ...]:
    """The numbers in base64: each of four bytes, the lowest first."""
    numbers = array("f")
    numbers.frombytes(b64decode(text, validate=True))
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(numbers)


def _numbers(found: Iterable[JsonValue]) -> Iterable[float]:
    for number in found:
        if isinstance(number, bool) or not isinstance(number, int | float):
            msg = f"expected a number, found {type(number).__name__}"
            raise TypeError(msg)
        yield float(number)


def _usage(found: JsonObject) -> Usage:
    read = as_count(found.get("prompt_tokens"))
    total = as_count(found.get("total_tokens"))
    others = {name: value for name, value in found.items() if name not in _COUNTED and type(value) is int}
    return Usage(1, read, details={**others, **({"total_tokens": total} if total not in {0, read} else {})})

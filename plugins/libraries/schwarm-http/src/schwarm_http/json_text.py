"""JSON as it goes over the wire."""

from __future__ import annotations

import json
from typing import cast

from schwarm_core.domain.error.provider import InvalidRequestError, MalformedAnswerError
from schwarm_core.domain.schema.json_value import JsonValue

_EXCERPT = 200


def encode(payload: object) -> bytes:
    """Writes a request's payload.

    A lone surrogate, which a model's answer may have brought into the conversation and UTF-8 can't carry, becomes `?`.

    Args:
        payload: What JSON can say.

    Returns:
        Its JSON, short and in UTF-8.

    Raises:
        InvalidRequestError: If JSON has no form for it.
    """
    try:
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        msg = f"The request can't be written as JSON: {error}."
        raise InvalidRequestError(msg) from error
    return text.encode("utf-8", "replace")


def decode(text: str | bytes) -> JsonValue:
    """Reads JSON from an answer.

    Args:
        text: The JSON.

    Returns:
        What it says.

    Raises:
        MalformedAnswerError: If it is none.
    """
    try:
        return cast("JsonValue", json.loads(text))
    except (ValueError, RecursionError) as error:
        msg = f"The answer isn't JSON: {excerpt(text)}"
        raise MalformedAnswerError(msg) from error


def excerpt(text: str | bytes) -> str:
    """The beginning of an answer, on one line, for an error."""
    start = text[: 4 * _EXCERPT]
    shown = " ".join((start.decode("utf-8", "replace") if isinstance(start, bytes) else start).split())
    if not shown:
        return "it is empty."
    return f'"{shown[:_EXCERPT]}…"' if len(shown) > _EXCERPT or len(text) > len(start) else f'"{shown}"'

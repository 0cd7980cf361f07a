"""JSON as it goes over the wire."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isfinite
from typing import NoReturn, cast

from schwarm_core.domain.error.provider import InvalidRequestError, MalformedAnswerError
from schwarm_core.domain.schema.json_value import JsonValue

_EXCERPT = 200

DEEPEST = 100
"""How deep JSON may be nested: what is deeper says nothing, and can't be stored."""


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
        MalformedAnswerError: If it is none, has a number that is none or too large, or is nested too deep.
    """
    try:
        whole = text if isinstance(text, str) else text.decode(json.detect_encoding(text), "surrogatepass")
        found = cast("JsonValue", _DECODER.decode(whole))
    except (ValueError, RecursionError) as error:
        msg = f"The answer isn't JSON: {excerpt(text)}"
        raise MalformedAnswerError(msg) from error
    if _brackets(text) > DEEPEST and _is_deeper(found, DEEPEST):
        msg = f"The answer is nested more than {DEEPEST} deep: {excerpt(text)}"
        raise MalformedAnswerError(msg)
    return found


def object_in(text: str) -> dict[str, JsonValue] | None:
    """The object that a text says, such as the arguments of a call, as a model wrote them.

    Args:
        text: The text.

    Returns:
        The object; None when the text says none, or one that couldn't be written as JSON again.
    """
    try:
        found = decode(text)
    except MalformedAnswerError:
        return None
    return found if isinstance(found, dict) else None


def _finite(text: str) -> float:
    number = float(text)
    if isfinite(number):
        return number
    raise _no_number(text)


def _no_number(text: str) -> ValueError:
    return ValueError(f"{text} is no number")


def _refuse(constant: str) -> NoReturn:
    raise _no_number(constant)


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse)
"""Python's own reads `NaN` and makes `1e999` infinite, which no one could write as JSON again."""


def _brackets(text: str | bytes) -> int:
    if isinstance(text, str):
        return text.count("{") + text.count("[")
    return text.count(b"{") + text.count(b"[")


def _is_deeper(value: JsonValue, deepest: int) -> bool:
    level: list[JsonValue] = [value]
    for _ in range(deepest):
        level = [inner for outer in level for inner in _inside(outer)]
    return any(isinstance(inner, dict | list) for inner in level)


def _inside(value: JsonValue) -> Iterable[JsonValue]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def excerpt(text: str | bytes) -> str:
    """The beginning of an answer, on one line, for an error."""
    start = text[: 4 * _EXCERPT]
    shown = " ".join((start.decode("utf-8", "replace") if isinstance(start, bytes) else start).split())
    if not shown:
        return "it is empty."
    return f'"{shown[:_EXCERPT]}…"' if len(shown) > _EXCERPT or len(text) > len(start) else f'"{shown}"'

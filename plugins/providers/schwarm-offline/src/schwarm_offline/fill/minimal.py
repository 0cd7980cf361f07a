"""The least that a schema of a scalar accepts, when the conversation holds nothing for it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count, product
from string import ascii_lowercase
from typing import TypeAlias

from schwarm_offline.fill.pattern import matching
from schwarm_offline.schema import Schema, accepts, as_list, as_text, bound, types_of

_FORMATS = {
    "date": "1970-01-01",
    "time": "00:00:00Z",
    "date-time": "1970-01-01T00:00:00Z",
    "duration": "PT0S",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "email": "nobody@example.com",
    "hostname": "localhost",
    "ipv4": "0.0.0.0",  # noqa: S104 - a value, nothing listens there
    "ipv6": "::",
}
_BASE64 = 4
_MOST_TRIES = 10_000


Scalar: TypeAlias = str | int | float | bool | None
"""A value of JSON that holds no others."""


def minimal(schema: Schema) -> Iterator[Scalar]:
    """The least values that a schema of a scalar accepts.

    Args:
        schema: The schema, resolved.

    Yields:
        Different values, each accepted, the least first; as many as there are, or as are asked for.
    """
    given: list[Scalar] = []
    for value in _candidates(schema):
        if value not in given and (value is None or accepts(schema, value)):
            given.append(value)
            yield value


def _candidates(schema: Schema) -> Iterator[Scalar]:
    if "const" in schema or "enum" in schema:
        yield from _given(schema)
        return
    for name in types_of(schema) or ("string",):
        if name == "null":
            yield None
        elif name == "boolean":
            yield from (False, True)
        elif name in {"integer", "number"}:
            yield from _numbers(schema, whole=name == "integer")
        elif name == "string":
            yield from _texts(schema)


def _given(schema: Schema) -> Iterator[Scalar]:
    for option in [schema["const"]] if "const" in schema else as_list(schema["enum"]):
        if option is None or isinstance(option, str | int | float):
            yield option


def _numbers(schema: Schema, *, whole: bool) -> Iterator[int | float]:
    low = _first_of(bound(schema, "minimum"), bound(schema, "exclusiveMinimum"))
    high = _first_of(bound(schema, "maximum"), bound(schema, "exclusiveMaximum"))
    step = bound(schema, "multipleOf") or 1
    yield from (
        value for value in (0, low, high) if value is not None and not (whole and not float(value).is_integer())
    )
    if low is not None and high is not None and not whole:
        yield from (low + (high - low) / parts for parts in range(2, _MOST_TRIES))
    start = math.ceil((low or 0) / step) if low is not None or high is None else math.floor(high / step)
    direction = 1 if low is not None or high is None else -1
    for number in range(_MOST_TRIES):
        value = (start + direction * number) * step
        if value not in {0, low, high}:
            yield int(value) if float(value).is_integer() else value


def _first_of(one: float | None, other: float | None) -> float | None:
    return other if one is None else one


def _texts(schema: Schema) -> Iterator[str]:
    shortest = int(bound(schema, "minLength") or 0)
    if "contentEncoding" in schema:
        shortest = -(-shortest // _BASE64) * _BASE64
        yield from ("A" * (shortest + _BASE64 * number) for number in range(_MOST_TRIES))
    base = _base(schema)
    longest = bound(schema, "maxLength")
    yield base.ljust(shortest, "a")
    for text in _others(base, shortest):
        if longest is not None and len(text) > longest:
            return
        yield text


def _base(schema: Schema) -> str:
    if "pattern" in schema:
        return matching(as_text(schema["pattern"])) or ""
    return _FORMATS.get(as_text(schema.get("format")), "")


def _others(base: str, shortest: int) -> Iterator[str]:
    """Texts that differ from the first in their last letters."""
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            ending = "".join(letters)
            yield f"{base[: max(0, len(base) - length)] if base else ''}{ending}".ljust(shortest, "a")
            if length > 2:  # noqa: PLR2004 - seven hundred are enough for any list
                return

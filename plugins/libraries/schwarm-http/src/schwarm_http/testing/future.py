"""Recorded answers as they may be some day: with fields in them that no one has heard of yet."""

from __future__ import annotations

from base64 import b64encode
from typing import Literal, TypeAlias
from zlib import crc32

from attrs import evolve

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.testing.good_answer import GoodAnswer
from schwarm_http.testing.recording import Row

Kind: TypeAlias = Literal["text", "number", "truth", "object"]

PREFIX = "unheard_of_"
"""How the new fields' names begin. Objects of other names have fields of another name."""


def with_new_fields(row: Row, good: GoodAnswer, kind: Kind) -> Row:
    """An exchange whose answer has a new field in each of its objects.

    Fields in objects with the same names say the same: a stream may well show an object again and again, and only the
    last of it is to be kept. An empty object stays empty: in a stream it may hold the place of what is still to come.

    Args:
        row: The exchange.
        good: Its answer, taken apart.
        kind: What the new fields hold.

    Returns:
        The exchange with the new answer.
    """
    grown = good.saying([_grown(document, kind) for document in good.documents()])
    return evolve(row, response=b64encode(grown.body).decode(), response_kind="base64")


def _grown(value: JsonValue, kind: Kind) -> JsonValue:
    if isinstance(value, dict) and value:
        return {name: _grown(inner, kind) for name, inner in value.items()} | _new(kind, ",".join(sorted(value)))
    if isinstance(value, list):
        return [_grown(item, kind) for item in value]
    return value


def _new(kind: Kind, names: str) -> dict[str, JsonValue]:
    number = crc32(names.encode())
    values: dict[Kind, JsonValue] = {
        "text": f"new {number}",
        "number": number,
        "truth": True,
        "object": {"inside": [number]},
    }
    return {f"{PREFIX}{number}": values[kind]}

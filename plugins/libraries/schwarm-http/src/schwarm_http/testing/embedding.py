"""Recorded exchanges with embedding models, held once more and judged."""

from __future__ import annotations

import struct
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterator

from attrs import field, frozen

from schwarm_core.domain.error.provider import ProviderError
from schwarm_core.domain.provider.embedding import EmbeddingProvider, EmbeddingRequest, EmbeddingResponse
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_core.domain.schema.unstructure import unstructure
from schwarm_http.testing.answer import lost_of_answer
from schwarm_http.testing.recording import Row, replaying
from schwarm_http.testing.refusal import unsaid
from schwarm_http.testing.rules import Rules
from schwarm_http.testing.said import Said
from schwarm_http.testing.verdict import Verdict

_FLOAT = struct.Struct("<f")


@frozen
class EmbeddingJudge:
    """Judges the exchanges with one API of embeddings.

    Attributes:
        provider: Makes the provider for a row, given the address of the server that stands in for the row's host.
        read: Reads a recorded request.
        rules: What may be lost, and what is equal.
    """

    provider: Callable[[Row, str], EmbeddingProvider]
    read: Callable[[JsonValue], EmbeddingRequest]
    rules: Rules = field(factory=Rules)

    async def verdict(self, row: Row) -> Verdict:
        """Holds an exchange.

        Args:
            row: The exchange.

        Returns:
            What is found about it.
        """
        async with replaying([row]) as server:
            provider = self.provider(row, server.url)
            await provider.initialize()
            try:
                lost = await self._lost(provider, row)
            finally:
                await provider.cleanup()
            exception = self.rules.exception(row.path, row.request)
            differs = () if exception else tuple(self.rules.differences(row, server.requests))
        return Verdict(row.id, lost, differs, exception)

    async def _lost(self, provider: EmbeddingProvider, row: Row) -> tuple[str, ...]:
        model = row.request.get("model") if isinstance(row.request, dict) else ""
        try:
            response = await provider.process(self.read(row.request))
        except ProviderError as error:
            wrong = unsaid(row.document, row.status, error, model=str(model))
            return wrong if row.refused else (f"it raises {error!r}",)
        except Exception as error:  # noqa: BLE001 - whatever a provider raises is what is wrong with it
            return (f"it raises {error!r}",)
        body = _with_numbers(row.document)
        return (*lost_of_answer(body, Said(unstructure(response)), self.rules.opaque), *_wrong_vectors(body, response))


def _wrong_vectors(body: JsonValue, response: EmbeddingResponse) -> tuple[str, ...]:
    expected = list(_vectors(body))
    if expected == [*map(list, response.vectors)]:
        return ()
    return (f"{len(response.vectors)} vectors aren't the {len(expected)} that came, in their order",)


def _with_numbers(value: JsonValue) -> JsonValue:
    """An answer whose vectors are written as numbers, which may have come as base64 of little-endian floats."""
    if isinstance(value, dict):
        return {name: _floats(inner) if name == "embedding" else _with_numbers(inner) for name, inner in value.items()}
    return [_with_numbers(item) for item in value] if isinstance(value, list) else value


def _floats(value: JsonValue) -> JsonValue:
    if not isinstance(value, str):
        return value
    try:
        return [number for (number,) in _FLOAT.iter_unpack(b64decode(value, validate=True))]
    except (Error, struct.error):
        return value


def _vectors(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _vectors(inner)
    elif isinstance(value, list):
        if value and all(isinstance(item, int | float) for item in value):
            yield value
        else:
            for inner in value:
                yield from _vectors(inner)

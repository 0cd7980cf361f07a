"""Recorded exchanges, held once more with a provider, and judged.

The recorded request is read, and sent by the provider to a server that answers as recorded. What that server got should
be the recorded request; what the provider made of the answer should say all that the answer said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import evolve, field, frozen

from schwarm_core.domain.error.provider import InvalidRequestError, ProviderError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.message.message import user
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_core.domain.schema.structure import structure
from schwarm_core.domain.schema.unstructure import unstructure
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.sse import ServerSentEvent
from schwarm_http.stream_format import StreamFormat
from schwarm_http.testing.answer import Sums, lost_of_answer, lost_of_stream
from schwarm_http.testing.difference import differences, shown
from schwarm_http.testing.history import lost_in_history
from schwarm_http.testing.leaves import Opaque
from schwarm_http.testing.recording import Row, replaying
from schwarm_http.testing.refusal import unsaid
from schwarm_http.testing.said import Said
from schwarm_http.testing.server import FaultyServer, ReceivedRequest
from schwarm_http.testing.verdict import Verdict

MakeProvider: TypeAlias = Callable[[Row, str], HttpLLMProvider]
"""Makes the provider for a row, given the address of the server that stands in for the row's host."""

_LARGEST_EVENT = 64 << 20


def _no_exception(_path: str, _payload: JsonValue) -> str:
    return ""


@frozen
class Judge:
    """Judges the exchanges with one API.

    Attributes:
        provider: Makes the provider for a row.
        opaque: What of an answer may be lost, and why.
        normalise: Makes payloads of equal meaning equal.
        exception: Says, of a path and a payload, why the request can't be said in the neutral model; empty if it can.
    """

    provider: MakeProvider
    opaque: Opaque = field(default=Opaque({}))
    normalise: Callable[[JsonValue], JsonValue] = lambda payload: payload
    exception: Callable[[str, JsonValue], str] = _no_exception

    async def recording(self, rows: Sequence[Row]) -> tuple[Verdict, ...]:
        """Holds the exchanges of a recording, in order, with one server.

        Args:
            rows: The rows.

        Returns:
            A verdict on each.
        """
        async with replaying(rows) as server:
            return tuple([await self._row(row, server) for row in rows])

    async def _row(self, row: Row, server: FaultyServer) -> Verdict:
        provider = self.provider(row, server.url)
        await provider.initialize()
        try:
            exception = self.exception(row.path, row.request)
            request, unread = _read(provider, row, exception)
            before = len(server.requests)
            lost = await _lost(provider, row, request, self.opaque)
            sent = server.requests[before:]
        finally:
            await provider.cleanup()
        differs = () if exception else (*unread, *self._differences(row, sent))
        return Verdict(row.id, lost, differs, exception)

    def _differences(self, row: Row, sent: Sequence[ReceivedRequest]) -> Iterator[str]:
        if len(sent) != 1:
            yield f"{len(sent)} requests were sent, expected one"
            return
        if _address(sent[0].target) != _address(row.path):
            yield f"the path: {sent[0].target}, expected {row.path}"
        yield from differences(self.normalise(row.request), self.normalise(_json(sent[0])))


def _read(provider: HttpLLMProvider, row: Row, exception: str) -> tuple[ModelRequest, tuple[str, ...]]:
    """The recorded request, or, where it can't be said, any; and what is wrong with it."""
    plain = ModelRequest((user("Hello"),), model="a-model")
    try:
        request = provider.codec.decode_request(row.path, row.request)
    except InvalidRequestError as error:
        return plain, (f"it can't be read: {error.message}",)
    if exception:
        return (request if _can_be_sent(provider, request) else plain), ()
    return request, _unlike_itself(request, "the request")


def _can_be_sent(provider: HttpLLMProvider, request: ModelRequest) -> bool:
    try:
        provider.codec.encode_request(request, stream=False)
    except ProviderError:
        return False
    return True


async def _lost(provider: HttpLLMProvider, row: Row, request: ModelRequest, opaque: Opaque) -> tuple[str, ...]:
    sums = Sums()
    try:
        if row.streamed:
            response = await provider.stream(evolve(request, sink=sums.take))
        else:
            response = await provider.process(request)
    except ProviderError as error:
        return (
            unsaid(row.response, row.status, error, model=request.model) if row.refused else (f"it raises {error!r}",)
        )
    if row.refused:
        return (f"an answer was made of the refusal: {shown(response)}",)
    return (
        *_lost_in(provider, row, request, response, opaque),
        *(sums.wrong(response) if row.streamed else ()),
        *_unlike_itself(response, "the answer"),
        *lost_in_history(provider.codec, request, response),
    )


def _lost_in(
    provider: HttpLLMProvider, row: Row, request: ModelRequest, response: ModelResponse, opaque: Opaque
) -> tuple[str, ...]:
    said = Said(unstructure(response))
    if not row.streamed:
        return lost_of_answer(row.response, said, opaque)
    stream_format = provider.codec.encode_request(request, stream=True).stream_format
    return lost_of_stream(events_of(row, stream_format), said, opaque, parts=len(response.message.parts))


def events_of(row: Row, stream_format: StreamFormat) -> Sequence[ServerSentEvent]:
    """The events of a streamed answer.

    Args:
        row: The exchange.
        stream_format: How they are told apart, if the answer isn't JSON as a whole.
    """
    if isinstance(row.response, list):
        return [ServerSentEvent(json.dumps(event)) for event in row.response]
    return stream_format.parser(_LARGEST_EVENT).feed(row.body)


def _unlike_itself(value: ModelRequest | ModelResponse, name: str) -> tuple[str, ...]:
    """What is wrong if a value isn't the same after it was stored as JSON."""
    stored = json.dumps(unstructure(value))
    again = structure(json.loads(stored), type(value))
    if again == value:
        return ()
    changed = differences(unstructure(value), unstructure(again)) or ("of another type",)
    return tuple(f"{name}, stored as JSON, comes back changed: {change}" for change in changed)


def _address(target: str) -> tuple[str, list[tuple[str, str]]]:
    """A path and its query, however they are quoted and ordered."""
    parts = urlsplit(target)
    return unquote(parts.path), sorted(parse_qsl(parts.query, keep_blank_values=True))


def _json(sent: ReceivedRequest) -> JsonValue:
    found: JsonValue = json.loads(sent.body)
    return found

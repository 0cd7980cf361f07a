"""Recorded exchanges, held once more with a provider, and judged.

The recorded request is read, and sent by the provider to a server that answers as recorded. What that server got should
be the recorded request; what the provider made of the answer should say all that the answer said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import evolve, field, frozen

from schwarm_core.domain.error.provider import MalformedAnswerError, ProviderError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.message.message import user
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_core.domain.schema.unstructure import unstructure
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.answer import Sums, lost_of_answer, lost_of_stream
from schwarm_http.testing.difference import shown
from schwarm_http.testing.history import lost_in_history
from schwarm_http.testing.leaves import Opaque
from schwarm_http.testing.recording import Row, events_of, replaying
from schwarm_http.testing.refusal import refusals_in, unsaid
from schwarm_http.testing.rules import Rules
from schwarm_http.testing.said import Said
from schwarm_http.testing.stored import unlike_itself
from schwarm_http.testing.verdict import Verdict

MakeProvider: TypeAlias = Callable[[Row, str], HttpLLMProvider]
"""Makes the provider for a row, given the address of the server that stands in for the row's host."""


@frozen
class Judge:
    """Judges the exchanges with one API.

    Attributes:
        provider: Makes the provider for a row.
        rules: What may be lost, and what is equal.
    """

    provider: MakeProvider
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
                exception = self.rules.exception(row.path, row.request)
                request, unread = _read(provider, row, exception)
                lost = await _lost(provider, row, request, self.rules.opaque)
            finally:
                await provider.cleanup()
            differs = () if exception else (*unread, *self.rules.differences(row, server.requests))
        return Verdict(row.id, lost, differs, exception)


def _read(provider: HttpLLMProvider, row: Row, exception: str) -> tuple[ModelRequest, tuple[str, ...]]:
    """The recorded request, or, where it can't be said, any; and what is wrong with it."""
    plain = ModelRequest((user("Hello"),), model="a-model")
    try:
        request = provider.codec.decode_request(row.path, row.request)
        provider.codec.encode_request(request, stream=row.streamed)
        unlike = unlike_itself(request, "the request")
    except Exception as error:  # noqa: BLE001 - whatever a codec raises is what is wrong with it
        return plain, (f"it can't be read and written: {error!r}",)
    return request, () if exception else unlike


async def _lost(provider: HttpLLMProvider, row: Row, request: ModelRequest, opaque: Opaque) -> tuple[str, ...]:
    sums = Sums()
    try:
        if row.streamed:
            response = await provider.stream(evolve(request, sink=sums.take))
        else:
            response = await provider.process(request)
        if row.refused:
            return (f"an answer was made of the refusal: {shown(response)}",)
        return (
            *_lost_in(provider, row, request, response, opaque),
            *(sums.wrong(response) if row.streamed else ()),
            *unlike_itself(response, "the answer"),
            *lost_in_history(provider.codec, request, response),
        )
    except ProviderError as error:
        return _untold(provider, row, request, error)
    except Exception as error:  # noqa: BLE001 - whatever a codec raises is what is wrong with it
        return (f"it raises {error!r}",)


def _untold(provider: HttpLLMProvider, row: Row, request: ModelRequest, error: ProviderError) -> tuple[str, ...]:
    """What of a refusal, which may come with a status of success, the error doesn't tell."""
    if row.refused:
        return unsaid(row.document, row.status, error, model=request.model)
    events = _events(provider, row, request) if row.streamed else ()
    found = list(refusals_in(map(_json, events) if row.streamed else [row.document]))
    if found:
        return unsaid(found[0], None, error, model=request.model)
    if isinstance(error, MalformedAnswerError) and not row.streamed and isinstance(row.document, str):
        return ()
    return (f"it raises {error!r}",)


def _lost_in(
    provider: HttpLLMProvider, row: Row, request: ModelRequest, response: ModelResponse, opaque: Opaque
) -> tuple[str, ...]:
    said = Said(unstructure(response))
    if not row.streamed:
        return lost_of_answer(row.document, said, opaque)
    return lost_of_stream(_events(provider, row, request), said, opaque, parts=len(response.message.parts))


def _events(provider: HttpLLMProvider, row: Row, request: ModelRequest) -> Sequence[ServerSentEvent]:
    return events_of(row, provider.codec.encode_request(request, stream=True).stream_format)


def _json(event: ServerSentEvent) -> JsonValue:
    try:
        return event.json()
    except MalformedAnswerError:
        return None

"""Recorded conversations that go on: the answer is taken in, its tools bring results, and the person asks again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schwarm_core import Message, ModelRequest, ModelResponse, TextPart, ToolResultPart, user
from schwarm_http.llm.codec import Codec
from schwarm_http.testing.recording import Row, events_of
from tests.backends.rules.pairing import Pairing

GO_ON = user("Go on, please.")


def answer_of(row: Row, codec: Codec, request: ModelRequest) -> ModelResponse:
    """The answer of an exchange that went well.

    Args:
        row: The exchange.
        codec: Reads it.
        request: What was asked.
    """
    if not row.streamed:
        return codec.decode_response(row.document)
    collector = codec.collector()
    for event in events_of(row, codec.encode_request(request, stream=True).stream_format):
        if not collector.done:
            collector.feed(event)
    return collector.response()


def continued(row: Row, codec: Codec) -> ModelRequest:
    """The conversation of an exchange, one question further.

    Args:
        row: The exchange, which went well.
        codec: Reads it.
    """
    request = codec.decode_request(row.path, row.request)
    message = answer_of(row, codec, request).message
    results = tuple(ToolResultPart(call.id, call.name, (TextPart("It is done."),)) for call in message.tool_calls)
    brought = (Message("tool", results),) if results else ()
    return ModelRequest((*request.messages, message, *brought, GO_ON), request.model, request.tools)


def is_legal(messages: Iterable[Message]) -> bool:
    """Whether each call has its result before anyone else speaks.

    Args:
        messages: The history.
    """
    return not any(_wrong(tuple(messages)))


def _wrong(messages: Sequence[Message]) -> Iterable[str]:
    pairing = Pairing()
    for message in messages:
        results = [result.call_id for result in message.tool_results]
        for call_id in results:
            yield from pairing.result(call_id)
        if not results:
            yield from pairing.goes_on()
        yield from pairing.calls(call.id for call in message.tool_calls)
    yield from pairing.goes_on()

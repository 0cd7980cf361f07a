"""A language model that is reached over HTTP: its codec and its wire, put together."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from attrs import evolve

from schwarm_core.domain.error.provider import InvalidRequestError, MalformedAnswerError, ProviderError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector

if TYPE_CHECKING:
    from schwarm_http.reply import Reply, StreamEnd
    from schwarm_http.sse import ServerSentEvent
    from schwarm_http.wire import HttpWire

NOT_OF_THE_PROTOCOL = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What reading an answer raises that has another shape than the protocol says."""


class HttpLLMProvider(LLMProvider):
    """A language model over HTTP. A vendor's provider says how it is reached; the codec knows the rest.

    Args:
        codec: Reads and writes the vendor's format.
        model: The model that is asked when a request names none.
    """

    def __init__(self, codec: Codec, *, model: str = "") -> None:
        self.codec = codec
        self._model = model
        self._wire: HttpWire | None = None

    @abstractmethod
    def connect(self) -> HttpWire:
        """Makes the wire, when the provider is initialized: the place to look for a key and to import what is heavy.

        Raises:
            ProviderError: If a setting is missing or wrong.
        """

    @property
    def wire(self) -> HttpWire:
        """The wire, between `initialize` and `cleanup`; outside of that, one that refuses to work."""
        return self._wire or self.connect()

    async def initialize(self) -> None:
        """Opens the wire; no connection is made before the first request."""
        wire = self.connect()
        await wire.open()
        self._wire = wire

    async def cleanup(self) -> None:
        """Closes all connections."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    async def process(self, request: ModelRequest) -> ModelResponse:
        """Asks the model and waits for the whole answer."""
        wire = self.wire
        request, sent = self._encoded(request, wire, stream=False)
        answer = await wire.post(sent.path, sent.payload, headers=sent.headers, model=request.model)
        try:
            response = self.codec.decode_response(answer.body)
        except ProviderError as error:
            answer.complete(error)
            raise
        except NOT_OF_THE_PROTOCOL as error:
            raise answer.complete(_unreadable(error)) from error
        return _with_request_id(response, answer)

    async def stream(self, request: ModelRequest) -> ModelResponse:
        """Asks the model, hands the answer's pieces to the sink as they arrive, and returns the whole."""
        wire, sink = self.wire, request.sink
        request, sent = self._encoded(request, wire, stream=True)
        collector = self.codec.collector()

        async def on_event(event: ServerSentEvent) -> bool:
            try:
                deltas = collector.feed(event)
            except NOT_OF_THE_PROTOCOL as error:
                raise _unreadable(error) from error
            if sink is not None:
                for delta in deltas:
                    await sink(delta)
            return collector.done

        try:
            end = await wire.stream(
                sent.path,
                sent.payload,
                on_event,
                headers=sent.headers,
                model=request.model,
                stream_format=sent.stream_format,
            )
        except MalformedAnswerError as error:
            error.partial = _arrived(collector)
            raise
        return _with_request_id(_whole(collector, end), end)

    def _encoded(self, request: ModelRequest, wire: HttpWire, *, stream: bool) -> tuple[ModelRequest, EncodedRequest]:
        try:
            request = self._named(request)
            return request, self.codec.encode_request(request, stream=stream)
        except ProviderError as error:
            wire.complete(error, model=request.model)
            raise

    def _named(self, request: ModelRequest) -> ModelRequest:
        if request.model:
            return request
        if not self._model:
            msg = "No model is named."
            raise InvalidRequestError(
                msg, remedy="Name one (`provider:model`), or set the provider's `model`; `schwarm models` lists them."
            )
        return evolve(request, model=self._model)


def _whole(collector: StreamCollector, end: StreamEnd) -> ModelResponse:
    if not collector.ended:
        msg = "The stream ended before its end."
        error = end.complete(MalformedAnswerError(msg))
        error.partial = _arrived(collector)
        raise error
    try:
        return collector.response()
    except ProviderError as error:
        end.complete(error)
        raise
    except NOT_OF_THE_PROTOCOL as error:
        raise end.complete(_unreadable(error)) from error


def _arrived(collector: StreamCollector) -> ModelResponse | None:
    try:
        response = collector.response()
    except (ProviderError, *NOT_OF_THE_PROTOCOL):
        return None
    return response if response.message.parts else None


def _with_request_id(response: ModelResponse, reply: Reply) -> ModelResponse:
    if not reply.request_id or response.request_id:
        return response
    return evolve(response, request_id=reply.request_id)


def _unreadable(error: Exception) -> MalformedAnswerError:
    return MalformedAnswerError(f"The answer isn't of the expected shape ({type(error).__name__}: {error}).")

"""The contract of a codec: neutral requests and answers to one vendor's JSON, and back.

A codec does no I/O and keeps no state between calls, so that one serves all calls of a provider, a fake server in a
test, and the reading of recorded traffic alike. It loses nothing: what the neutral model has no field for goes to the
`extra` of the smallest thing around it, under the codec's family name, and comes back from there when it is encoded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from attrs import frozen

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.secrecy import HeaderValues
from schwarm_http.sse import ServerSentEvent
from schwarm_http.stream_format import SERVER_SENT_EVENTS, StreamFormat

_NO_HEADERS: HeaderValues = {}


@frozen
class EncodedRequest:
    """A request, as a vendor takes it.

    Attributes:
        path: What follows the base URL, beginning with `/`.
        payload: The JSON body.
        headers: Headers that this request needs, such as the mark of a feature in beta.
        stream_format: How a streamed answer comes.
    """

    path: str
    payload: Mapping[str, object]
    headers: HeaderValues = _NO_HEADERS
    stream_format: StreamFormat = SERVER_SENT_EVENTS


class StreamCollector(ABC):
    """Puts a streamed answer together, event by event. One is made for each stream.

    Attributes:
        done: Whether the last event has come; nothing after it matters.
    """

    done: bool = False

    @abstractmethod
    def feed(self, event: ServerSentEvent) -> Sequence[Delta]:
        """Takes the next event.

        Args:
            event: The event.

        Returns:
            The pieces of the answer that it brings; none for an event of an unknown type, whose content is kept.

        Raises:
            ProviderError: If the event tells of an error. What is not of the protocol may raise whatever it raises
                (`KeyError`, `TypeError`, …): the provider makes a `MalformedAnswerError` of it.
        """

    @abstractmethod
    def response(self) -> ModelResponse:
        """The answer that has arrived: the whole one once the end has come, or what there is of a stream cut short."""

    @property
    @abstractmethod
    def ended(self) -> bool:
        """Whether the answer is whole: its end mark has come, or, where the vendor has none, its stop reason."""


class Codec(ABC):
    """Reads and writes one vendor's format.

    Attributes:
        family: The name under which `extra`, `OpaquePart` and `ServerTool` hold what only this format knows. Formats
            that can't read each other's parts have different ones.
    """

    family: ClassVar[str]

    @abstractmethod
    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request as the vendor takes it. Parts of other families are converted or left out, as documented.

        Args:
            request: The request, with its model named.
            stream: Whether the answer is wanted in pieces.

        Returns:
            Path, body and headers.

        Raises:
            UnsupportedError: If the newest message holds what the vendor can't take.
            InvalidRequestError: If the request can't be said in this format.
        """

    @abstractmethod
    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request in the vendor's format, such as a recorded one, as a neutral one.

        Encoding it gives a payload of equal meaning.

        Args:
            path: The path and query that it was sent to; some vendors name the model there.
            payload: Its JSON.

        Returns:
            The request.

        Raises:
            InvalidRequestError: If it is none of this format.
        """

    @abstractmethod
    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer that came whole.

        Args:
            body: Its JSON.

        Returns:
            The answer.

        Raises:
            ProviderError: If it tells of an error. What is not of the protocol may raise whatever it raises.
        """

    @abstractmethod
    def collector(self) -> StreamCollector:
        """What puts one streamed answer together."""

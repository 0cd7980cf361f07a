"""How the pieces of a streamed answer are told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from attrs import frozen

from schwarm_http.sse import ServerSentEvent, SseParser


class StreamParser(Protocol):
    """Makes events of bytes, however they are cut into pieces."""

    def feed(self, data: bytes) -> Sequence[ServerSentEvent]:
        """Takes the next piece of the stream.

        Args:
            data: The bytes, cut anywhere.

        Returns:
            The events that it completes.

        Raises:
            MalformedAnswerError: If it is not of the format, or an event is larger than the limit.
        """
        ...


@frozen
class StreamFormat:
    """A format of streams.

    Attributes:
        media_type: The content type that is asked for.
        parser: Makes a parser, given the largest event's size in bytes.
        accepts: The content types under which it comes.
    """

    media_type: str
    parser: Callable[[int], StreamParser]
    accepts: tuple[str, ...] = ()


SERVER_SENT_EVENTS = StreamFormat("text/event-stream", SseParser, ("text/event-stream",))
"""Events as browsers know them, which most vendors send."""

"""Streams of JSON, one event a line, as the first version of Cohere's API sends them."""

from __future__ import annotations

from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_http.sse import ServerSentEvent
from schwarm_http.stream_format import StreamFormat

_DATA = b"data:"


class JsonLinesParser:
    """Makes events of lines, however they are cut into pieces.

    Servers that speak for Cohere in other clouds send the same lines as server-sent events; their names are left out,
    because each line says its own type.

    Args:
        max_event_bytes: The largest line.
    """

    __slots__ = ("_limit", "_rest", "_size")

    def __init__(self, max_event_bytes: int) -> None:
        self._limit = max_event_bytes
        self._rest: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """Takes the next piece of the stream.

        Args:
            data: The bytes, cut anywhere.

        Returns:
            The events that it completes. A last line is complete without a line feed if it ends in `}`.

        Raises:
            MalformedAnswerError: If a line is larger than the limit.
        """
        *lines, rest = data.split(b"\n")
        events = [event for line in lines if (event := _event(self._whole(line)))]
        self._keep(rest)
        return events

    def _whole(self, line: bytes) -> bytes:
        self._keep(line)
        whole = b"".join(self._rest)
        self._rest, self._size = [], 0
        return whole

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            msg = f"An event of the stream is larger than {self._limit:,} bytes."
            raise MalformedAnswerError(msg)
        if piece:
            self._rest.append(piece)


def _event(line: bytes) -> ServerSentEvent | None:
    line = line.strip().removeprefix(_DATA).strip()
    return ServerSentEvent(line.decode("utf-8", "replace")) if line[:1] in {b"{", b"["} else None


JSON_LINES = StreamFormat(
    "application/stream+json",
    JsonLinesParser,
    ("application/stream+json", "application/x-ndjson", "application/json-seq", "text/event-stream"),
)
"""Events in lines of JSON."""

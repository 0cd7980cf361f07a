"""A stream's two forms: server-sent events, or, without `alt=sse`, one JSON list that grows.

Which of them comes is told by the first byte, since servers between us and the vendor send either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_http.sse import ServerSentEvent, SseParser
from schwarm_http.stream_format import StreamFormat, StreamParser

_MARK = re.compile(rb'["\\\[\]{}]')
_OPENING = (b"[", b"{")
_BLANK = b" \t\r\n\xef\xbb\xbf"


class EitherParser:
    """Reads a stream in either form.

    Args:
        max_event_bytes: The largest event.
    """

    def __init__(self, max_event_bytes: int) -> None:
        self._limit = max_event_bytes
        self._parser: StreamParser | None = None

    def feed(self, data: bytes) -> Sequence[ServerSentEvent]:
        """Takes the next piece of the stream; see `StreamParser`."""
        if self._parser is None:
            data = data.lstrip(_BLANK)
            if not data:
                return []
            self._parser = JsonListParser(self._limit) if data[:1] in b"[{" else SseParser(self._limit)
        return self._parser.feed(data)


class JsonListParser:
    """Reads a list of objects, each as soon as it is whole; an object alone counts as a list of one.

    Args:
        max_event_bytes: The largest object.
    """

    def __init__(self, max_event_bytes: int) -> None:
        self._limit = max_event_bytes
        self._pieces: list[bytes] = []
        self._size = 0
        self._depth = 0
        self._in_list = 0
        self._in_text = False
        self._skip = 0

    def feed(self, data: bytes) -> Sequence[ServerSentEvent]:
        """Takes the next piece of the stream.

        Args:
            data: The bytes, cut anywhere.

        Returns:
            The objects that it completes, as the data of events.

        Raises:
            MalformedAnswerError: If an object is larger than the limit.
        """
        return list(self._events(data))

    def _events(self, data: bytes) -> Iterator[ServerSentEvent]:
        start = 0 if self._depth > self._in_list else None
        for at, bracket in self._brackets(data):
            if bracket in _OPENING:
                if self._depth == 0 and bracket == b"[":
                    self._in_list = 1
                elif self._depth == self._in_list:
                    start = at
                self._depth += 1
                continue
            self._depth -= 1
            if self._depth == self._in_list and start is not None:
                yield self._event(data[start : at + 1])
                start = None
        if start is not None:
            self._keep(data[start:])

    def _brackets(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The brackets outside of texts, and where they are."""
        skip, self._skip = self._skip, 0
        for mark in _MARK.finditer(data):
            at, found = mark.start(), mark[0]
            if at < skip:
                continue
            if found == b"\\":
                skip = at + 2
            elif found == b'"':
                self._in_text = not self._in_text
            elif not self._in_text:
                yield at, found
        self._skip = max(skip - len(data), 0)

    def _event(self, last: bytes) -> ServerSentEvent:
        self._keep(last)
        text = b"".join(self._pieces).decode("utf-8", "replace")
        self._pieces, self._size = [], 0
        return ServerSentEvent(text)

    def _keep(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > self._limit:
            msg = f"An event of the stream is larger than {self._limit:,} bytes."
            raise MalformedAnswerError(msg)


STREAM = StreamFormat("text/event-stream", EitherParser, ("text/event-stream", "application/json"))
"""The vendor's streams."""

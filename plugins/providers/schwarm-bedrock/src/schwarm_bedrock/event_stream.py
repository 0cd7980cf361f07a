"""AWS event streams: bytes in, events out.

A message is a prelude (its length, the length of its headers, their CRC-32), the headers, the payload, and a CRC-32 of
all before. Source: https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream,
and the Smithy specification, https://smithy.io/2.0/aws/amazon-eventstream.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from struct import Struct
from struct import error as StructError  # noqa: N812 - it is a class, whatever it is called there
from zlib import crc32

from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_http.sse import ServerSentEvent
from schwarm_http.stream_format import StreamFormat

EXCEPTION = "exception"
"""The type of the events that tell of an error: their JSON has the error's name as `__type`."""

_PRELUDE = Struct(">II")
_CRC = Struct(">I")
_LENGTH = Struct(">H")
_PRELUDE_SIZE = _PRELUDE.size + _CRC.size
_OVERHEAD = _PRELUDE_SIZE + _CRC.size
_STRINGS = {6, 7}
_SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""How many bytes a header's value of a type has; texts and bytes say so themselves."""


class EventStreamParser:
    """Reads an event stream, however it is cut into pieces.

    Args:
        max_event_bytes: The largest message.
    """

    __slots__ = ("_buffer", "_limit")

    def __init__(self, max_event_bytes: int) -> None:
        self._limit = max_event_bytes
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """Takes the next piece of the stream.

        Args:
            data: The bytes, cut anywhere.

        Returns:
            The events that it completes. One that tells of an error is an `exception`.

        Raises:
            MalformedAnswerError: If a checksum is wrong, a message is no message, or it is larger than the limit.
        """
        self._buffer += data
        events = []
        while (size := self._size()) is not None and len(self._buffer) >= size:
            message = bytes(self._buffer[:size])
            del self._buffer[:size]
            events.append(_event(message))
        return events

    def _size(self) -> int | None:
        """The size of the message that comes next, once its prelude is there."""
        if len(self._buffer) < _PRELUDE_SIZE:
            return None
        size, headers = _PRELUDE.unpack_from(self._buffer)
        _check(self._buffer[: _PRELUDE.size], _CRC.unpack_from(self._buffer, _PRELUDE.size)[0])
        if size > self._limit:
            msg = f"An event of the stream is larger than {self._limit:,} bytes."
            raise MalformedAnswerError(msg)
        if headers > size - _OVERHEAD:
            msg = "An event of the stream has impossible lengths."
            raise MalformedAnswerError(msg)
        return int(size)


EVENT_STREAM = StreamFormat(
    "application/vnd.amazon.eventstream", EventStreamParser, ("application/vnd.amazon.eventstream",)
)
"""How Bedrock streams."""


def _check(data: bytes | bytearray, expected: int) -> None:
    if crc32(data) != expected:
        msg = "A checksum of the stream is wrong: it was damaged on its way, or is no event stream."
        raise MalformedAnswerError(msg)


def _event(message: bytes) -> ServerSentEvent:
    _check(message[: -_CRC.size], _CRC.unpack_from(message, len(message) - _CRC.size)[0])
    end = _PRELUDE_SIZE + _PRELUDE.unpack_from(message)[1]
    headers = _headers(message[_PRELUDE_SIZE:end])
    payload = message[end : -_CRC.size].decode("utf-8", "replace")
    match headers.get(":message-type"):
        case "exception":
            return _exception(headers.get(":exception-type", ""), payload)
        case "error":
            return _exception(headers.get(":error-code", ""), headers.get(":error-message", ""))
        case _:
            return ServerSentEvent(payload, headers.get(":event-type", ""))


def _exception(name: str, said: str) -> ServerSentEvent:
    try:
        body = json.loads(said)
    except (ValueError, RecursionError):
        body = said
    fields = body if isinstance(body, dict) else {"message": said}
    return ServerSentEvent(json.dumps({"__type": name, **fields}), EXCEPTION)


def _headers(data: bytes) -> Mapping[str, str]:
    """The headers that are texts; others mean nothing here."""
    headers: dict[str, str] = {}
    position = 0
    try:
        while position < len(data):
            start = position + 1 + data[position]
            name, kind = data[position + 1 : start].decode("utf-8", "replace"), data[start]
            start += 1
            if kind in _STRINGS:
                size = _LENGTH.unpack_from(data, start)[0]
                start += _LENGTH.size
                headers[name] = data[start : start + size].decode("utf-8", "replace")
            else:
                size = _SIZES[kind]
            position = start + size
    except (IndexError, KeyError, StructError) as error:
        msg = "The headers of an event of the stream can't be read."
        raise MalformedAnswerError(msg) from error
    return headers

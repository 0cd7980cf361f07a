"""Server-sent events: bytes in, events out.

Source: the WHATWG HTML standard, section "Server-sent events", "Interpreting an event stream":
https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

from attrs import frozen

from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.json_text import decode

_BOM = b"\xef\xbb\xbf"
_LINE_ENDS = b"\r\n"
_LONGEST_RETRY = 12


@frozen(slots=False)
class ServerSentEvent:
    """One event.

    Attributes:
        data: Its lines of data, joined by line feeds.
        event: Its type.
        id: The last id that the stream has given, by this event or by one before it.
        retry: The reconnection time in milliseconds that came with it; None when none did.
    """

    data: str
    event: str = "message"
    id: str = ""
    retry: int | None = None

    def json(self) -> JsonValue:
        """The data, read as JSON.

        Raises:
            MalformedAnswerError: If it isn't.
        """
        return decode(self.data)


class SseParser:
    """Reads a stream of events, however it is cut into pieces.

    As the standard says, what follows the last blank line is no event, and bytes that aren't UTF-8 are replaced.

    Args:
        max_event_bytes: The largest event, its longest line included.
    """

    __slots__ = ("_after_cr", "_at_start", "_data", "_event", "_id", "_limit", "_rest", "_rest_size", "_retry", "_size")

    def __init__(self, max_event_bytes: int) -> None:
        self._limit = max_event_bytes
        self._rest: list[bytes] = []
        self._rest_size = 0
        self._at_start = True
        self._after_cr = False
        self._size = 0
        self._data: list[bytes] = []
        self._event = b""
        self._id = ""
        self._retry: int | None = None

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """Takes the next piece of the stream.

        Args:
            data: The bytes, cut anywhere.

        Returns:
            The events that it completes.

        Raises:
            MalformedAnswerError: If an event is larger than the limit.
        """
        if self._after_cr and data:
            # A CR ended the line at once, so that no event waits for the next piece; its LF ends nothing more.
            self._after_cr = False
            data = data.removeprefix(b"\n")
        if not data:
            return []
        if data.startswith(b"data: ") and data.endswith(b"\n\n") and b"\r" not in data and self._at_rest:
            quick = self._whole_events(data)
            if quick:
                return quick
        self._after_cr = data[-1:] == b"\r"
        lines = data.splitlines()
        rest = b"" if data[-1] in _LINE_ENDS else lines.pop()
        if lines and self._rest:
            lines[0] = b"".join((*self._rest, lines[0]))
            self._rest, self._rest_size = [], 0
        events = [event for line in lines if (event := self._line(line)) is not None]
        if rest:
            self._rest.append(rest)
            self._rest_size += len(rest)
            self._check(self._rest_size)
        return events

    @property
    def _at_rest(self) -> bool:
        """Whether nothing of an event has come yet."""
        return not (self._rest or self._data or self._event or self._retry is not None)

    def _whole_events(self, data: bytes) -> list[ServerSentEvent]:
        """Events of one line of data each, as most vendors send them; none if they are anything else.

        They come by the hundred per second, and cost so a third of what they do line by line.
        """
        lines = data[6:-2].split(b"\n\ndata: ")
        if data.count(b"\n") != 2 * len(lines):
            return []
        if len(data) > self._limit:
            for line in lines:
                self._check(len(line))
        self._at_start = False
        return [ServerSentEvent(_text(line), "message", self._id) for line in lines]

    def _line(self, line: bytes) -> ServerSentEvent | None:
        if self._at_start:
            self._at_start = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        self._field(name, value.removeprefix(b" "))
        return None

    def _field(self, name: bytes, value: bytes) -> None:
        match name:
            case b"data":
                self._check(len(value))
                self._size += len(value) + 1
                self._data.append(value)
            case b"event":
                self._check(len(value))
                self._event = value
            case b"id" if b"\0" not in value:
                self._check(len(value))
                self._id = _text(value)
            case b"retry" if value.isdigit() and len(value) <= _LONGEST_RETRY:
                self._retry = int(value)
            case _:
                pass

    def _dispatch(self) -> ServerSentEvent | None:
        lines, name, retry = self._data, self._event, self._retry
        self._data, self._event, self._retry, self._size = [], b"", None, 0
        if not lines:
            return None
        return ServerSentEvent(_text(b"\n".join(lines)), _text(name) if name else "message", self._id, retry)

    def _check(self, more: int) -> None:
        if self._size + more > self._limit:
            msg = f"An event of the stream is larger than {self._limit:,} bytes."
            raise MalformedAnswerError(msg)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")

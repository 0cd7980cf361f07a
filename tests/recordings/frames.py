"""How an event is written in each format of streams."""

from __future__ import annotations

from collections.abc import Mapping
from struct import pack
from zlib import crc32

from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.good_answer import Frame, sse_frame

_TEXT = 7


def aws_frame(event: ServerSentEvent) -> bytes:
    """A message of an AWS event stream: lengths, headers, payload, and checksums.

    Source: https://smithy.io/2.0/aws/amazon-eventstream.html
    """
    kind = "exception" if event.event == "exception" else "event"
    named = {f":{kind}-type": event.event, ":content-type": "application/json", ":message-type": kind}
    headers = b"".join(_header(name, value) for name, value in named.items())
    payload = event.data.encode("utf-8", "surrogatepass")
    prelude = pack(">II", len(headers) + len(payload) + 16, len(headers))
    message = prelude + pack(">I", crc32(prelude)) + headers + payload
    return message + pack(">I", crc32(message))


def _header(name: str, value: str) -> bytes:
    key, text = name.encode(), value.encode()
    return pack(">B", len(key)) + key + pack(">BH", _TEXT, len(text)) + text


def line_frame(event: ServerSentEvent) -> bytes:
    """A line of JSON."""
    return event.data.encode("utf-8", "surrogatepass") + b"\n"


_FRAMES: Mapping[str, Frame] = {
    "application/vnd.amazon.eventstream": aws_frame,
    "application/stream+json": line_frame,
}


def frame_of(content_type: str) -> Frame:
    """How a stream of a content type writes its events."""
    return _FRAMES.get(content_type.partition(";")[0], sse_frame)

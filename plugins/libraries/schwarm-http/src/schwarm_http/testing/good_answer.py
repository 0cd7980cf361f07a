"""A good answer, taken apart so that faults can be put into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import evolve, frozen

from schwarm_core.domain.message.message import Message
from schwarm_http.llm.codec import Codec
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.recording import Row, events_of
from schwarm_http.testing.server import Script, Step, chunk, head
from schwarm_http.testing.spoil import Documents

Frame: TypeAlias = Callable[[ServerSentEvent], bytes]
"""Writes an event as a stream has it."""


def sse_frame(event: ServerSentEvent) -> bytes:
    """An event as server-sent."""
    name = "" if event.event == "message" else f"event: {event.event}\n"
    data = "".join(f"data: {line}\n" for line in event.data.split("\n"))
    return f"{name}{data}\n".encode("utf-8", "surrogatepass")


@frozen
class GoodAnswer:
    """An answer that is as it should be.

    Attributes:
        kind: Its content type.
        events: The events that it is made of; one without a name for an answer that comes whole.
        frame: Writes an event.
        streamed: Whether it comes in pieces.
    """

    kind: str
    events: Sequence[ServerSentEvent]
    frame: Frame = sse_frame
    streamed: bool = True

    @classmethod
    def of(cls, row: Row, codec: Codec, frame: Frame = sse_frame) -> GoodAnswer:
        """A recorded one.

        Args:
            row: The exchange.
            codec: Tells how its stream comes.
            frame: Writes an event as that stream has it.
        """
        if not row.streamed:
            return cls(row.content_type, [ServerSentEvent(json.dumps(row.document))], streamed=False)
        request = codec.decode_request(row.path, row.request)
        return cls(row.content_type, events_of(row, codec.encode_request(request, stream=True).stream_format), frame)

    def message(self, codec: Codec) -> Message:
        """What the model said in it.

        Args:
            codec: Reads the answer.
        """
        if not self.streamed:
            return codec.decode_response(self.events[0].json()).message
        collector = codec.collector()
        for event in self.events:
            collector.feed(event)
            if collector.done:
                break
        return collector.response().message

    @property
    def pieces(self) -> list[bytes]:
        """The body, event by event."""
        if self.streamed:
            return [self.frame(event) for event in self.events]
        return [event.data.encode("utf-8", "surrogatepass") for event in self.events]

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.pieces)

    def documents(self) -> Documents:
        """The JSON of the events that are JSON, to be changed."""
        return [json.loads(event.data) for event in self.events if _is_json(event)]

    def saying(self, documents: Documents) -> GoodAnswer:
        """This answer with other JSON."""
        left = iter(documents)
        written = (json.dumps(next(left, None)) if _is_json(event) else event.data for event in self.events)
        return evolve(self, events=[evolve(event, data=data) for event, data in zip(self.events, written, strict=True)])

    def script(self) -> Script:
        """What a server does that gives this answer, and closes the connection after it."""
        return [*sent(self.kind, self.pieces), chunk(b"")]


def sent(kind: str, pieces: Sequence[bytes]) -> list[Step]:
    """The beginning of an answer in chunks, in one step; its end is left to add.

    Args:
        kind: The content type.
        pieces: What has been sent of the body.
    """
    start = head(headers={"connection": "close", "transfer-encoding": "chunked"}, kind=kind)
    return [start + b"".join(chunk(piece) for piece in pieces if piece)]


def _is_json(event: ServerSentEvent) -> bool:
    return event.data[:1] in {"{", "["} and event.data != "[DONE]"

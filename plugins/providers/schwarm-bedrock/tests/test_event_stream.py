"""AWS event streams."""

from __future__ import annotations

import json
from struct import pack
from typing import Any
from zlib import crc32

import pytest

from schwarm_bedrock.event_stream import EXCEPTION, EventStreamParser
from schwarm_core import MalformedAnswerError
from schwarm_http.sse import ServerSentEvent


class TestMessages:
    """What is in a stream."""

    def test_a_message_is_an_event(self, frame: Any) -> None:
        """Its type is the header's, its data the payload."""
        found = EventStreamParser(1000).feed(frame("messageStart", {"role": "assistant"}))
        assert found == [ServerSentEvent('{"role": "assistant"}', event="messageStart")]

    @pytest.mark.parametrize("size", [1, 2, 3, 7, 11, 13, 64])
    def test_it_may_be_cut_anywhere(self, frame: Any, size: int) -> None:
        """The events are the same, however the bytes come."""
        stream = b"".join(frame("contentBlockDelta", {"delta": {"text": text}}) for text in ("ä", "", "b" * 50))
        parser = EventStreamParser(1000)
        pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
        found = [event for piece in pieces for event in parser.feed(piece)]
        assert found == EventStreamParser(1000).feed(stream)
        assert [json.loads(event.data)["delta"]["text"] for event in found] == ["ä", "", "b" * 50]

    def test_headers_of_all_kinds_are_passed_over(self) -> None:
        """Those that are no texts tell nothing."""
        values = [(0, b""), (1, b""), (2, b"1"), (3, b"12"), (4, b"1234"), (5, b"12345678"), (8, b"12345678")]
        values += [(9, b"0123456789abcdef"), (6, pack(">H", 2) + b"ab"), (7, pack(">H", 4) + b"ping")]
        names = [f"h{kind}".encode() if kind != 7 else b":event-type" for kind, _ in values]
        head = b"".join(
            pack(">B", len(name)) + name + pack(">B", kind) + value
            for name, (kind, value) in zip(names, values, strict=True)
        )
        prelude = pack(">II", len(head) + 18, len(head))
        message = prelude + pack(">I", crc32(prelude)) + head + b"{}"
        found = EventStreamParser(1000).feed(message + pack(">I", crc32(message)))
        assert found == [ServerSentEvent("{}", event="ping")]


class TestErrors:
    """What tells of an error."""

    def test_an_exception_tells_its_name(self, frame: Any) -> None:
        """The name stands in the headers, the message in the payload."""
        (event,) = EventStreamParser(1000).feed(frame("throttlingException", {"message": "Slow"}, kind="exception"))
        assert event == ServerSentEvent(json.dumps({"__type": "throttlingException", "message": "Slow"}), EXCEPTION)

    def test_an_exception_may_be_no_json(self, frame: Any) -> None:
        """Its text is the message then."""
        (event,) = EventStreamParser(1000).feed(frame("internalServerException", b"Oh no", kind="exception"))
        assert event.json() == {"__type": "internalServerException", "message": "Oh no"}

    def test_an_error_tells_all_in_its_headers(self, frame: Any) -> None:
        """It has no payload."""
        (event,) = EventStreamParser(1000).feed(frame("InternalError", "It broke", kind="error"))
        assert (event.event, event.json()) == (EXCEPTION, {"__type": "InternalError", "message": "It broke"})


class TestDamage:
    """What can't be read."""

    @pytest.mark.parametrize("where", ["prelude", "message"])
    def test_both_checksums_are_checked(self, frame: Any, where: str) -> None:
        """A stream that was changed on its way isn't believed."""
        with pytest.raises(MalformedAnswerError, match="checksum"):
            EventStreamParser(1000).feed(frame("messageStart", {}, broken=where))

    def test_another_format_is_noticed_at_once(self) -> None:
        """Twelve bytes of anything else are enough."""
        with pytest.raises(MalformedAnswerError, match="checksum"):
            EventStreamParser(1000).feed(b"data: {}\n\ndata: {}\n\n")

    def test_a_message_has_a_largest_size(self, frame: Any) -> None:
        """It is refused before it has arrived."""
        with pytest.raises(MalformedAnswerError, match="larger than 100 bytes"):
            EventStreamParser(100).feed(frame("messageStart", {"text": "x" * 100})[:12])

    @pytest.mark.parametrize(("total", "headers"), [(0, 0), (15, 0), (20, 5), (16, 2**31)])
    def test_lengths_must_be_possible(self, total: int, headers: int) -> None:
        """A message is no shorter than what it holds."""
        prelude = pack(">II", total, headers)
        with pytest.raises(MalformedAnswerError, match="impossible"):
            EventStreamParser(1000).feed(prelude + pack(">I", crc32(prelude)))

    @pytest.mark.parametrize("head", [b"\x05ab", b"\x01a\x63", b"\x01a\x07\x00"])
    def test_headers_must_be_whole(self, head: bytes) -> None:
        """Nor do they end in the middle, or have a type that there isn't."""
        prelude = pack(">II", len(head) + 16, len(head))
        message = prelude + pack(">I", crc32(prelude)) + head
        with pytest.raises(MalformedAnswerError, match="headers"):
            EventStreamParser(1000).feed(message + pack(">I", crc32(message)))

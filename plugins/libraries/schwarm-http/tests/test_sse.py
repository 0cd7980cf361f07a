"""Server-sent events are read as the standard says, however the bytes arrive."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core import MalformedAnswerError
from schwarm_http.sse import ServerSentEvent, SseParser

LARGE = 1 << 20

FRAGMENTS = [
    b"data", b":", b" ", b"\n", b"\r", b"\r\n", b"\n\n", b"event: e", b"id: 7", b"id", b"retry: 10", b"retry: x",
    b"data: \xe2\x82\xac", b"\xff", b"\xe2\x82", b"\xef\xbb\xbf", b"\0", b"data:x", b": comment", b"other: 1",
    b"data: a\n\n",
]  # fmt: skip
STREAMS = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(b"".join)


def parse(*pieces: bytes, limit: int = LARGE) -> list[ServerSentEvent]:
    """The events of a stream that arrives in these pieces."""
    parser = SseParser(limit)
    return [event for piece in pieces for event in parser.feed(piece)]


def reference(stream: bytes) -> list[ServerSentEvent]:
    """The standard's algorithm, step by step, over the whole text."""
    text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = re.split("\r\n|\n|\r", text)[:-1]
    events: list[ServerSentEvent] = []
    data, kind, last_id, retry = "", "", "", None
    for line in lines:
        if line == "":
            if data:
                events.append(ServerSentEvent(data.removesuffix("\n"), kind or "message", last_id, retry))
            data, kind, retry = "", "", None
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data += value + "\n"
        elif name == "event":
            kind = value
        elif name == "id" and "\0" not in value:
            last_id = value
        elif name == "retry" and re.fullmatch("[0-9]+", value):
            retry = int(value)
    return events


class TestEvents:
    """What an event is."""

    def test_data_is_all_that_it_takes(self) -> None:
        """A line of data and a blank line are an event of type "message"."""
        assert parse(b"data: hi\n\n") == [ServerSentEvent("hi")]

    def test_lines_of_data_are_joined(self) -> None:
        """By a line feed, an empty one included; one space after the colon belongs to the form."""
        assert parse(b"data:a\ndata\ndata:  b\n\n") == [ServerSentEvent("a\n\n b")]

    def test_type_and_retry_belong_to_one_event_the_id_to_all_that_follow(self) -> None:
        """As the standard has it."""
        stream = b"event: e\nid: 1\nretry: 500\ndata: a\n\ndata: b\n\n"
        assert parse(stream) == [ServerSentEvent("a", "e", "1", 500), ServerSentEvent("b", "message", "1")]

    def test_an_event_without_data_is_none(self) -> None:
        """And its type is forgotten."""
        assert parse(b"event: ping\n\ndata: a\n\n") == [ServerSentEvent("a")]

    def test_comments_and_unknown_fields_are_passed_over(self) -> None:
        """Pings are comments to many servers."""
        assert parse(b": ping\n\nfoo: 1\ndata: a\n: x\n\n") == [ServerSentEvent("a")]

    def test_what_follows_the_last_blank_line_is_no_event(self) -> None:
        """It may have been cut."""
        assert parse(b"data: a\n\ndata: b\n") == [ServerSentEvent("a")]

    def test_an_event_is_there_as_soon_as_its_blank_line_is(self) -> None:
        """Also when that ends with a CR, whose LF may still come."""
        parser = SseParser(LARGE)
        assert parser.feed(b"data: a\r\n\r") == [ServerSentEvent("a")]
        assert parser.feed(b"\ndata: b\r\n\r\n") == [ServerSentEvent("b")]


class TestCuts:
    """It makes no difference how the bytes arrive."""

    @given(STREAMS)
    def test_a_whole_stream_reads_as_the_standard_says(self, stream: bytes) -> None:
        """Whatever it holds."""
        assert parse(stream) == reference(stream)

    @given(STREAMS, st.lists(st.integers(0, 200)))
    def test_any_cut_gives_the_same_events(self, stream: bytes, cuts: list[int]) -> None:
        """In the middle of a line end, a character, the byte order mark."""
        places = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
        pieces = [stream[start:end] for start, end in pairwise(places)]
        assert parse(*pieces) == parse(stream)

    @given(STREAMS)
    def test_byte_by_byte_gives_the_same_events(self, stream: bytes) -> None:
        """The finest cut there is."""
        assert parse(*(bytes([byte]) for byte in stream)) == parse(stream)


class TestSizes:
    """No event takes more memory than is allowed."""

    def test_a_line_that_never_ends_is_an_error(self) -> None:
        """Before it has filled the memory."""
        with pytest.raises(MalformedAnswerError, match="larger than 100 bytes"):
            parse(*[b"x" * 10] * 11, limit=100)

    def test_many_lines_count_together(self) -> None:
        """Empty ones too."""
        with pytest.raises(MalformedAnswerError, match="larger than"):
            parse(b"data: 0123456789\n" * 10, limit=100)
        with pytest.raises(MalformedAnswerError, match="larger than"):
            parse(b"data\n" * 102, limit=100)

    def test_each_event_has_the_whole_limit(self) -> None:
        """What came before doesn't count."""
        assert len(parse(*[b"data: 0123456789\n\n"] * 50, limit=30)) == 50


class TestJson:
    """The data of an event, read."""

    def test_json_is_read(self) -> None:
        """Into what it says."""
        assert ServerSentEvent('{"a": [1]}').json() == {"a": [1]}

    @pytest.mark.parametrize("data", ['{"a": ', "[" * 100_000, "", "9" * 5000])
    def test_what_is_no_json_is_a_malformed_answer(self, data: str) -> None:
        """Cut off, too deep, empty, a number without end: nothing comes out of the parser itself."""
        with pytest.raises(MalformedAnswerError, match="isn't JSON"):
            ServerSentEvent(data).json()

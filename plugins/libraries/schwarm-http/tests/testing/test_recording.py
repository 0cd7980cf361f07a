"""Recorded rows: how they are read, and what a server makes of them."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import asdict, evolve

from schwarm_core import JsonValue
from schwarm_http.config import HttpConfig
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.recording import Row, read_rows, recordings, replaying
from schwarm_http.wire import HttpWire

pytestmark = pytest.mark.anyio


class TestReading:
    """Files of rows."""

    def test_a_row_a_line(self, tmp_path: Path, whole: Callable[..., Row]) -> None:
        """In order, whatever separators of lines their texts hold; the last line may be empty."""
        rows = (whole(), whole({"id": "sep\u2028arated"}, id="acme#2"))
        file = tmp_path / "acme.jsonl"
        file.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows), "utf-8")
        assert read_rows(file) == rows

    @pytest.mark.parametrize("line", ["{", "{}", '{"id": 3}', "[]"])
    def test_what_is_no_row_is_named(self, tmp_path: Path, line: str) -> None:
        """By file and line."""
        file = tmp_path / "acme.jsonl"
        file.write_text(f"\n{line}\n", "utf-8")
        with pytest.raises(ValueError, match=r"^acme\.jsonl:2 is no row"):
            read_rows(file)

    def test_rows_of_a_recording_belong_together(self, whole: Callable[..., Row]) -> None:
        """They share what precedes the number."""
        rows = [whole(id=name) for name in ("a#1", "a#2", "b#1")]
        assert [[row.id for row in group] for group in recordings(rows)] == [["a#1", "a#2"], ["b#1"]]

    @pytest.mark.parametrize(
        ("path", "request_", "streamed"),
        [
            ("/chat", {}, False),
            ("/chat", {"stream": True}, True),
            ("/chat", {"stream": False}, False),
            ("/models/m:streamGenerateContent?alt=sse", {}, True),
            ("/model/m/converse-stream", {}, True),
            ("/streams/chat?stream=1", {}, False),
        ],
    )
    def test_what_was_streamed(
        self, whole: Callable[..., Row], path: str, request_: dict[str, JsonValue], streamed: bool
    ) -> None:
        """The request says so, or the last word of its path."""
        row = evolve(whole(path=path), request=request_)
        assert row.streamed is streamed


class TestReplaying:
    """A server that answers as recorded."""

    async def test_in_order(self, whole: Callable[..., Row], streamed: Callable[..., Row]) -> None:
        """Status, content type and body are the recorded ones; a stream comes in pieces."""
        events = [{"type": "text", "text": "ü" * 3000}] * 3
        rows = [whole(), streamed(events), whole({"error": "No."}, status=418)]
        seen: list[ServerSentEvent] = []

        async def on_event(event: ServerSentEvent) -> None:
            seen.append(event)

        async with replaying(rows) as server:
            wire = HttpWire(HttpConfig(base_url=server.url), provider="acme")
            await wire.open()
            answer = await wire.post("/ask", {})
            end = await wire.stream("/ask", {}, on_event)
            with pytest.raises(Exception, match="status 418"):
                await wire.post("/ask", {})
            await wire.close()
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        assert answer.body == rows[0].response
        assert end.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert [event.json() for event in seen] == events

    def test_bytes_are_kept_in_base64(self, streamed: Callable[..., Row]) -> None:
        """Every byte comes back."""
        data = bytes(range(256))
        row = evolve(streamed(), response_kind="base64", response=b64encode(data).decode())
        assert row.body == data

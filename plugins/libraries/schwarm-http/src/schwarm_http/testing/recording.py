"""Recorded traffic: what an API was asked, and what it answered."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from attrs import frozen

from schwarm_core.domain.error.value import InvalidValueError
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_core.domain.schema.structure import structure
from schwarm_http.sse import ServerSentEvent
from schwarm_http.stream_format import StreamFormat
from schwarm_http.testing.server import FaultyServer, Script, chunk, head, in_turn, reply

_REFUSAL = 400
_LARGEST_EVENT = 64 << 20
_PIECE = 1021
"""How many bytes of a stream are sent at once: a number that fits no event, so that events arrive in pieces."""


@frozen
class Row:
    """One exchange.

    Attributes:
        id: The recording, `#`, and the exchange's place in it.
        host: Where the request went.
        path: The path there, and the query.
        request: The JSON that was sent.
        status: The answer's HTTP status.
        content_type: The answer's content type.
        response_kind: Whether the answer is JSON, a text, or bytes in base64.
        response: The answer.
    """

    id: str
    host: str
    path: str
    request: JsonValue
    status: int
    content_type: str
    response_kind: Literal["json", "text", "base64"]
    response: JsonValue

    @property
    def recording(self) -> str:
        """The recording that it is part of."""
        return self.id.partition("#")[0]

    @property
    def body(self) -> bytes:
        """The answer's body, as it is sent."""
        if self.response_kind == "json":
            return json.dumps(self.response).encode()
        text = str(self.response)
        return b64decode(text) if self.response_kind == "base64" else text.encode()

    @property
    def document(self) -> JsonValue:
        """The JSON of an answer that came whole; where it is none, what came instead."""
        try:
            found: JsonValue = json.loads(self.body)
        except ValueError:
            return self.response
        return found

    @property
    def streamed(self) -> bool:
        """Whether the answer was asked for in pieces: in the request, or by the last word of the path."""
        asked = isinstance(self.request, dict) and self.request.get("stream") is True
        return asked or "stream" in self.path.partition("?")[0].rpartition("/")[2].lower()

    @property
    def refused(self) -> bool:
        """Whether the answer is an error."""
        return self.status >= _REFUSAL

    def script(self) -> Script:
        """What a server does that answers so again; a stream comes in pieces."""
        if self.refused or not self.streamed:
            return reply(self.body, status=self.status, kind=self.content_type)
        body = self.body
        pieces = (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))
        start = head(status=self.status, headers={"transfer-encoding": "chunked"}, kind=self.content_type)
        return [start, *map(chunk, pieces), chunk(b"")]


def read_rows(file: Path) -> tuple[Row, ...]:
    """The rows of a file: one JSON object a line.

    Args:
        file: The file.

    Returns:
        Its rows, in order.

    Raises:
        ValueError: If a line is no row.
    """
    lines = file.read_text(encoding="utf-8").split("\n")
    return tuple(_row(f"{file.name}:{number}", line) for number, line in enumerate(lines, 1) if line.strip())


def _row(place: str, line: str) -> Row:
    try:
        return structure(json.loads(line), Row)
    except (ValueError, InvalidValueError) as error:
        msg = f"{place} is no row of a recording: {error}"
        raise ValueError(msg) from error


def recordings(rows: Iterable[Row]) -> tuple[tuple[Row, ...], ...]:
    """The rows of each recording together, in order.

    Args:
        rows: The rows, those of a recording one after the other.

    Returns:
        The recordings.
    """
    return tuple(tuple(group) for _, group in groupby(rows, key=lambda row: row.recording))


def replaying(rows: Iterable[Row]) -> FaultyServer:
    """A server that answers as recorded, row by row.

    Args:
        rows: The rows, in order; at least one.

    Returns:
        The server, to be entered.
    """
    return FaultyServer(in_turn(*(row.script() for row in rows)))


def events_of(row: Row, stream_format: StreamFormat) -> Sequence[ServerSentEvent]:
    """The events of a streamed answer.

    Args:
        row: The exchange.
        stream_format: How they are told apart, if the answer isn't JSON as a whole.
    """
    if isinstance(row.response, list):
        return [ServerSentEvent(json.dumps(event)) for event in row.response]
    return stream_format.parser(_LARGEST_EVENT).feed(row.body)

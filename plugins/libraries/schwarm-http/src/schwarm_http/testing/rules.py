"""What counts as equal and as lost, for one API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import field, frozen

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.json_text import decode
from schwarm_http.testing.difference import differences
from schwarm_http.testing.leaves import Opaque
from schwarm_http.testing.recording import Row
from schwarm_http.testing.server import ReceivedRequest


def _as_it_is(payload: JsonValue) -> JsonValue:
    return payload


def _no_exception(_path: str, _payload: JsonValue) -> str:
    return ""


@frozen
class Rules:
    """The rules of one API.

    Attributes:
        opaque: What of an answer may be lost, and why.
        normalise: Makes payloads of equal meaning equal.
        exception: Says, of a path and a payload, why the request can't be said in the neutral model; empty if it can.
    """

    opaque: Opaque = field(default=Opaque({}))
    normalise: Callable[[JsonValue], JsonValue] = _as_it_is
    exception: Callable[[str, JsonValue], str] = _no_exception

    def differences(self, row: Row, sent: Sequence[ReceivedRequest]) -> Iterator[str]:
        """Where the request that was sent isn't the recorded one.

        Args:
            row: The exchange.
            sent: What the server got; should be one request.

        Yields:
            Each place, and what is different there.
        """
        if len(sent) != 1:
            yield f"{len(sent)} requests were sent, expected one"
            return
        if _address(sent[0].target) != _address(row.path):
            yield f"the path: {sent[0].target}, expected {row.path}"
        yield from differences(self.normalise(row.request), self.normalise(decode(sent[0].body)))


def _address(target: str) -> tuple[str, list[tuple[str, str]]]:
    """A path and its query, however they are quoted and ordered."""
    parts = urlsplit(target)
    return unquote(parts.path), sorted(parse_qsl(parts.query, keep_blank_values=True))

"""Faults of what a server says: refusals, empty answers, events that come twice, not at all, or from nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeAlias

from attrs import evolve

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.good_answer import GoodAnswer, sent
from schwarm_http.testing.network_fault import Maker
from schwarm_http.testing.server import Script, chunk, head

_Change: TypeAlias = Callable[[list[ServerSentEvent], Random], Sequence[ServerSentEvent]]

_STATUSES = (
    400,
    401,
    402,
    403,
    404,
    408,
    409,
    413,
    418,
    422,
    429,
    429,
    429,
    500,
    500,
    502,
    503,
    503,
    504,
    529,
    302,
    204,
)
_OFTEN = 0.7
_RETRY_AFTER = ("3", "0", "0.5", "-1", "1e9", "nan", "soon", "", "Wed, 21 Oct 2035 07:28:00 GMT", "Wed, 99 Foo 0 GMT")


def _nothing(good: GoodAnswer, _dice: Random) -> Script:
    return good.script()


def _refusal(good: GoodAnswer, dice: Random) -> Script:
    said: tuple[bytes, ...] = (
        b"",
        b"<html>Bad Gateway</html>",
        b'{"error": {"message": "No.", "type": "overloaded_error", "code": "rate_limit_exceeded"}}',
        b'{"error": {"message": ["No."], "type": 7, "code": {}, "status": [], "details": "?"}}',
        b'{"message": {}, "__type": 3, "detail": [{"msg": 5, "loc": null}]}',
        b'[{"error": {"code": 429, "details": [{"retryDelay": "soon"}, 5, null]}}]',
        b'"No."',
        b"null",
        b"[" * 5000,
        b"\xff\xfe",
    )
    body = dice.choice(said)
    headers = {"connection": "close", "content-length": str(len(body))}
    if dice.random() < _OFTEN:
        headers[dice.choice(["retry-after", "retry-after-ms"])] = dice.choice(_RETRY_AFTER)
    kind = dice.choice(["application/json", "text/html", good.kind])
    return [head(status=dice.choice(_STATUSES), headers=headers, kind=kind) + body]


def _empty(good: GoodAnswer, dice: Random) -> Script:
    body = dice.choice(
        [b"", b" ", b"\n\n\n", b"null", b"{}", b"[]", b"data:\n\n", b"data: {}\n\n", b"[DONE]", b": ping\n\n"]
    )
    return [*sent(good.kind, [body]), chunk(b"")]


def _spoilt_bytes(good: GoodAnswer, dice: Random) -> Script:
    body = bytearray(good.body)
    for _ in range(dice.choice([1, 1, 4, 40])):
        body[dice.randrange(len(body))] = dice.randrange(256)
    return [*sent(good.kind, [bytes(body)]), chunk(b"")]


def _endless_line(good: GoodAnswer, dice: Random) -> Script:
    pieces = good.pieces
    pieces.insert(dice.randrange(len(pieces) + 1), dice.choice([b"data: ", b"", b'{"a": "']) + b"x" * (1 << 20))
    return [*sent(good.kind, pieces), chunk(b"")]


def _numbers_that_are_none(good: GoodAnswer, dice: Random) -> Script:
    none = dice.choice(["NaN", "Infinity", "-Infinity", "1e400", "-1e999", "9" * 5000])
    events = [evolve(event, data=_with_number(event.data, none)) for event in good.events]
    return evolve(good, events=events).script()


def _with_number(text: str, number: str) -> str:
    return re.sub(r"(?<=: )-?\d+(?=[,}])", number, text)


def _events_around(change: _Change) -> Maker:
    def made(good: GoodAnswer, dice: Random) -> Script:
        return evolve(good, events=change(list(good.events), dice)).script()

    return made


def _repeated(events: list[ServerSentEvent], dice: Random) -> Sequence[ServerSentEvent]:
    place = dice.randrange(len(events))
    return [*events[:place], *([events[place]] * dice.choice([2, 3, 50])), *events[place + 1 :]]


def _reordered(events: list[ServerSentEvent], dice: Random) -> Sequence[ServerSentEvent]:
    return dice.sample(events, len(events))


def _reversed(events: list[ServerSentEvent], _dice: Random) -> Sequence[ServerSentEvent]:
    return events[::-1]


def _dropped(events: list[ServerSentEvent], dice: Random) -> Sequence[ServerSentEvent]:
    return [event for event in events if dice.random() < _OFTEN]


def _strange(events: list[ServerSentEvent], dice: Random) -> Sequence[ServerSentEvent]:
    found: tuple[JsonValue, ...] = (
        {"type": "unheard_of", "index": 0, "delta": {"text": 5}},
        {"error": {"message": "Overloaded.", "type": "overloaded_error", "code": 503}},
        {"type": "error", "error": {"message": ["No."]}, "code": {}},
        {"type": "error"},
        {"error": None},
        {},
        [],
        None,
        7,
        "text",
    )
    for _ in range(dice.choice([1, 3])):
        one = dice.choice(found)
        name = dice.choice(["message", "unheard_of", "error", *(event.event for event in events[:3])])
        events.insert(dice.randrange(len(events) + 1), ServerSentEvent(json.dumps(one), name))
    return events


def _misnamed(events: list[ServerSentEvent], dice: Random) -> Sequence[ServerSentEvent]:
    names = [event.event for event in events]
    dice.shuffle(names)
    return [evolve(event, event=name) for event, name in zip(events, names, strict=True)]


BODY: Mapping[str, Maker] = {
    maker.__name__.strip("_").replace("_", " "): maker
    for maker in (_nothing, _refusal, _empty, _spoilt_bytes, _endless_line, _numbers_that_are_none)
} | {
    f"{change.__name__.strip('_')} events": _events_around(change)
    for change in (_repeated, _reordered, _reversed, _dropped, _strange, _misnamed)
}
"""What a server may say."""

"""Faults of the network, and of HTTP: silence, cuts anywhere, wrong framing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import TypeAlias

from schwarm_http.testing.good_answer import GoodAnswer, sent
from schwarm_http.testing.server import AwaitHangup, Hangup, Pause, Reset, Script, Step, chunk, head

Maker: TypeAlias = Callable[[GoodAnswer, Random], Script]
"""Makes a fault around a good answer, as the dice fall."""

_KIND_OF_BYTE, _CONTINUES = 0xC0, 0x80
_KINDS = ("text/html", "application/json", "text/event-stream", "application/octet-stream", "text/plain", "", "garbage")
_CHUNKS = (b"ffffff\r\n", b"-1\r\n", b"zz\r\nabc\r\n", b"5\r\nab", b"10000000000000000000\r\n", b"\r\n\r\n", b"0\r\n")
_GARBAGE = (
    b"\0\1\2\r\n\r\n",
    b"SSH-2.0-x\r\n\r\n",
    b"HTTP/1.1 abc OK\r\n\r\n",
    b"HTTP/9.9 200 OK\r\n\r\n",
    b"\r\n" * 50,
)


def _bytes(good: GoodAnswer) -> bytes:
    return b"".join(step for step in sent(good.kind, good.pieces) if isinstance(step, bytes))


def _head(good: GoodAnswer, **more: str) -> bytes:
    return head(headers={"connection": "close", **more}, kind=good.kind)


def _one(dice: Random, *steps: Step) -> Step:
    return dice.choice(steps)


def _end(dice: Random) -> Step:
    return _one(dice, Reset(), Hangup(), AwaitHangup())


def _slow(good: GoodAnswer, dice: Random) -> Script:
    answer = _bytes(good)
    place = dice.choice([0, dice.randrange(len(answer)), answer.index(b"\r\n\r\n") + 4])
    return [answer[:place], AwaitHangup()]


def _trickle(good: GoodAnswer, dice: Random) -> Script:
    answer = _bytes(good)
    places = sorted(dice.randrange(len(answer)) for _ in range(5))
    steps: list[Step] = []
    for start, end in zip([0, *places], [*places, len(answer)], strict=True):
        steps += [answer[start:end], Pause(dice.random() / 500)]
    return [*steps, chunk(b"")]


def _cut_in_headers(good: GoodAnswer, dice: Random) -> Script:
    start = _head(good)
    return [start[: dice.randrange(len(start))], _end(dice)]


def _cut_in_body(good: GoodAnswer, dice: Random) -> Script:
    body = good.body
    return [*sent(good.kind, [body[: dice.randrange(len(body) + 1)]]), Pause(dice.choice([0, 0.002])), _end(dice)]


def _cut_in_character(good: GoodAnswer, dice: Random) -> Script:
    body = good.body
    inside = [place for place, byte in enumerate(body) if byte & _KIND_OF_BYTE == _CONTINUES]
    place = dice.choice(inside or [len(body) // 2])
    return [*sent(good.kind, [body[:place]]), _one(dice, chunk(b""), Hangup(), Reset())]


def _cut_between_events(good: GoodAnswer, dice: Random) -> Script:
    pieces = good.pieces[: dice.randrange(len(good.pieces) + 1)]
    return [*sent(good.kind, pieces), _one(dice, chunk(b""), Hangup(), Reset())]


def _cut_before_the_end(good: GoodAnswer, dice: Random) -> Script:
    body = good.body
    return [*sent(good.kind, [body[: -dice.randint(1, 12)]]), _one(dice, chunk(b""), Hangup(), Reset())]


def _cut_after_the_end(good: GoodAnswer, dice: Random) -> Script:
    return [*sent(good.kind, good.pieces), Pause(dice.choice([0, 0.002])), _end(dice)]


def _wrong_kind(good: GoodAnswer, dice: Random) -> Script:
    return [*sent(dice.choice(_KINDS), good.pieces), chunk(b"")]


def _wrong_chunks(good: GoodAnswer, dice: Random) -> Script:
    pieces = good.pieces[: dice.randrange(len(good.pieces) + 1)]
    return [*sent(good.kind, pieces), dice.choice(_CHUNKS), _one(dice, Hangup(), Reset())]


def _wrong_length(good: GoodAnswer, dice: Random) -> Script:
    body = good.body
    length = dice.choice([str(len(body) + 5), str(max(len(body) - 5, 0)), "-1", "many", "0", "9" * 30])
    return [_head(good, **{"content-length": length}) + body, Hangup()]


def _wrong_encoding(good: GoodAnswer, dice: Random) -> Script:
    body = good.body
    encoding = dice.choice(["gzip", "br", "deflate", "zstd", "identity", "unheard-of"])
    return [_head(good, **{"content-encoding": encoding, "content-length": str(len(body))}) + body]


def _no_http(_good: GoodAnswer, dice: Random) -> Script:
    return [dice.choice(_GARBAGE), _end(dice)]


NETWORK: Mapping[str, Maker] = {
    maker.__name__.strip("_").replace("_", " "): maker
    for maker in (
        _slow,
        _trickle,
        _cut_in_headers,
        _cut_in_body,
        _cut_in_character,
        _cut_between_events,
        _cut_before_the_end,
        _cut_after_the_end,
        _wrong_kind,
        _wrong_chunks,
        _wrong_length,
        _wrong_encoding,
        _no_http,
    )
}
"""What can happen on the way."""

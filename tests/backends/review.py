"""What is wrong when a conversation goes on at a vendor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from schwarm_core import (
    MediaPart,
    Message,
    ModelRequest,
    Part,
    RefusalPart,
    TextPart,
    ToolResultPart,
    UnsupportedError,
)
from schwarm_http.llm.codec import EncodedRequest
from schwarm_http.llm.history import newest
from tests.backends.families import emptied
from tests.backends.targets import Target

_BETWEEN = "\0"


def wrong(target: Target, request: ModelRequest) -> Iterator[str]:
    """What is wrong when a target is asked.

    Args:
        target: The target.
        request: What it is asked.

    Yields:
        What its server refuses; words that are lost; what is foreign and shows; an error that there is no reason for.
    """
    request = evolve(request, model=target.model)
    try:
        whole, pieces = (target.codec.encode_request(request, stream=stream) for stream in (False, True))
    except UnsupportedError as error:
        if not any(isinstance(part, MediaPart) for part in _asked_now(request.messages)):
            yield f"an error for no reason: {error}"
        return
    yield from target.faults(whole)
    yield from (f"streamed: {fault}" for fault in target.faults(pieces))
    yield from _lost(request.messages, whole)
    if target.codec.encode_request(emptied(request, target.codec.family), stream=False) != whole:
        yield "something foreign makes a difference"
    json.dumps(whole.payload, allow_nan=False)


def _asked_now(messages: tuple[Message, ...]) -> Iterator[Part]:
    for message in messages[newest(messages) :]:
        for part in message.parts:
            yield from part.content if isinstance(part, ToolResultPart) else (part,)


def _lost(messages: Iterable[Message], sent: EncodedRequest) -> Iterator[str]:
    everything = _BETWEEN.join(_texts(sent.payload))
    for text in _words(messages):
        if text not in everything:
            yield f"it is lost: {text!r}"


def _words(messages: Iterable[Message]) -> Iterator[str]:
    """What is said in visible characters, by anyone but tools."""
    for message in messages:
        for part in message.parts:
            if isinstance(part, TextPart | RefusalPart) and part.text.strip():
                yield part.text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _texts(inner)

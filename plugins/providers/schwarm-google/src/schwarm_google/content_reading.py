"""Turns of a conversation, as Google writes them, read as messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import OpaquePart, Part, ReasoningPart, TextPart, ToolCallPart
from schwarm_google.calls import CALL, RESPONSE, SIGNATURE, Asked, read_call
from schwarm_google.family import FAMILY
from schwarm_google.media import BLOB, FILE, read_media
from schwarm_google.results import read_result
from schwarm_google.spelling import listed
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_text

JOINED = "joined"
"""Under this name a message's `extra` says that it was one turn with the message before it."""
APART = "apart"
"""Under this name a message's `extra` says that it is a turn of its own, after one of the same side."""
OPENING = "opening"
"""Under this name a message's `extra` says that the model spoke first."""
UNSIGNED = "unsigned"
"""Under this name a message's `extra` says that its calls were sent without a signature to a model that signs them."""
_USER = {"", "user", "function"}


def read_system(found: JsonObject) -> tuple[Message, ...]:
    """The system instruction, as a message.

    Args:
        found: The instruction; empty for none. Its role means nothing.

    Returns:
        One message, or none.
    """
    parts = tuple(read_part(part, "", 0) for part in listed(found.get("parts")))
    return (Message("system", parts, extra=kept(FAMILY, rest(found, ("role", "parts")))),) if parts else ()


def read_contents(contents: Sequence[JsonObject], *, signs: bool) -> tuple[Message, ...]:
    """The turns of a conversation, as messages; a turn with several kinds of content becomes several messages.

    Args:
        contents: The turns.
        signs: Whether they were sent to a model that signs its calls.

    Returns:
        The messages.

    Raises:
        ValueError: If a turn is of a role that there isn't.
    """
    asked = Asked()
    messages: list[Message] = []
    for turn in contents:
        messages += _messages(turn, asked, after=messages[-1].role if messages else "", signs=signs)
    return tuple(messages)


def _messages(turn: JsonObject, asked: Asked, *, after: str, signs: bool) -> Iterator[Message]:
    role, parts, more = as_text(turn.get("role")), listed(turn.get("parts")), rest(turn, ("role", "parts"))
    if role == "model":
        asked.turn()
        marks = {
            APART: after == "assistant",
            OPENING: not after,
            UNSIGNED: signs and any(CALL in part for part in parts) and not any(SIGNATURE in part for part in parts),
        }
        extra = kept(FAMILY, {**more, **{name: True for name, holds in marks.items() if holds}})
        yield Message("assistant", _said(parts, asked), extra=extra)
    elif role in _USER:
        for number, (answers, group) in enumerate(groupby(parts, key=lambda part: RESPONSE in part)):
            place = {JOINED: True} if number else {APART: True} if answers and after == "tool" else {}
            read = tuple(read_result(part, asked) if answers else read_part(part, "", 0) for part in group)
            extra = kept(FAMILY, place if number else {**more, **place})
            yield Message("tool" if answers else "user", read, extra=extra)
    else:
        msg = f"a turn is of the role {role!r}, which there isn't"
        raise ValueError(msg)


def _said(parts: Iterable[JsonObject], asked: Asked) -> tuple[Part, ...]:
    """What the model said in a turn; its calls are noted."""
    said: list[Part] = []
    for found in parts:
        part = read_part(found, "request", len(asked.sent))
        if isinstance(part, ToolCallPart):
            asked.note(part)
        said.append(part)
    return tuple(said)


def read_part(found: JsonObject, seed: str, number: int) -> Part:
    """A part of a turn.

    Args:
        found: The part, in one spelling.
        seed: What tells the answer that it is of apart from others.
        number: How many calls there were before.

    Returns:
        The part; what only Google knows is opaque. So is a picture among the thoughts, which is none of the answer.
    """
    if isinstance(found.get("text"), str):
        return _read_text(found)
    if CALL in found and seed:
        return read_call(found, seed, number)
    if (BLOB in found or FILE in found) and not found.get("thought"):
        return read_media(found)
    return OpaquePart(FAMILY, found)


def _read_text(found: JsonObject) -> Part:
    text = as_text(found["text"])
    if found.get("thought") is True:
        signature = found.get(SIGNATURE)
        known = ("text", "thought", SIGNATURE if isinstance(signature, str) else "")
        more = kept(FAMILY, rest(found, known), mark=True)
        return ReasoningPart(text, signature if isinstance(signature, str) else "", more)
    # An empty text is sent back only where the vendor, or whoever wrote the request, wanted it.
    return TextPart(text, extra=kept(FAMILY, rest(found, ("text",)), mark=not text))

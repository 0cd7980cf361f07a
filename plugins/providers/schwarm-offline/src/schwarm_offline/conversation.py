"""A conversation as exchanges: what the person asked, what was called for it, what came back, what was answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from attrs import frozen

from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import ToolCallPart, ToolResultPart

LONGEST_PART = 2000
"""How many characters are read at the beginning and at the end of a message that is longer than both."""


@frozen
class Done:
    """A call that was made.

    Attributes:
        tool: The tool's name.
        arguments: Its arguments; empty when they are no JSON object.
        result: What came of it; None while nothing has.
    """

    tool: str
    arguments: Mapping[str, object]
    result: ToolResultPart | None = None

    @property
    def ok(self) -> bool:
        """Whether it ended well."""
        return self.result is not None and self.result.status == "ok"

    @property
    def text(self) -> str:
        """What came back, in words; empty for nothing."""
        return "" if self.result is None else self.result.text.strip()


@frozen
class Exchange:
    """One question and what followed.

    Attributes:
        question: What the person said, shortened when it is very long; empty when nobody has spoken yet.
        done: The calls made since.
        answer: What was said since.
    """

    question: str = ""
    done: tuple[Done, ...] = ()
    answer: str = ""


def exchanges(messages: Sequence[Message]) -> tuple[Exchange, ...]:
    """Divides a conversation at what the person said.

    Args:
        messages: The conversation; instructions are skipped.

    Returns:
        The exchanges, at least one; the last is the one to go on with.
    """
    return tuple(_exchange(turn) for turn in _turns(messages)) or (Exchange(),)


def _turns(messages: Sequence[Message]) -> Iterator[list[Message]]:
    turn: list[Message] = []
    for message in messages:
        if message.role == "user":
            if any(earlier.role != "system" for earlier in turn):
                yield turn
            turn = [message]
        else:
            turn = [*turn, message]
    if turn:
        yield turn


def _exchange(turn: Sequence[Message]) -> Exchange:
    results = {result.call_id: result for message in turn for result in message.tool_results}
    done = tuple(
        Done(call.name, _arguments(call), results.get(call.id)) for message in turn for call in message.tool_calls
    )
    question = _shortened(turn[0].text) if turn[0].role == "user" else ""
    return Exchange(question, done, " ".join(message.text for message in turn if message.role == "assistant").strip())


def _shortened(question: str) -> str:
    """The beginning and the end of a long message, where the question is; what lies between is most often quoted."""
    if len(question) <= 2 * LONGEST_PART:
        return question
    return f"{question[:LONGEST_PART]}\n{question[-LONGEST_PART:]}"


def _arguments(call: ToolCallPart) -> Mapping[str, object]:
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        return {}
    return cast("Mapping[str, object]", arguments) if isinstance(arguments, dict) else {}


def call_ids(messages: Sequence[Message]) -> Iterator[str]:
    """Ids for the next calls of a conversation: the same for the same conversation, and none that it has already.

    Args:
        messages: The conversation.

    Yields:
        The ids, without end.
    """
    taken = {call.id for message in messages for call in message.tool_calls}
    number = len(taken)
    while True:
        number += 1
        if f"call_{number}" not in taken:
            yield f"call_{number}"

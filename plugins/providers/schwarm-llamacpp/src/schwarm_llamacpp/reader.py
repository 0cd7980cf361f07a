"""Dividing what a model writes into thoughts, words and tool calls, while it writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias
from uuid import uuid4

from schwarm_core.domain.message.answer import ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.message.part import Part, ReasoningPart, TextPart, ToolCallPart
from schwarm_http.llm.extra import kept
from schwarm_llamacpp.dialect import BRACKETED, THOUGHT, Dialect, calls_in
from schwarm_llamacpp.family import FAMILY
from schwarm_llamacpp.marks import first_of, held_back

Piece: TypeAlias = TextDelta | ReasoningDelta | ToolCallDelta
"""A piece of an answer."""

Mode: TypeAlias = Literal["text", "thought", "call"]

_NO_CALL_YET = re.compile(r"\s*(?:\{\s*(?:\"\w*)?)?")
_BARE_CALL = re.compile(r"\s*\{\s*\"(?:name|type|function)\"")


def new_call_id() -> str:
    """An id for a tool call; models name none."""
    return f"call_{uuid4().hex[:16]}"


class AnswerReader:
    """Reads one answer.

    Args:
        dialect: How the model writes calls; None when it has no tools to call.
        thinking: Whether the answer begins in the midst of thoughts.
        make_id: Makes the id of a call.
    """

    def __init__(
        self, dialect: Dialect | None, *, thinking: bool = False, make_id: Callable[[], str] = new_call_id
    ) -> None:
        self._dialect = dialect
        self._make_id = make_id
        self._parts: list[Part | list[str]] = []
        self._mode: Mode = "thought" if thinking else "text"
        self._open: Mode | None = None
        self._held = ""
        # A call without a mark can only be told while nothing else was said.
        self._bare = dialect is not None and not dialect.anywhere
        self._kinds: list[Mode] = []

    def feed(self, text: str) -> list[Piece]:
        """Takes the next piece of the model's text.

        Args:
            text: The piece.

        Returns:
            The pieces of the answer that are sure by now.
        """
        self._held += text
        found: list[Piece] = []
        while self._held and self._step(found):
            pass
        return found

    def finish(self) -> list[Piece]:
        """Takes that nothing more comes.

        Returns:
            The last pieces.
        """
        found: list[Piece] = []
        held, self._held = self._held, ""
        if self._mode == "call" or (self._bare and _BARE_CALL.match(held)):
            self._calls(held, found)
        else:
            self._say(held, found)
        return found

    def parts(self) -> tuple[Part, ...]:
        """The parts of the answer."""
        return tuple(
            part if not isinstance(part, list) else _joined(kind, part)
            for kind, part in zip(self._kinds, self._parts, strict=True)
        )

    def _step(self, found: list[Piece]) -> bool:
        """Reads what is held up to the next mark; False when more has to come first."""
        if self._bare and self._mode == "text":
            if _BARE_CALL.match(self._held) or _NO_CALL_YET.fullmatch(self._held):
                return False
            self._bare = THOUGHT[0].startswith(self._held.strip()[: len(THOUGHT[0])])
        marks = self._marks()
        place, mark = first_of(self._held, marks)
        if mark:
            self._pass(mark, self._held[:place], found)
            self._held = self._held[place + len(mark) :]
            return True
        if self._mode != "call":
            sure = len(self._held) - held_back(self._held, marks)
            self._say(self._held[:sure], found)
            self._held = self._held[sure:]
        return False

    def _openings(self) -> tuple[str, ...]:
        return (THOUGHT[0], *((self._dialect.opening,) if self._dialect else ()))

    def _marks(self) -> Sequence[str]:
        """The marks that would end what is being read."""
        if self._mode == "thought":
            return (THOUGHT[1],)
        if self._mode == "text":
            return self._openings()
        assert self._dialect is not None  # noqa: S101 - without one, no call begins
        ends = (self._dialect.closing, self._dialect.opening) if self._dialect.closing else ()
        return ends or ((BRACKETED.opening,) if self._dialect is BRACKETED else ())

    def _pass(self, mark: str, before: str, found: list[Piece]) -> None:
        if self._mode == "call":
            self._calls(before, found)
        else:
            self._say(before, found)
        self._open = None
        if mark in THOUGHT:
            self._mode = "thought" if mark == THOUGHT[0] else "text"
        else:
            self._mode = "text" if self._dialect and mark == self._dialect.closing else "call"

    def _say(self, text: str, found: list[Piece]) -> None:
        """Adds to the part that is open, or opens one; blanks alone open none behind another."""
        if self._open is None:
            text = text.lstrip() if self._parts or self._mode == "thought" else text
            if not text:
                return
            self._parts.append([])
            self._kinds.append(self._mode)
            self._open = self._mode
        part = self._parts[-1]
        if text and isinstance(part, list):
            part.append(text)
            kind = ReasoningDelta if self._mode == "thought" else TextDelta
            found.append(kind(text, len(self._parts) - 1))

    def _calls(self, text: str, found: list[Piece]) -> None:
        calls = calls_in(text)
        if not calls:
            # It is none after all, and nothing that a model says is dropped.
            self._mode = "text"
            self._say(text, found)
        for call in calls:
            part = ToolCallPart(self._make_id(), call.name, call.arguments)
            self._parts.append(part)
            self._kinds.append("call")
            found.append(ToolCallDelta(len(self._parts) - 1, part.id, part.name, part.arguments))


def _joined(kind: Mode, texts: list[str]) -> Part:
    text = "".join(texts)
    return ReasoningPart(text, extra=kept(FAMILY, {}, mark=True)) if kind == "thought" else TextPart(text)

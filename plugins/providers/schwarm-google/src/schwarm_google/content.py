"""Messages, written as turns of a conversation.

Three rules of the vendor shape the turns. The model doesn't speak first: before a history in which it does stands a
turn of the user that says nothing, in a visible character, because Vertex AI refuses an empty text. Calls stand in a
turn that follows the user's, so that what the model says in a row is one turn. And functions' responses stand alone in
their turn, those of parallel calls together, because what stands beside them is taken for the model's words.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import (
    CachePointPart,
    MediaPart,
    OpaquePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from schwarm_google.calls import CALL, SIGNATURE, SKIP_VALIDATION, Asked, write_call
from schwarm_google.content_reading import APART, JOINED, OPENING, UNSIGNED
from schwarm_google.dialect import Dialect
from schwarm_google.family import FAMILY
from schwarm_google.media import obstacle, write_media
from schwarm_google.results import write_result
from schwarm_http.llm.extra import is_own, own, rest
from schwarm_http.llm.history import media_note, newest

Turn = dict[str, object]
Written = dict[str, object]

_NOT_ON_VERTEX = {"toolCall", "toolResponse"}


def write_messages(messages: Sequence[Message], dialect: Dialect) -> tuple[Turn | None, list[Turn]]:
    """The system instruction and the turns of a conversation.

    Args:
        messages: The messages. Instructions that stand further in are the user's words.
        dialect: How the request is said.

    Returns:
        The instruction, if there is one, and the turns; at least one.

    Raises:
        UnsupportedError: If what the model is asked now holds media that can't be sent.
    """
    leading = next((index for index, message in enumerate(messages) if message.role != "system"), len(messages))
    writer = _Writer(dialect, newest(messages))
    system = [part for message in messages[:leading] for part in writer.parts(message, asked_now=True)]
    for index, message in enumerate(messages[leading:], leading):
        writer.add(message, index)
    writer.show()
    turns = writer.turns
    if system and not dialect.system:
        turns.insert(0, {"role": "user", "parts": system})
    if not turns or (turns[0]["role"] == "model" and not own(messages[leading].extra, FAMILY).get(OPENING)):
        turns.insert(0, {"role": "user", "parts": [{"text": "."}]})
    more = own(messages[0].extra, FAMILY) if leading else {}
    return ({"parts": system, **more} if system and dialect.system else None), turns


@define
class _Writer:
    """Writes one message after the other."""

    dialect: Dialect
    newest: int
    turns: list[Turn] = field(factory=list)
    asked: Asked = field(factory=Asked)
    _before: str = ""
    _shown: list[Written] = field(factory=list)

    def add(self, message: Message, index: int) -> None:
        """Writes the next message."""
        more = own(message.extra, FAMILY)
        joins = self._joins(message.role) and not more.get(APART)
        if not joins:
            self.show()
        self._before = message.role
        parts = self.parts(message, asked_now=index >= self.newest)
        fields = rest(more, (APART, JOINED, OPENING, UNSIGNED))
        if self.turns and (joins or more.get(JOINED)):
            self.turns[-1] |= {"parts": [*_parts_of(self.turns[-1]), *parts], **fields}
        elif parts:
            role = "model" if message.role == "assistant" else "user"
            self.turns.append({"role": role, "parts": parts, **fields})

    def _joins(self, role: str) -> bool:
        """Whether a message goes on with the turn before it."""
        if role == "assistant":
            return bool(self.turns) and self.turns[-1]["role"] == "model"
        return role == self._before == "tool"

    def show(self) -> None:
        """Writes the media that couldn't stand in the responses before."""
        if self._shown:
            self.turns.append({"role": "user", "parts": self._shown})
            self._shown = []

    def parts(self, message: Message, *, asked_now: bool) -> list[Written]:
        """The parts of a message that the vendor takes."""
        found = (self._part(part, asked_now=asked_now) for part in message.parts)
        written = [part for part in found if part is not None]
        if not self.dialect.before_3 and not own(message.extra, FAMILY).get(UNSIGNED):
            _sign(written)
        return written

    def _part(self, part: Part, *, asked_now: bool) -> Written | None:
        match part:
            case ToolCallPart():
                self.asked.note(part)
                return write_call(part)
            case ToolResultPart():
                result, shown = write_result(part, self.asked, self.dialect, asked_now=asked_now)
                self._shown += shown
                return result
            case MediaPart():
                return self._media(part, asked_now=asked_now)
            case OpaquePart():
                return self._opaque(part)
            case _:
                return None if self.dialect.vertex and _is_empty(part) else _words(part)

    def _media(self, part: MediaPart, *, asked_now: bool) -> Written:
        if why := obstacle(part):
            return {"text": media_note(part, asked_now=asked_now, why=why).text}
        return write_media(part, vertex=self.dialect.vertex)

    def _opaque(self, part: OpaquePart) -> Written | None:
        if part.provider != FAMILY or (self.dialect.vertex and _NOT_ON_VERTEX & part.payload.keys()):
            return None
        return dict(part.payload)


def _is_empty(part: Part) -> bool:
    """Whether a part says nothing, in a text that the Gemini API takes and Vertex AI refuses."""
    return isinstance(part, TextPart) and not part.text and not own(part.extra, FAMILY)


def _sign(parts: Sequence[Written]) -> None:
    """Sees to it that a turn with calls has a signature."""
    call = next((part for part in parts if CALL in part), None)
    if call is not None and not any(SIGNATURE in part for part in parts):
        call[SIGNATURE] = SKIP_VALIDATION


def _parts_of(turn: Turn) -> list[Written]:
    parts = turn["parts"]
    return parts if isinstance(parts, list) else []


def _words(part: TextPart | RefusalPart | ReasoningPart | CachePointPart) -> Written | None:
    match part:
        case TextPart() if part.text or is_own(part.extra, FAMILY):
            return {"text": part.text, **own(part.extra, FAMILY)}
        case RefusalPart() if part.text:
            return {"text": part.text}
        case ReasoningPart() if is_own(part.extra, FAMILY):
            signature = {SIGNATURE: part.signature} if part.signature else {}
            return {"text": part.text, "thought": True, **signature, **own(part.extra, FAMILY)}
        case _:
            return None

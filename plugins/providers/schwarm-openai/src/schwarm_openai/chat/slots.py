"""The parts of a streamed answer while they grow."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod

from schwarm_core.domain.message.answer import ToolCallDelta
from schwarm_core.domain.message.part import Extra, MediaPart, Part, ReasoningPart, RefusalPart, TextPart, ToolCallPart
from schwarm_http.llm.data_url import read_base64
from schwarm_http.llm.extra import kept
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_openai.chat.assistant import AUDIO
from schwarm_openai.chat.calls import LEGACY, arguments_of, read_call, read_legacy
from schwarm_openai.chat.dialect import FAMILY
from schwarm_openai.chat.merging import Merged
from schwarm_openai.chat.reasoning import read_detail

_CALLED_READ = {"name", "arguments", "input"}
_CALL_READ = {"id", "index", "type", "function", "custom", *_CALLED_READ}
_GROWING = {"text", "summary", "data"}


class Slot(ABC):
    """A part that grows.

    Attributes:
        index: Its place in the answer.
    """

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index

    @abstractmethod
    def part(self) -> Part:
        """The part, as far as it has grown."""


class Words(Slot):
    """A text: what is said, or declined."""

    __slots__ = ("extra", "kind", "pieces")

    def __init__(self, index: int, kind: type[TextPart | RefusalPart]) -> None:
        super().__init__(index)
        self.kind = kind
        self.pieces: list[str] = []
        self.extra: Extra | None = None

    def part(self) -> Part:
        """The text."""
        text = "".join(self.pieces)
        return (
            TextPart(text, extra=self.extra)
            if self.kind is TextPart
            else RefusalPart(text, kept(FAMILY, {}, mark=True))
        )


class Thoughts(Slot):
    """Thoughts that come as a text, or as blocks in the content."""

    __slots__ = ("marks", "pieces", "signature")

    def __init__(self, index: int, marks: dict[str, object]) -> None:
        super().__init__(index)
        self.marks = marks
        self.pieces: list[str] = []
        self.signature = ""

    def part(self) -> Part:
        """The thoughts."""
        return ReasoningPart("".join(self.pieces), self.signature, {FAMILY: self.marks})


class Detail(Slot):
    """A block of OpenRouter's list of thoughts."""

    __slots__ = ("fields", "pieces")

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.fields: JsonObject = {}
        self.pieces: dict[str, list[str]] = {}

    def add(self, detail: JsonObject) -> str:
        """Takes a piece of the block.

        Args:
            detail: The piece.

        Returns:
            What it says that can be read.
        """
        for name, value in detail.items():
            if name in _GROWING and isinstance(value, str):
                self.pieces.setdefault(name, []).append(value)
            elif value is not None or name not in self.fields:
                self.fields[name] = value
        return as_text(detail.get("text")) + as_text(detail.get("summary"))

    def part(self) -> Part:
        """The thoughts."""
        return read_detail({**self.fields, **{name: "".join(pieces) for name, pieces in self.pieces.items()}})


class Sound(Slot):
    """What is spoken."""

    __slots__ = ("audio_id", "pieces")

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.audio_id = ""
        self.pieces: list[str] = []

    def part(self) -> Part:
        """The sound. Its pieces may be one text in base64 or each one of its own."""
        data = read_base64("".join(self.pieces))
        if data is None:
            data = b"".join([read_base64(piece) or b"" for piece in self.pieces])
        extra = {FAMILY: {AUDIO: self.audio_id}}
        return MediaPart("audio", data=data, extra=extra)


class Whole(Slot):
    """A part that comes in one piece."""

    __slots__ = ("whole",)

    def __init__(self, index: int, whole: Part) -> None:
        super().__init__(index)
        self.whole = whole

    def part(self) -> Part:
        """The part."""
        return self.whole


class Call(Slot):
    """A tool call. Its pieces are held back until the id and the name are known, which each of them tells."""

    __slots__ = ("_begun", "_inner", "_more", "_told", "call_id", "kind", "name", "pieces")

    def __init__(self, index: int, kind: str) -> None:
        super().__init__(index)
        self.kind = kind
        self.call_id = ""
        self.name = ""
        self.pieces: list[str] = []
        self._begun = False
        self._told = 0
        self._more = Merged()
        self._inner = Merged()

    def add(self, call: JsonObject) -> None:
        """Takes a piece of the call.

        Args:
            call: The piece.
        """
        inner = as_object(call.get(self.kind)) if self.kind != LEGACY else call
        # An id or a name that changes on the way would tear what was told apart from what is kept.
        self.call_id = self.call_id or as_text(call.get("id"))
        self.name = self.name or as_text(inner.get("name"))
        piece = as_text(inner.get("input")) if self.kind == "custom" else arguments_of(inner)
        if piece:
            self.pieces.append(piece)
        self._more.add(call, _CALL_READ)
        if inner is not call:
            self._inner.add(inner, _CALLED_READ)

    @property
    def whole(self) -> bool:
        """Whether its arguments are whole, so that more of them belong to another call."""
        try:
            return isinstance(json.loads("".join(self.pieces)), dict)
        except ValueError:
            return False

    def deltas(self, *, ended: bool) -> list[ToolCallDelta]:
        """What of the call can be told and wasn't.

        Args:
            ended: Whether nothing more will come.
        """
        custom = self.kind == "custom"
        if not ended and (custom or not self.call_id or not self.name):
            return []
        text = self.part().arguments if custom else "".join(self.pieces[self._told :])
        if self._begun and (custom or not text):
            return []
        self._begun, self._told = True, len(self.pieces)
        return [ToolCallDelta(self.index, self.call_id, self.name, text)]

    def part(self) -> ToolCallPart:
        """The call."""
        text = "".join(self.pieces)
        if self.kind == LEGACY:
            return read_legacy({**self._more.fields, "name": self.name, "arguments": text}, call_id=self.call_id)
        said: JsonObject = {
            **self._inner.fields,
            "name": self.name,
            "input" if self.kind == "custom" else "arguments": text,
        }
        return read_call({**self._more.fields, "type": self.kind, self.kind: said}, call_id=self.call_id)

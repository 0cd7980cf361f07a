"""The blocks of a streamed answer, put together piece by piece.

Source: `ContentBlockStart` and `ContentBlockDelta` in the API reference of Bedrock Runtime.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from base64 import b64encode

from schwarm_bedrock.citations import MARK, read_citation
from schwarm_bedrock.content_reading import REDACTED, read_call
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.media import decoded, read_media
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.message.part import OpaquePart, Part, ReasoningPart, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_text


class Block(ABC):
    """A block that is being put together.

    Args:
        index: The place of its part in the answer.
        start: What its start said; empty where it has none.
    """

    __slots__ = ("index", "start")

    def __init__(self, index: int, start: JsonObject) -> None:
        self.index = index
        self.start = start

    def opening(self) -> Delta | None:
        """The piece of the answer that its start brings."""
        return None

    @abstractmethod
    def take(self, delta: JsonValue) -> Delta | None:
        """Takes the next piece.

        Args:
            delta: What stands in the delta.

        Returns:
            The piece of the answer that it brings, if any.
        """

    @abstractmethod
    def part(self) -> Part:
        """The part that has arrived."""


class TextBlock(Block):
    """A text, with its citations if it has any."""

    __slots__ = ("_cited", "_pieces")

    def __init__(self, index: int, start: JsonObject) -> None:
        super().__init__(index, start)
        self._pieces: list[str] = []
        self._cited: list[JsonObject] = []

    def take(self, delta: JsonValue) -> Delta | None:
        """Takes more of the text, or a citation."""
        if isinstance(delta, dict):
            self._cited.append(delta)
            return None
        text = as_text(delta)
        self._pieces.append(text)
        return TextDelta(text, self.index) if text else None

    def part(self) -> Part:
        """The text."""
        text = "".join(self._pieces)
        if not self._cited:
            return TextPart(text)
        return TextPart(text, tuple(map(read_citation, self._cited)), kept(FAMILY, {MARK: {}}))


class ReasoningBlock(Block):
    """A thought, with its signature, or encrypted."""

    __slots__ = ("_more", "_pieces", "_redacted", "_signature")

    def __init__(self, index: int, start: JsonObject) -> None:
        super().__init__(index, start)
        self._pieces: list[str] = []
        self._signature: list[str] = []
        self._redacted: list[str] = []
        self._more: dict[str, object] = {}

    def take(self, delta: JsonValue) -> Delta | None:
        """Takes more of the thought, of its signature, or of what is encrypted."""
        said = as_object(delta)
        self._signature.append(as_text(said.get("signature")))
        if REDACTED in said:
            self._redacted.append(as_text(said[REDACTED]))
        self._more |= rest(said, {"text", "signature", REDACTED})
        text = as_text(said.get("text"))
        self._pieces.append(text)
        return ReasoningDelta(text, self.index) if text else None

    def part(self) -> Part:
        """The thought."""
        more = {**self._more, **({REDACTED: _joined(self._redacted)} if self._redacted else {})}
        return ReasoningPart("".join(self._pieces), "".join(self._signature), kept(FAMILY, more, mark=True))


class ToolCallBlock(Block):
    """A tool call, also of a tool that the service runs by itself."""

    __slots__ = ("_name", "_own", "_pieces", "id")

    def __init__(self, index: int, start: JsonObject) -> None:
        super().__init__(index, start)
        self.id, self._name = as_text(start.get("toolUseId")), as_text(start.get("name"))
        self._own = isinstance(read_call(start), OpaquePart)
        self._pieces: list[str] = []

    def opening(self) -> Delta | None:
        """The call's id and name."""
        return None if self._own else ToolCallDelta(self.index, self.id, self._name)

    def take(self, delta: JsonValue) -> Delta | None:
        """Takes more of the arguments."""
        said = as_object(delta)
        if len(said) > 1:
            self.start = {**self.start, **{name: value for name, value in said.items() if name != "input"}}
        written = said.get("input")
        # Some models' arguments have been seen to come as an object, whole.
        piece = as_text(written) if not isinstance(written, dict) else json.dumps(written, ensure_ascii=False)
        self._pieces.append(piece)
        return None if self._own or not piece else ToolCallDelta(self.index, self.id, self._name, piece)

    def part(self) -> Part:
        """The call."""
        written = "".join(self._pieces)
        if not self._own:
            return read_call(self.start, written or "{}")
        return OpaquePart(FAMILY, {"toolUse": {**self.start, "input": _parsed(written)}})


class ResultBlock(Block):
    """The result of a tool that the service ran by itself."""

    __slots__ = ("_content",)

    def __init__(self, index: int, start: JsonObject) -> None:
        super().__init__(index, start)
        self._content: list[JsonValue] = []

    def take(self, delta: JsonValue) -> Delta | None:
        """Takes more of the content; texts that follow each other are one."""
        for piece in as_list(delta):
            last = self._content[-1] if self._content else None
            if _is_text(piece) and _is_text(last):
                self._content[-1] = {"text": as_text(as_object(last)["text"]) + as_text(as_object(piece)["text"])}
            else:
                self._content.append(piece)
        return None

    def part(self) -> Part:
        """The result."""
        return OpaquePart(FAMILY, {"toolResult": {**self.start, "content": self._content}})


class ImageBlock(Block):
    """An image that the model made."""

    __slots__ = ("_more", "_pieces")

    def __init__(self, index: int, start: JsonObject) -> None:
        super().__init__(index, start)
        self._pieces: list[str] = []
        self._more: JsonObject = {}

    def take(self, delta: JsonValue) -> Delta | None:
        """Takes more of the image, or what is wrong with it."""
        said = as_object(delta)
        source = as_object(said.get("source"))
        if "bytes" in source:
            self._pieces.append(as_text(source["bytes"]))
        elif source:
            self._more["source"] = source
        self._more |= {name: value for name, value in said.items() if name != "source"}
        return None

    def part(self) -> Part:
        """The image."""
        source: JsonObject = {"bytes": _joined(self._pieces)}
        return read_media("image", {**self.start, "source": source, **self._more})


BLOCKS: dict[str, type[Block]] = {
    "text": TextBlock,
    "citation": TextBlock,
    "reasoningContent": ReasoningBlock,
    "toolUse": ToolCallBlock,
    "toolResult": ResultBlock,
    "image": ImageBlock,
}
"""What a start or a delta brings, and the block that it is a piece of."""


def _joined(pieces: list[str]) -> str:
    """Pieces in base64 as one."""
    return pieces[0] if len(pieces) == 1 else b64encode(b"".join(map(decoded, pieces))).decode()


def _is_text(block: JsonValue) -> bool:
    return isinstance(block, dict) and list(block) == ["text"]


def _parsed(text: str) -> JsonValue:
    """The arguments of a call that goes back as it came; what is no JSON stays a text."""
    try:
        parsed: JsonValue = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return text
    return parsed

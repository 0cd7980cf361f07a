"""The parts a message is made of: text, reasoning, media, tool calls and results, and what stays opaque.

Each part is frozen, compares by value, and carries a `type` that tells it apart in JSON. `extra` holds what one vendor
adds and others don't know, under the provider's family name (`{"acme": {"id": "msg_1"}}`), so that an answer read and
sent back loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import frozen

Extra: TypeAlias = Mapping[str, object]
"""JSON that only one vendor understands, under that vendor's name."""


@frozen
class Citation:
    """Where a piece of text comes from.

    Attributes:
        text: The quoted words of the source, if given.
        title: The source's title.
        url: Where it is on the web.
        start: The first character of the citing text, counted from 0; None when unknown.
        end: One past its last character.
        extra: What else the vendor said of it.
    """

    text: str = ""
    title: str = ""
    url: str = ""
    start: int | None = None
    end: int | None = None
    extra: Extra | None = None


@frozen
class TextPart:
    """Plain text.

    Attributes:
        text: The words.
        citations: Where they come from.
        extra: What one vendor adds.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    extra: Extra | None = None
    type: Literal["text"] = "text"


@frozen
class ReasoningPart:
    """What a model thought before it answered.

    Attributes:
        text: The thoughts, or their summary; empty when the vendor keeps them to itself.
        signature: The vendor's opaque proof or encrypted thoughts; must go back unchanged for the model to go on
            thinking.
        extra: What one vendor adds.
    """

    text: str = ""
    signature: str = ""
    extra: Extra | None = None
    type: Literal["reasoning"] = "reasoning"


@frozen
class MediaPart:
    """An image, a sound, a video or a document, by exactly one of its content, its address, or the vendor's file id.

    Attributes:
        kind: What it is.
        media_type: The MIME type, such as `"image/png"`; empty when the vendor finds out by itself.
        data: The content.
        url: Where it is.
        file_id: The id under which the vendor already has it.
        name: The file's name.
        extra: What one vendor adds, such as the detail to look at.
    """

    kind: Literal["image", "audio", "video", "document"]
    media_type: str = ""
    data: bytes | None = None
    url: str | None = None
    file_id: str | None = None
    name: str = ""
    extra: Extra | None = None
    type: Literal["media"] = "media"

    def __attrs_post_init__(self) -> None:
        sources = [self.data is not None, self.url is not None, self.file_id is not None]
        if sum(sources) != 1:
            msg = f"a media part takes exactly one of data, url and file_id, not {sum(sources)} of them"
            raise ValueError(msg)


@frozen
class ToolCallPart:
    """The model asks for a tool.

    Attributes:
        id: Ties the result to the call; unique within a history.
        name: The tool's name.
        arguments: The JSON text of the arguments, exactly as the model wrote it; may be malformed.
        extra: What one vendor adds.
    """

    id: str
    name: str
    arguments: str = "{}"
    extra: Extra | None = None
    type: Literal["tool_call"] = "tool_call"


ToolStatus: TypeAlias = Literal["ok", "error", "denied", "cancelled", "unknown"]
"""How a tool call ended: with a value; with an error told to the model; refused by someone; stopped before it ended;
or nobody knows (its process died while it ran)."""


@frozen
class ToolResultPart:
    """What came of a tool call.

    Attributes:
        call_id: The id of the call.
        name: The tool's name.
        content: The result, usually one text; media where the model can take it.
        status: How the call ended.
        extra: What one vendor adds.
    """

    call_id: str
    name: str
    content: tuple[TextPart | MediaPart | OpaquePart, ...] = ()
    status: ToolStatus = "ok"
    extra: Extra | None = None
    type: Literal["tool_result"] = "tool_result"

    @property
    def text(self) -> str:
        """The text of the result, all text parts joined."""
        return "".join(part.text for part in self.content if isinstance(part, TextPart))


@frozen
class RefusalPart:
    """The model declined to answer, in words of its own.

    Attributes:
        text: Its words.
        extra: What one vendor adds.
    """

    text: str
    extra: Extra | None = None
    type: Literal["refusal"] = "refusal"


@frozen
class OpaquePart:
    """A block that only its vendor understands, such as a server-side tool's call, kept to be sent back unchanged.

    Attributes:
        provider: The provider family whose block it is, such as `"acme"`; others leave it out.
        payload: The block, as it came.
    """

    provider: str
    payload: Mapping[str, object]
    type: Literal["opaque"] = "opaque"


@frozen
class CachePointPart:
    """A mark: the vendor may cache everything up to here. Vendors without such marks leave it out.

    Attributes:
        ttl: How long, in the vendor's own words (`"5m"`, `"1h"`); empty for its default.
        extra: What one vendor adds.
    """

    ttl: str = ""
    extra: Extra | None = None
    type: Literal["cache_point"] = "cache_point"


Part: TypeAlias = (
    TextPart | ReasoningPart | MediaPart | ToolCallPart | ToolResultPart | RefusalPart | OpaquePart | CachePointPart
)
"""Anything a message can hold."""

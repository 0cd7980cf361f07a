"""Parts as blocks, for messages, instructions and tools' results."""

from __future__ import annotations

from typing import cast

from attrs import define, field

from schwarm_bedrock.citations import MARK as CITED
from schwarm_bedrock.citations import encode_cited
from schwarm_bedrock.content_reading import BESIDE, GUARD, JSON, REDACTED
from schwarm_bedrock.document_names import DocumentNames
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.media import encode_media, format_of, takes
from schwarm_bedrock.tool_calls import CALL_IDS, arguments_of
from schwarm_bedrock.traits import Traits
from schwarm_core.domain.error.provider import MalformedAnswerError
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
from schwarm_http.json_text import decode
from schwarm_http.llm.extra import is_own, own
from schwarm_http.llm.history import legal_name, media_note
from schwarm_http.llm.reading import JsonObject, as_object

_NEVER_IN_RESULTS = "audio"
_WHY_NOT = "Bedrock takes media as bytes or from S3, in the formats it knows"


@define
class ContentEncoder:
    """Writes the content of one request's messages.

    Attributes:
        traits: What the model can do and insists on.
        names: The names given to documents.
    """

    traits: Traits
    names: DocumentNames = field(factory=DocumentNames)
    _beside: list[JsonObject] = field(factory=list)

    def from_person(self, part: Part, *, asked_now: bool) -> JsonObject | None:
        """A part of what the person or a tool says, or of instructions.

        Args:
            part: The part.
            asked_now: Whether it is among what the model is asked now.

        Returns:
            The block; None where there is nothing to say.

        Raises:
            UnsupportedError: If it is media that Bedrock can't take, and the model is asked about it now.
        """
        return _whole(part, self._from_person(part, asked_now=asked_now))

    def _from_person(self, part: Part, *, asked_now: bool) -> JsonObject | None:
        match part:
            case MediaPart():
                return self.media(part, asked_now=asked_now)
            case ToolResultPart():
                return self._result(part, asked_now=asked_now)
            case ReasoningPart() | ToolCallPart():
                return None
            case _:
                return _anyones(part)

    def from_model(self, part: Part) -> JsonObject | None:
        """A part of what the model said.

        Args:
            part: The part.

        Returns:
            The block; None where there is nothing to say, or nothing that this model understands.
        """
        return _whole(part, self._from_model(part))

    def _from_model(self, part: Part) -> JsonObject | None:
        match part:
            case ReasoningPart():
                return self._reasoning(part)
            case ToolCallPart():
                return _call(part)
            case MediaPart():
                # The model's own image goes back as it came; others are no part of what a model says here.
                block = self._block(part) if is_own(part.extra, FAMILY) else None
                return block or _text(media_note(part, asked_now=False, why="the model can't have said it").text)
            case ToolResultPart():
                return None
            case _:
                return _anyones(part)

    def take_beside(self) -> list[JsonObject]:
        """The media of tools' results that the model doesn't take inside of them, to stand after the results.

        Returns:
            The blocks that have come since it was last asked.
        """
        beside, self._beside = self._beside, []
        return beside

    def media(self, part: MediaPart, *, asked_now: bool) -> JsonObject | None:
        """A medium, or the note that stands in its place.

        Args:
            part: The medium.
            asked_now: Whether it is among what the model is asked now.

        Returns:
            The block.

        Raises:
            UnsupportedError: If Bedrock can't take it, and the model is asked about it now.
        """
        if not asked_now and part.kind not in self.traits.media:
            return _text(media_note(part, asked_now=False, why=f"the model takes no {part.kind}").text)
        return self._block(part) or _text(media_note(part, asked_now=asked_now, why=_WHY_NOT).text)

    def _block(self, part: MediaPart) -> JsonObject | None:
        if not takes(part):
            return None
        block = encode_media(part, self.names.name(part.name) if part.kind == "document" else "")
        guarded = own(part.extra, FAMILY).get(GUARD)
        return cast("JsonObject", {GUARD: {**block, **guarded}}) if isinstance(guarded, dict) else block

    def _reasoning(self, part: ReasoningPart) -> JsonObject | None:
        if not is_own(part.extra, FAMILY):
            return None
        more = _fields(part)
        signed = bool(part.signature or REDACTED in more)
        if self.traits.recalls not in {"all", "signed" if signed else "unsigned"}:
            return None
        signature = {"signature": part.signature} if part.signature else {}
        text = {"text": part.text, **signature, **as_object(more.pop("reasoningText", None))}
        thought = {} if REDACTED in more and not part.text else {"reasoningText": text}
        return cast("JsonObject", {"reasoningContent": {**thought, **more}})

    def _result(self, part: ToolResultPart, *, asked_now: bool) -> JsonObject:
        content = [block for each in part.content if (block := self._in_result(each, asked_now=asked_now))]
        if not content and part.status != "ok":
            # The service refuses an error without content.
            content = [{"text": f"The call ended with status {part.status!r}."}]
        status = {"status": "success" if part.status == "ok" else "error"} if self.traits.result_status else {}
        result = {"toolUseId": CALL_IDS.legal(part.call_id), "content": content, **status, **_fields(part)}
        return cast("JsonObject", {"toolResult": result})

    def _in_result(self, part: TextPart | MediaPart | OpaquePart, *, asked_now: bool) -> JsonObject | None:
        if isinstance(part, TextPart) and JSON in own(part.extra, FAMILY):
            return _json(part.text)
        if not isinstance(part, MediaPart):
            return _anyones(part)
        block = self.media(part, asked_now=asked_now)
        if block is None or part.kind not in block:
            return block
        if part.kind in self.traits.results and format_of(part) not in self.traits.unread:
            return block
        if part.kind not in self.traits.media and part.kind != _NEVER_IN_RESULTS:
            return block
        self._beside.append(block)
        named = cast("JsonObject", block[part.kind]).get("name")
        return _text(f"[{part.kind}{f' {named!r}' if named else ''}: see below]")


def _fields(part: ReasoningPart | ToolCallPart | ToolResultPart | CachePointPart) -> dict[str, object]:
    """What the block of a part says that no neutral field has."""
    return {name: value for name, value in own(part.extra, FAMILY).items() if name != BESIDE}


def _whole(part: Part, block: JsonObject | None) -> JsonObject | None:
    """A block with what else it said when it came."""
    beside = None if isinstance(part, OpaquePart) else own(part.extra, FAMILY).get(BESIDE)
    return {**block, **beside} if block and isinstance(beside, dict) else block


def _anyones(part: Part) -> JsonObject | None:
    """What anyone may say: texts, marks and Bedrock's own blocks."""
    match part:
        case TextPart():
            return _said(part)
        case RefusalPart():
            return _text(part.text)
        case OpaquePart() if part.provider == FAMILY:
            return cast("JsonObject", dict(part.payload))
        case CachePointPart():
            ttl = {"ttl": part.ttl} if part.ttl else {}
            return cast("JsonObject", {"cachePoint": {"type": "default", **ttl, **_fields(part)}})
        case _:
            return None


def _said(part: TextPart) -> JsonObject | None:
    fields = own(part.extra, FAMILY)
    if not part.text.strip():
        return None
    if CITED in fields:
        return encode_cited(part)
    if isinstance(guarded := fields.get(GUARD), dict):
        return {GUARD: {"text": {"text": part.text, **guarded}}}
    return _text(part.text)


def _text(text: str) -> JsonObject | None:
    """A text; the service refuses a blank one."""
    return {"text": text} if text.strip() else None


def _json(text: str) -> JsonObject | None:
    try:
        return {JSON: decode(text)}
    except MalformedAnswerError:
        return _text(text)


def _call(part: ToolCallPart) -> JsonObject:
    call = {
        "toolUseId": CALL_IDS.legal(part.id),
        "name": legal_name(part.name),
        "input": arguments_of(part.arguments),
        **_fields(part),
    }
    return cast("JsonObject", {"toolUse": call})

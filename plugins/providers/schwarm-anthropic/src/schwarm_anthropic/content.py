"""Parts of a message to blocks of content.

What the API would refuse is left out (texts without a visible character, thoughts that carry no signature), or said in
another way (media that it can't take, arguments that are no object).
"""

from __future__ import annotations

import re

from schwarm_anthropic.citations import write_citations
from schwarm_anthropic.family import FAMILY, Block
from schwarm_anthropic.media import lacking, write_media
from schwarm_core.domain.message.part import (
    MediaPart,
    OpaquePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from schwarm_http.json_text import object_in
from schwarm_http.llm.extra import is_own, own
from schwarm_http.llm.history import CallIds, legal_name, media_note

CALL_IDS = CallIds(re.compile(r"[a-zA-Z0-9_-]+"))
LONGEST_NAME = 128
INVALID_ARGUMENTS = "INVALID_JSON"
"""The argument that holds arguments which are no JSON object, as the API takes nothing else."""

REDACTED = "redacted_thinking"
THOUGHTS = {"thinking", REDACTED}
"""The types of the blocks that hold thoughts."""

_ANYWHERE = {"text", "image", "document", "search_result"}


def write_part(part: Part, *, assistant: bool, asked_now: bool) -> list[Block]:  # noqa: PLR0911 - one for each part
    """The blocks of a part; cache points have none.

    Args:
        part: The part.
        assistant: Whether the model said it.
        asked_now: Whether it belongs to what the model is asked now.

    Returns:
        One block, or none for what can't be sent.

    Raises:
        UnsupportedError: If it is media that the API can't take, and asked about now.
    """
    match part:
        case TextPart():
            return _text(part.text, citations=write_citations(part.citations), **own(part.extra, FAMILY))
        case RefusalPart():
            return _text(part.text)
        case ReasoningPart():
            return _thinking(part) if assistant else []
        case MediaPart():
            return _media(part, assistant=assistant, asked_now=asked_now)
        case ToolCallPart():
            return [_tool_use(part)]
        case ToolResultPart():
            return [_tool_result(part, asked_now=asked_now)]
        case OpaquePart():
            return [dict(part.payload)] if part.provider == FAMILY else []
        case _:
            return []


def _text(text: str, **fields: object) -> list[Block]:
    if not text.strip():
        return []
    return [{"type": "text", "text": text, **{name: value for name, value in fields.items() if value != []}}]


def _thinking(part: ReasoningPart) -> list[Block]:
    if not part.signature or not is_own(part.extra, FAMILY):
        return []
    fields = own(part.extra, FAMILY)
    if fields.get("type") == REDACTED:
        return [{"data": part.signature, **fields}]
    return [{"type": "thinking", "thinking": part.text, "signature": part.signature, **fields}]


def _media(media: MediaPart, *, assistant: bool, asked_now: bool) -> list[Block]:
    block = None if assistant else write_media(media)
    if block is not None:
        return [block]
    why = "Anthropic's models read media, and write none" if assistant else lacking(media)
    return _text(media_note(media, asked_now=asked_now and not assistant, why=why).text)


def _tool_use(call: ToolCallPart) -> Block:
    return {
        "type": "tool_use",
        "id": CALL_IDS.legal(call.id),
        "name": legal_name(call.name, longest=LONGEST_NAME),
        "input": arguments_of(call.arguments),
        **own(call.extra, FAMILY),
    }


def arguments_of(text: str) -> object:
    """The arguments of a call as an object.

    Args:
        text: Their JSON text; may be malformed.

    Returns:
        The object; one that holds the text where it says none.
    """
    found = object_in(text) if text else {}
    return {INVALID_ARGUMENTS: text} if found is None else found


def _tool_result(result: ToolResultPart, *, asked_now: bool) -> Block:
    content = [block for part in result.content for block in write_part(part, assistant=False, asked_now=asked_now)]
    failed = result.status != "ok"
    if failed and not content:
        content = _text(f"The call ended with status {result.status!r}.")
    return {
        "type": "tool_result",
        "tool_use_id": CALL_IDS.legal(result.call_id),
        **({"content": content} if content else {}),
        **({"is_error": True} if failed else {}),
        **own(result.extra, FAMILY),
    }


def lost_result(call_id: object) -> Block:
    """The result of a call that has none in the history; the API insists on one.

    Args:
        call_id: The call's id.

    Returns:
        A result that says so.
    """
    text = "There is no result of this call."
    return {"type": "tool_result", "tool_use_id": call_id, "content": _text(text), "is_error": True}


def told_result(result: Block) -> list[Block]:
    """A result without its call, which the API refuses, as what it says.

    Args:
        result: The result's block.

    Returns:
        Its content, without what means something in results alone.
    """
    content = result.get("content")
    blocks = content if isinstance(content, list) else []
    return [block for block in blocks if block.get("type") in _ANYWHERE]

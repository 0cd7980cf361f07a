"""What the assistant said, as it goes back to the server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import MediaPart, OpaquePart, Part, ReasoningPart, RefusalPart, TextPart
from schwarm_http.llm.extra import is_own, own
from schwarm_http.llm.history import media_note
from schwarm_openai.chat.calls import returned, write_calls
from schwarm_openai.chat.citations import ANNOTATIONS, write_annotations
from schwarm_openai.chat.content import in_short, write_parts
from schwarm_openai.chat.dialect import FAMILY, Dialect
from schwarm_openai.chat.reasoning import write_block, write_reasoning

AUDIO = "audio"
REFUSAL = "refusal"
IN_CONTENT = "in_content"
"""The mark of a refusal that was a part of the content."""

_ILLEGAL_IN_NAMES = re.compile(r"[\s<|\\/>]+")
_LONGEST_NAME = 64


def write_assistant(message: Message, dialect: Dialect, model: str) -> dict[str, object] | None:
    """An assistant's message.

    Args:
        message: The message.
        dialect: What the server takes.
        model: The model that is asked.

    Returns:
        The message; None when nothing is left of it, because all that it held is another family's.
    """
    content = write_parts(list(_in_content(message.parts, dialect)), dialect, asked_now=False)
    fields = {
        **write_reasoning(message.parts, dialect, model),
        **_beside_content(message.parts, dialect),
        **write_calls(message.tool_calls, dialect),
        **_returned(message, dialect),
    }
    if message.parts and not content and not fields:
        return None
    if message.tool_calls and dialect.reasoning_with_calls:
        fields.setdefault(dialect.reasoning, "")
    said = in_short(content, dialect) if content or not message.tool_calls else None
    return {"role": "assistant", "content": said, **fields}


def _in_content(parts: Sequence[Part], dialect: Dialect) -> Iterator[Part]:
    """What stands in the content, and in which form."""
    for part in parts:
        match part:
            case ReasoningPart() if dialect.thinking_blocks and "block" in own(part.extra, FAMILY):
                yield OpaquePart(FAMILY, write_block(part))
            case RefusalPart() if not (is_own(part.extra, FAMILY) and dialect.refusals):
                yield TextPart(part.text)
            case RefusalPart() if IN_CONTENT in own(part.extra, FAMILY):
                yield OpaquePart(FAMILY, {"type": REFUSAL, REFUSAL: part.text})
            case MediaPart() if AUDIO in own(part.extra, FAMILY):
                continue
            case MediaPart():
                why = f"{dialect.name} takes no {part.kind} in what the assistant said"
                yield media_note(part, asked_now=False, why=why)
            case _:
                yield part


def _beside_content(parts: Sequence[Part], dialect: Dialect) -> dict[str, object]:
    """A refusal, and the id of what was spoken."""
    fields: dict[str, object] = {}
    for part in parts:
        marks = own(part.extra, FAMILY) if isinstance(part, RefusalPart | MediaPart) else {}
        if (
            isinstance(part, RefusalPart)
            and dialect.refusals
            and is_own(part.extra, FAMILY)
            and IN_CONTENT not in marks
        ):
            fields[REFUSAL] = part.text
        elif isinstance(part, MediaPart) and AUDIO in marks:
            fields[AUDIO] = {"id": marks[AUDIO]}
    return fields


def _returned(message: Message, dialect: Dialect) -> dict[str, object]:
    marks = own(message.extra, FAMILY)
    fields = returned(marks, dialect)
    if ANNOTATIONS in dialect.returned:
        annotations = write_annotations(message.parts, marks.get(ANNOTATIONS))
        fields = {**fields, ANNOTATIONS: annotations} if annotations else fields
    return {**speaker(message, dialect), **fields}


def speaker(message: Message, dialect: Dialect) -> dict[str, object]:
    """The name of who speaks, in the characters that servers take.

    Args:
        message: What is said.
        dialect: What the server takes.

    Returns:
        The field; none where there is no name, or the server wants none.
    """
    if not message.name or not dialect.names:
        return {}
    return {"name": _ILLEGAL_IN_NAMES.sub("_", message.name)[:_LONGEST_NAME]}

"""The conversation, as chat templates take it.

What another provider left in it is converted by the rules of `schwarm_http.llm.history`: thoughts, opaque parts and
marks are left out, refusals become text, and media a note.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import MediaPart, Part, ReasoningPart, RefusalPart, TextPart, ToolCallPart
from schwarm_http.llm.extra import is_own
from schwarm_http.llm.history import media_note, newest
from schwarm_llamacpp.dialect import Call, Dialect
from schwarm_llamacpp.family import FAMILY

TemplateMessage: TypeAlias = dict[str, Any]
"""A message for a template: JSON, of a shape that templates agree on."""

_NO_MEDIA = "llama.cpp's models take text only here"


def template_messages(messages: Sequence[Message]) -> list[TemplateMessage]:
    """A conversation for a template that knows instructions, tool calls and tool results.

    Args:
        messages: The conversation.

    Returns:
        The messages; a result each, and the first instructions in one.

    Raises:
        UnsupportedError: If the model is asked about media now.
    """
    now = newest(messages)
    found: list[TemplateMessage] = []
    for place, message in enumerate(messages):
        found.extend(_converted(message, asked_now=place >= now))
    return _with_one_beginning(found)


def plain_messages(messages: Sequence[TemplateMessage], dialect: Dialect) -> list[TemplateMessage]:
    """A conversation for a template that knows nothing but a person and a model who take turns.

    Args:
        messages: The conversation, for a better template.
        dialect: How tool calls are written.

    Returns:
        The messages: roles `"user"` and `"assistant"` in turn, the instructions told by the person.
    """
    found: list[TemplateMessage] = []
    for message in messages:
        role = "assistant" if message["role"] == "assistant" else "user"
        text = _plain_text(message, dialect)
        if found and found[-1]["role"] == role:
            found[-1]["content"] += f"\n\n{text}"
        elif found or role == "user":
            found.append({"role": role, "content": text})
        else:
            found += [{"role": "user", "content": ""}, {"role": role, "content": text}]
    return found


def _converted(message: Message, *, asked_now: bool) -> Iterable[TemplateMessage]:
    if message.role == "assistant":
        return [_assistant(message)]
    found = [
        {
            "role": "tool",
            "name": result.name,
            "tool_call_id": result.call_id,
            "content": _text(result.content, asked_now),
        }
        for result in message.tool_results
    ]
    text = _text(message.parts, asked_now)
    if text or not found:
        found.append({"role": message.role, "content": text})
    return found


def _assistant(message: Message) -> TemplateMessage:
    said: TemplateMessage = {"role": "assistant", "content": _text(message.parts, asked_now=False)}
    thoughts = [part.text for part in message.parts if isinstance(part, ReasoningPart) and is_own(part.extra, FAMILY)]
    if thoughts:
        said["reasoning_content"] = "\n\n".join(thoughts)
    if message.tool_calls:
        said["tool_calls"] = [_call(call) for call in message.tool_calls]
    return said


def _call(call: ToolCallPart) -> TemplateMessage:
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        arguments = call.arguments
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def _text(parts: Sequence[Part], asked_now: bool) -> str:  # noqa: FBT001 - it says for whom the text is
    texts = []
    for part in parts:
        match part:
            case TextPart(text) | RefusalPart(text):
                texts.append(text)
            case MediaPart():
                texts.append(media_note(part, asked_now=asked_now, why=_NO_MEDIA).text)
            case _:
                pass
    return "".join(texts)


def _with_one_beginning(messages: list[TemplateMessage]) -> list[TemplateMessage]:
    count = next((place for place, each in enumerate(messages) if each["role"] != "system"), len(messages))
    if count <= 1:
        return messages
    text = "\n\n".join(str(each["content"]) for each in messages[:count])
    return [{"role": "system", "content": text}, *messages[count:]]


def _plain_text(message: TemplateMessage, dialect: Dialect) -> str:
    if message["role"] == "tool":
        return f"<tool_response>\n{message['content']}\n</tool_response>"
    calls = [dialect.written(_said(call["function"])) for call in message.get("tool_calls", ())]
    return "\n".join([text for text in (message["content"], *calls) if text])


def _said(function: TemplateMessage) -> Call:
    arguments = function["arguments"]
    return Call(function["name"], arguments if isinstance(arguments, str) else json.dumps(arguments))

"""How much an exchange amounts to, as an estimate: four characters of text, or of JSON, count as one token."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from schwarm_core.domain.message.ask import ModelRequest, ToolDefinition
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import TextPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.message.usage import Usage

CHARACTERS_PER_TOKEN = 4


def estimate(request: ModelRequest, answer: Message) -> Usage:
    """Estimates what a model would have counted; nothing is charged for it.

    Args:
        request: The question: all messages, the tools and the output schema count.
        answer: The answer.

    Returns:
        The usage; its `details` say that every token of it is estimated.
    """
    read = tokens_in("".join(_read(request)))
    written = tokens_in("".join(_said(answer)))
    return Usage(1, read, written, details={"estimated_tokens": read + written})


def tokens_in(text: str) -> int:
    """The estimated number of tokens in a text.

    Args:
        text: The text.

    Returns:
        A quarter of its characters, rounded up.
    """
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def _read(request: ModelRequest) -> Iterator[str]:
    for message in request.messages:
        yield from _said(message)
    for tool in request.tools:
        if isinstance(tool, ToolDefinition):
            yield f"{tool.name}{tool.description}{_json(tool.parameters)}"
    if request.output is not None:
        yield _json(request.output.schema)


def _said(message: Message) -> Iterator[str]:
    for part in message.parts:
        match part:
            case TextPart(text) | ToolResultPart(text=text):
                yield text
            case ToolCallPart(_, name, arguments):
                yield f"{name}{arguments}"
            case _:
                pass


def _json(schema: Mapping[str, object]) -> str:
    return json.dumps(schema, separators=(",", ":"), default=str)

"""An answer in pieces, as a model would stream it: text word by word, arguments by their JSON tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schwarm_core.domain.message.answer import TextDelta, ToolCallDelta
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import TextPart, ToolCallPart

_WORD = re.compile(r"\S+\s*|\s+")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^"]+')


def pieces(message: Message) -> Iterator[TextDelta | ToolCallDelta]:
    """Cuts a message in pieces; those of one index, joined, are its part again.

    Args:
        message: The message, of texts and tool calls.

    Yields:
        The pieces, in order; a tool call begins with one that has no arguments yet.
    """
    for index, part in enumerate(message.parts):
        match part:
            case TextPart(text):
                for word in _WORD.findall(text):
                    yield TextDelta(word, index)
            case ToolCallPart(id=call, name=name, arguments=arguments):
                yield ToolCallDelta(index, call, name)
                for token in _JSON_TOKEN.findall(arguments):
                    yield ToolCallDelta(index, call, name, token)
            case _:
                pass

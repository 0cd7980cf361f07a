"""A conversation as Cohere takes it, whoever began it.

Cohere takes system messages at the beginning only; instructions in the middle are said in a user's message.
Source: the error that Cohere documents, "system turn must be the first in the list".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import cast

from schwarm_cohere.blocks import content_of, is_plan, kept_json, write_prompt, write_result, write_words
from schwarm_cohere.citations import write_citations
from schwarm_cohere.family import FAMILY
from schwarm_cohere.names import write_name
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Part, ReasoningPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import own, rest
from schwarm_http.llm.history import newest
from schwarm_http.llm.reading import JsonObject


def write_messages(messages: Sequence[Message]) -> list[JsonObject]:
    """Writes a conversation.

    Args:
        messages: The conversation.

    Returns:
        Cohere's messages.

    Raises:
        UnsupportedError: If the model is asked now about media that it can't take.
    """
    instructions = list(takewhile(lambda message: message.role == "system", messages))
    begin = newest(messages)
    written = [each for message in instructions for each in _said("system", list(write_words(message.parts)), message)]
    for index, message in enumerate(messages[len(instructions) :], len(instructions)):
        written += _written(message, asked_now=index >= begin)
    return written


def _written(message: Message, *, asked_now: bool) -> Iterator[JsonObject]:
    """A message: the results in it first, then what is said."""
    for result in message.tool_results:
        yield _result(result, asked_now=asked_now)
    parts = [part for part in message.parts if not isinstance(part, ToolResultPart)]
    if message.role == "assistant":
        yield from _answer(message)
    elif parts:
        yield from _said("user", list(write_prompt(parts, asked_now=asked_now)), message)


def _said(role: str, blocks: list[JsonObject], message: Message) -> Iterator[JsonObject]:
    if blocks:
        yield {"role": role, "content": content_of(blocks), **kept_json(own(message.extra, FAMILY))}


def _answer(message: Message) -> Iterator[JsonObject]:
    fields = own(message.extra, FAMILY)
    unattached = cast("list[JsonObject]", fields.get("citations", []))
    said: dict[str, object] = {
        "content": content_of(list(write_words(message.parts))),
        "tool_plan": _plan(message.parts),
        "tool_calls": [_call(call) for call in message.tool_calls],
        "citations": [*write_citations(message.parts), *unattached],
    }
    found = {name: value for name, value in said.items() if value}
    if found:
        yield {"role": "assistant", **kept_json(found), **kept_json(rest(fields, {"citations"}))}


def _plan(parts: Sequence[Part]) -> str:
    return "".join([part.text for part in parts if isinstance(part, ReasoningPart) and is_plan(part)])


def _call(part: ToolCallPart) -> JsonObject:
    fields = own(part.extra, FAMILY)
    inner = kept_json(own(fields, "function"))
    function: JsonValue = {"name": write_name(part.name), "arguments": part.arguments or "{}", **inner}
    return {"id": part.id, "type": "function", "function": function, **kept_json(rest(fields, {"function"}))}


def _result(result: ToolResultPart, *, asked_now: bool) -> JsonObject:
    content = content_of(list(write_result(result.content, asked_now=asked_now)))
    fields = kept_json(own(result.extra, FAMILY))
    return {"role": "tool", "tool_call_id": result.call_id, "content": content, **fields}

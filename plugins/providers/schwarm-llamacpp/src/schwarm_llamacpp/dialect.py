"""How a model writes its thoughts and its tool calls, as its chat template tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import cast

from attrs import frozen

THOUGHT = ("<think>", "</think>")
"""The marks around a model's thoughts."""

_CALL_BY_NAME = re.compile(r"(?P<name>[\w.-]+)(?:\[CALL_ID\]\w+)?\[ARGS\]\s*(?P<arguments>.*)", re.DOTALL)
_CUT_SHORT = re.compile(
    r'"name"\s*:\s*"(?P<name>[^"]+)"(?:\s*,\s*"(?:arguments|parameters)"\s*:\s*(?P<rest>.*))?', re.DOTALL
)
_BETWEEN = re.compile(r"[\s,;\[\]]*")


@frozen
class Call:
    """A tool call, as a model wrote it.

    Attributes:
        name: The tool's name.
        arguments: The arguments' JSON, which may be malformed.
    """

    name: str
    arguments: str


@frozen
class Dialect:
    """How a model writes its tool calls.

    Attributes:
        opening: What stands before a call.
        closing: What stands after it; empty when the answer's end does.
        arguments: The key of the arguments.
        anywhere: Whether a call may follow other text; otherwise the answer begins with it.
    """

    opening: str
    closing: str = ""
    arguments: str = "arguments"
    anywhere: bool = True

    def written(self, call: Call) -> str:
        """A call, as the model would have written it.

        Args:
            call: The call.

        Returns:
            The text, marks included.
        """
        said = f'{{"name": {json.dumps(call.name)}, "{self.arguments}": {call.arguments or "{}"}}}'
        return f"{self.opening}\n{said}\n{self.closing}"


TAGGED = Dialect("<tool_call>", "</tool_call>")
"""Hermes, Qwen, and all who follow them. It is also taught to models whose template knows nothing of tools."""

BRACKETED = Dialect("[TOOL_CALLS]")
"""Mistral."""

BARE = Dialect("<|python_tag|>", arguments="parameters", anywhere=False)
"""Llama 3, whose calls stand alone, with a mark before them or none."""


def dialect_of(template: str) -> Dialect:
    """How a model writes its tool calls.

    Args:
        template: Its chat template.

    Returns:
        Its dialect; `TAGGED` where the template doesn't tell.
    """
    if BRACKETED.opening in template:
        return BRACKETED
    if TAGGED.opening not in template and BARE.opening in template:
        return BARE
    return TAGGED


def calls_in(text: str) -> tuple[Call, ...]:
    """Reads what a model wrote as tool calls.

    Args:
        text: What stands between the marks.

    Returns:
        The calls. One that was cut short keeps its name and what there is of its arguments; empty if there is not even
        a name.
    """
    named = _CALL_BY_NAME.match(text.strip())
    if named:
        return (Call(named["name"], named["arguments"].strip() or "{}"),)
    calls: list[Call] = []
    place = 0
    for value, end in _values(text):
        place = end
        call = _call_of(value)
        if call is not None:
            calls.append(call)
    cut = _CUT_SHORT.search(text, place)
    if cut:
        calls.append(Call(cut["name"], (cut["rest"] or "").strip()))
    return tuple(calls)


def _values(text: str) -> Iterator[tuple[object, int]]:
    """The JSON values in a text, one behind the other or in a list, with their ends."""
    decoder = json.JSONDecoder(strict=False)
    place = _next(text, 0)
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except ValueError:
            return
        yield value, place
        place = _next(text, place)


def _next(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    return found.end() if found else place


def _call_of(value: object) -> Call | None:
    if not isinstance(value, Mapping):
        return None
    said = cast("Mapping[str, object]", value.get("function") if isinstance(value.get("function"), Mapping) else value)
    name = said.get("name")
    if not isinstance(name, str):
        return None
    arguments = said.get("arguments", said.get("parameters", {}))
    return Call(name, arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False))

"""A model that says what a test tells it to say."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import evolve

from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.message.answer import ModelResponse, TextDelta, ToolCallDelta
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Part, TextPart, ToolCallPart
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.llm import LLMAbilities, LLMProvider

Line: TypeAlias = "str | Part | Sequence[str | Part] | ModelResponse | Exception | Callable[[ModelRequest], Line]"
"""What a scripted model does when its turn comes: says a text, parts, or a whole response; raises an error; or asks a
function what to do."""


class ScriptedModel(LLMProvider):
    """A model that plays a script, one line per call, and remembers what it was asked.

    Each answer counts 10 tokens read and 5 written. When streamed, texts come word by word.

    Args:
        *script: The lines.
        abilities: What it says it can do.
        repeat: Whether the last line is repeated for ever; otherwise a call too many is an error.

    Attributes:
        requests: What it was asked, in order.

    Example:
        >>> model = ScriptedModel(tool_call("add", a=1, b=2), "That makes 3.")
        >>> app = Schwarm(providers={"scripted": model}, model="scripted")
    """

    def __init__(self, *script: Line, abilities: LLMAbilities | None = None, repeat: bool = False) -> None:
        self.requests: list[ModelRequest] = []
        self._script = script
        self._abilities = abilities or LLMAbilities()
        self._repeat = repeat

    def abilities(self, model: str = "") -> LLMAbilities:
        """What it was said to be able to do."""
        return self._abilities

    async def process(self, request: ModelRequest) -> ModelResponse:
        """Plays the next line."""
        self.requests.append(request)
        number = len(self.requests) - 1
        if self._repeat:
            number = min(number, len(self._script) - 1)
        if number >= len(self._script):
            msg = f"the scripted model was asked {number + 1} times, and knows {len(self._script)} lines"
            raise SchwarmError(msg, remedy="Give it more lines, or `repeat=True`.")
        return _played(self._script[number], request, number)

    async def stream(self, request: ModelRequest) -> ModelResponse:
        """Plays the next line, in pieces."""
        response = await self.process(request)
        if request.sink is not None:
            for index, part in enumerate(response.message.parts):
                for delta in _pieces(index, part):
                    await request.sink(delta)
        return response


def tool_call(name: str, /, call_id: str = "", **arguments: object) -> ToolCallPart:
    """A tool call for a script.

    Args:
        name: The tool's name.
        call_id: The call's id; made of the name and the place in the script when left out.
        **arguments: The arguments.

    Returns:
        The call.
    """
    return ToolCallPart(call_id, name, json.dumps(arguments))


def _played(line: Line, request: ModelRequest, number: int) -> ModelResponse:
    if isinstance(line, Exception):
        raise line
    if isinstance(line, ModelResponse):
        return line
    if callable(line):
        return _played(line(request), request, number)
    parts = [line] if isinstance(line, str) or not isinstance(line, Sequence) else list(line)
    said = tuple(_part(part, number, place) for place, part in enumerate(parts))
    wants_tools = any(isinstance(part, ToolCallPart) for part in said)
    return ModelResponse(
        Message("assistant", said),
        Usage(requests=1, input_tokens=10, output_tokens=5),
        "tool_calls" if wants_tools else "end",
        model=request.model or "scripted-1",
    )


def _part(part: str | Part, number: int, place: int) -> Part:
    if isinstance(part, str):
        return TextPart(part)
    if isinstance(part, ToolCallPart) and not part.id:
        return evolve(part, id=f"{part.name}-{number}-{place}")
    return part


def _pieces(index: int, part: Part) -> list[TextDelta | ToolCallDelta]:
    match part:
        case TextPart(text):
            return [TextDelta(piece, index) for piece in text.replace(" ", " \0").split("\0")]
        case ToolCallPart(call_id, name, arguments):
            half = len(arguments) // 2
            pieces = (arguments[:half], arguments[half:])
            return [ToolCallDelta(index, call_id, name, piece) for piece in pieces]
        case _:
            return []

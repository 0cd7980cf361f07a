"""What earlier exchanges leave for a later question: calls to vary, spans to point at, a result to go on from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from schwarm_core.domain.message.ask import ToolDefinition
from schwarm_offline.conversation import Done, Exchange
from schwarm_offline.plan.shape import Shape
from schwarm_offline.plan.step import Arguments
from schwarm_offline.recognise.recognise import spans_of
from schwarm_offline.recognise.span import Span
from schwarm_offline.schema import as_schema, resolved

_NUMBER = re.compile(r"(?<![\w.:/-])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?![\w:/-]|\.\d)", re.IGNORECASE)


@frozen(eq=False)
class Recalled:
    """An earlier call of a tool that is still there.

    Attributes:
        shape: The tool.
        arguments: The call's arguments.
    """

    shape: Shape
    arguments: Arguments


@frozen(eq=False)
class Memory:
    """What was before the question.

    Attributes:
        calls: Calls of tools that are still there, latest first.
        questions: What was asked, latest first.
        result: The digits of the latest result that is a number; empty for none.
    """

    calls: tuple[Recalled, ...] = ()
    questions: tuple[str, ...] = ()
    result: str = ""

    @property
    def spans(self) -> Iterator[Span]:
        """What was spoken of, latest first."""
        for question in self.questions:
            yield from reversed(spans_of(question))


def memory_of(past: Sequence[Exchange], tools: Sequence[ToolDefinition], shapes: Sequence[Shape]) -> Memory:
    """Remembers earlier exchanges.

    Args:
        past: The exchanges, earliest first.
        tools: The tools on offer now.
        shapes: Their shapes, in the same order.

    Returns:
        The memory.
    """
    by_name = {tool.name: (tool, shape) for tool, shape in zip(tools, shapes, strict=True)}
    done = [done for exchange in reversed(past) for done in reversed(exchange.done)]
    calls = (_recalled(one, *by_name[one.tool]) for one in done if one.tool in by_name)
    results = (numeric(one.text) for one in done if one.ok)
    said = (numeric(exchange.answer) for exchange in reversed(past))
    result = next((digits for digits in (*results, *said) if digits), "")
    return Memory(tuple(calls), tuple(exchange.question for exchange in reversed(past)), result)


def _recalled(done: Done, tool: ToolDefinition, shape: Shape) -> Recalled:
    names = list(as_schema(resolved(tool.parameters, tool.parameters).get("properties")))
    return Recalled(shape, {names.index(name): value for name, value in done.arguments.items() if name in names})


def numeric(text: str) -> str:
    """The number that a result comes to.

    Args:
        text: The result: JSON, or words.

    Returns:
        Its digits: what stands alone, behind the last equals sign, or is the only number; empty when that is unclear.
    """
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return text.strip()
    found = [match.replace(",", "").rstrip(".") for match in _NUMBER.findall(text.rpartition("=")[2])]
    return found[-1] if len(found) == 1 or ("=" in text and found) else ""

"""Where a plan stands: which calls are due now, and what the others came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define, field, frozen

from schwarm_core.domain.message.ask import ToolDefinition
from schwarm_offline.conversation import Done, Exchange
from schwarm_offline.plan.memory import Memory, numeric
from schwarm_offline.plan.step import Arguments, Item, Step
from schwarm_offline.schema import as_schema, resolved

_MOST_TRIES = 2


@frozen
class Call:
    """A call that is due.

    Attributes:
        tool: The tool's name.
        arguments: Its arguments, by name.
    """

    tool: str
    arguments: Mapping[str, object]


@frozen(eq=False)
class Outcome:
    """What an item of a plan has come to.

    Attributes:
        item: The item.
        done: The call that was made for it last; None when none was.
        earlier: The digits of the earlier result that it went on from; empty for none.
    """

    item: Item
    done: Done | None = None
    earlier: str = ""


@frozen(eq=False)
class Turn:
    """Where a plan stands.

    Attributes:
        due: The calls to make now.
        outcomes: What the items have come to, as far as they have.
    """

    due: tuple[Call, ...]
    outcomes: tuple[Outcome, ...]


def turn_of(items: Sequence[Item], exchange: Exchange, memory: Memory, tools: Sequence[ToolDefinition]) -> Turn:
    """Compares a plan with what was done.

    A step whose call failed is tried once more with other arguments, if there are any. No call is made twice in an
    exchange, so that a plan comes to its end whatever the tools answer.

    Args:
        items: The plan.
        exchange: The question and what was done for it.
        memory: What was before.
        tools: The tools on offer, which give the calls their names.

    Returns:
        What is due and what has come of the rest.
    """
    progress = _Progress(exchange, tools, memory.result)
    for item in items:
        progress.take(item)
    return Turn(tuple(progress.due), tuple(progress.outcomes))


@define
class _Progress:
    """The walk along a plan.

    Attributes:
        exchange: The question and what was done for it.
        tools: The tools on offer.
        result: The digits that the next reference means; empty for none.
        waiting: Whether a call is due whose result a reference may mean.
        due: The calls that are due.
        outcomes: What the items have come to.
    """

    exchange: Exchange
    tools: Sequence[ToolDefinition]
    result: str
    waiting: bool = False
    due: list[Call] = field(factory=list)
    outcomes: list[Outcome] = field(factory=list)

    def take(self, item: Item) -> None:
        """Goes on by one item."""
        if not isinstance(item, Step):
            self.outcomes.append(Outcome(item))
        elif not (item.shape.hands_over and self.due):
            self._take_step(item)

    def _take_step(self, step: Step) -> None:
        earlier = self.result if step.needs_result else ""
        blocked = step.needs_result and (self.waiting or not self.result)
        call, done = (None, None) if blocked else _next(step, self.result, self.exchange, self.tools)
        self.outcomes.append(Outcome(step, done, earlier))
        if call is not None:
            self.waiting = True
            self.due = self.due if call in self.due else [*self.due, call]
        elif done is not None:
            self.result = (numeric(done.text) or self.result) if done.ok else ""


def _next(
    step: Step, result: str, exchange: Exchange, tools: Sequence[ToolDefinition]
) -> tuple[Call | None, Done | None]:
    """The call that a step needs now, or the last one that was made for it."""
    last: Done | None = None
    for arguments in step.attempts(result or "0")[:_MOST_TRIES]:
        call = call_of(step.shape.place, arguments, tools)
        done = next((one for one in exchange.done if (one.tool, one.arguments) == (call.tool, call.arguments)), None)
        if done is None:
            return call, last
        last = done
        if done.result is None or done.result.status != "error":
            break
    return None, last


def call_of(place: int, arguments: Arguments, tools: Sequence[ToolDefinition]) -> Call:
    """A call by its names.

    Args:
        place: The place of the tool among those of the request.
        arguments: The arguments by the place of the parameter.
        tools: The tools of the request.

    Returns:
        The call.
    """
    tool = tools[place]
    names = list(as_schema(resolved(tool.parameters, tool.parameters).get("properties")))
    return Call(tool.name, {names[number]: arguments[number] for number in sorted(arguments)})

"""From a request to the reply: calls, a value of the asked shape, or words."""

from __future__ import annotations

import json
from typing import TypeAlias

from attrs import field, frozen

from schwarm_core.domain.message.ask import ModelRequest, ToolDefinition
from schwarm_offline.answer.compose import composed
from schwarm_offline.conversation import Exchange, exchanges
from schwarm_offline.fill.fact import Fact
from schwarm_offline.fill.fill import filled
from schwarm_offline.fill.outcome import facts_of
from schwarm_offline.lexicon.words import notions
from schwarm_offline.plan.memory import memory_of
from schwarm_offline.plan.plan import Planner
from schwarm_offline.plan.shape import Shape, shape_of
from schwarm_offline.plan.turn import Call, Turn, turn_of

Reply: TypeAlias = tuple[Call, ...] | str
"""The tools to call, at least one; or the text to answer."""


def reply_to(request: ModelRequest) -> Reply:
    """Decides what to answer. It depends on nothing but the request.

    Args:
        request: The conversation and what is wanted.

    Returns:
        The calls that are due; when none is, the answer: JSON where a shape is asked for, words otherwise.
    """
    situation = Situation.of(request)
    due = situation.turn.due
    if due:
        return due[:1] if request.parallel_tools is False else due
    if situation.must_call:
        forced = situation.forced_call()
        if forced is not None:
            return (forced,)
    if request.output is not None:
        return json.dumps(filled(request.output.schema, situation.facts), ensure_ascii=False)
    return situation.words


@frozen(eq=False)
class Situation:
    """A request, and where its plan stands.

    Attributes:
        request: The request.
        past: The exchanges, the one to go on with last.
        tools: The tools that may be called.
        shapes: The same without their names.
        turn: Where the plan stands.
    """

    request: ModelRequest
    past: tuple[Exchange, ...]
    tools: tuple[ToolDefinition, ...]
    shapes: tuple[Shape, ...] = field(repr=False)
    turn: Turn = field(repr=False)

    @classmethod
    def of(cls, request: ModelRequest) -> Situation:
        """Reads a request.

        Args:
            request: The request.

        Returns:
            Where things stand.
        """
        past = exchanges(request.messages)
        tools = _callable(request)
        shapes = tuple(shape_of(tool, place) for place, tool in enumerate(tools))
        memory = memory_of(past[:-1], tools, shapes)
        items = Planner(shapes, memory).plan(past[-1].question)
        return cls(request, past, tools, shapes, turn_of(items, past[-1], memory, tools))

    @property
    def words(self) -> str:
        """The answer in words."""
        own = [shape for shape in self.shapes if not (shape.hands_over or shape.final)]
        return composed(self.turn.outcomes, [shape.purpose for shape in own])

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What the conversation holds."""
        return facts_of(self.turn.outcomes, self.past, self.words)

    @property
    def must_call(self) -> bool:
        """Whether the request wants a tool called that was not called yet for this question."""
        choice = self.request.tool_choice
        if choice in {"auto", "none"} or not self.tools:
            return False
        called = {done.tool for done in self.past[-1].done}
        return any(shape.final for shape in self.shapes) or called.isdisjoint(tool.name for tool in self.tools)

    def forced_call(self) -> Call | None:
        """A call made because one has to be: of the tool for the final answer, or of the most relevant one.

        Returns:
            The call; None if it was made already, as making it again would bring nothing new.
        """
        question = self.past[-1].question
        shape = max(self.shapes, key=lambda one: (one.final, relevance(one, question), -one.place))
        tool = self.tools[shape.place]
        arguments = filled(tool.parameters, self.facts)
        call = Call(tool.name, arguments if isinstance(arguments, dict) else {})
        made = any((done.tool, done.arguments) == (call.tool, call.arguments) for done in self.past[-1].done)
        return None if made else call


def _callable(request: ModelRequest) -> tuple[ToolDefinition, ...]:
    choice = request.tool_choice
    if choice == "none":
        return ()
    tools = (tool for tool in request.tools if isinstance(tool, ToolDefinition))
    return tuple(tool for tool in tools if isinstance(choice, str) or tool.name in choice)


def relevance(shape: Shape, question: str) -> int:
    """How much of a question a tool's description speaks of.

    Args:
        shape: The tool.
        question: The question.

    Returns:
        The number of notions that both speak of.
    """
    return len((shape.summary | shape.details).intersection(notions(question)))

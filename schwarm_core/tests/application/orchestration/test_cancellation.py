"""A run that is cancelled, at whatever point, leaves a history in which each tool call has its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.lowlevel import checkpoint

from schwarm_core import (
    Agent,
    AgentState,
    Answer,
    Context,
    Defer,
    Event,
    Middleware,
    RequestCompletedEvent,
    RequestFailedEvent,
    Result,
    RuntimeConfig,
    Schwarm,
    SchwarmConfig,
)
from schwarm_core.application.provider.embedded import EmbeddedEngine
from schwarm_core.testing.model import ScriptedModel, tool_call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from schwarm_core import Message, Step

pytestmark = pytest.mark.anyio


class Points:
    """The points at which a run can be cancelled, counted; it is, at one of them."""

    def __init__(self, last: int) -> None:
        self.scope = anyio.CancelScope()
        self.begin(last)

    def begin(self, last: int) -> None:
        """Counts from here to the last; -1 for no last one."""
        self.passed, self._last = 0, last

    async def point(self) -> None:
        """One of them."""
        self.passed += 1
        if self.passed == self._last:
            self.scope.cancel()
        await checkpoint()


class Engine(EmbeddedEngine):
    """Can be cancelled before and after each step."""

    def __init__(self, points: Points) -> None:
        self._points = points

    async def process(self, request: Step[object, object]) -> object:
        """Performs a step, between two points."""
        await self._points.point()
        result = await request.action(request.input)
        await self._points.point()
        return result


def around(points: Points) -> Middleware:
    """Middleware with a point before and after whatever it stands around."""

    async def handle(passing: Any, call_next: Callable[[Any], Awaitable[Any]]) -> Any:
        await points.point()
        result = await call_next(passing)
        await points.point()
        return result

    return Middleware("around", run=handle, model=handle, tool=handle)


def agents_with(points: Points) -> tuple[Agent[Any, str], Agent[Any, str]]:
    """An agent with tools of every sort, each with a point inside; and the one that it hands over to."""

    async def quick() -> str:
        return "quick"

    async def slow() -> str:
        await points.point()
        await points.point()
        return "slow"

    async def change(context: Context[dict[str, int]]) -> str:
        await points.point()
        context.data["changed"] = context.turn
        return "changed"

    async def wrong() -> str:
        await points.point()
        raise OSError

    async def ask() -> str:
        raise Defer

    async def hand_over() -> Result:
        await points.point()
        return Result(agent=other)

    async def instructions(_: Context[Any]) -> str:
        await points.point()
        return "Be kind."

    tools: list[Callable[..., object]] = [quick, slow, change, wrong, ask, hand_over]
    other = Agent("other", instructions=instructions, context=dict)
    return Agent("first", instructions=instructions, tools=tools, context=dict), other


SCRIPT = (
    [tool_call("quick"), tool_call("slow"), tool_call("wrong"), tool_call("change")],
    [tool_call("slow"), tool_call("ask", "wait"), tool_call("hand_over")],
    "done",
)


def unanswered(messages: tuple[Message, ...], state: AgentState) -> list[str]:
    """The calls without a result, but for those that the state waits for or keeps the results of."""
    told = {result.call_id for message in messages for result in message.tool_results}
    told |= {one.call.id for one in state.pending} | {result.call_id for result in state.results}
    return [call.id for message in messages for call in message.tool_calls if call.id not in told]


def misplaced(messages: tuple[Message, ...]) -> list[Message]:
    """The messages with calls that the results don't follow at once, in the same order."""
    return [
        message
        for message, following in zip(messages, (*messages[1:], None), strict=True)
        if message.tool_calls
        and following is not None
        and [call.id for call in message.tool_calls] != [result.call_id for result in following.tool_results]
    ]


async def cancelled_at(last: int, *, resumed: bool) -> tuple[bool, list[RequestFailedEvent | RequestCompletedEvent]]:
    """Runs until the point of a number.

    Returns:
        Whether it was not cancelled before, and how it ended, as those who listen were told.
    """
    points = Points(last if not resumed else -1)
    ends: list[RequestFailedEvent | RequestCompletedEvent] = []

    async def hear(event: Event) -> None:
        if isinstance(event, (RequestFailedEvent, RequestCompletedEvent)):
            ends.append(event)
        else:
            await points.point()

    agent, other = agents_with(points)
    app = Schwarm(
        SchwarmConfig(RuntimeConfig(model="m", engine="e")),
        providers={"m": ScriptedModel(*SCRIPT), "e": Engine(points)},
        middleware=[around(points)],
        agents=[other],
    )
    app.subscribe(Event, hear, wait=True)
    ended = False
    async with app:
        waiting = (await app.run(agent, "go", context={})).state if resumed else None
        if waiting is not None:
            ends.clear()
            points.begin(last)
        answers = {"wait": Answer("yes")} if waiting is not None else {}
        with points.scope:
            await app.run(agent, None if resumed else "go", context={}, state=waiting, answers=answers)
            ended = True
        if waiting is not None:
            # The state that it was taken up from stays good for another try.
            assert unanswered(waiting.messages, waiting) == []
            assert len(waiting.pending) == 1
    return ended, ends


@pytest.mark.parametrize("resumed", [False, True])
async def test_every_point(resumed: bool) -> None:
    """Before, in and after each step, each middleware, each tool and each event; and when it goes on from a state."""
    number, ended, cancelled = 0, False, 0
    while not ended:
        number += 1
        ended, ends = await cancelled_at(number, resumed=resumed)
        for end in ends:
            failed = isinstance(end, RequestFailedEvent)
            state = end.state if isinstance(end, RequestFailedEvent) else end.response.state
            cancelled += failed
            assert unanswered(state.messages, state) == [], f"at point {number}"
            assert misplaced(state.messages) == [], f"at point {number}"
            assert not (failed and (state.pending or state.successor)), f"at point {number}"
        assert len(ends) <= 1
    assert cancelled > (10 if resumed else 40)

"""A run while it goes on: what it has come to, and how it tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from schwarm_core.application.orchestration.data import snapshot
from schwarm_core.domain.agent.context import Context
from schwarm_core.domain.agent.state import AgentState, PendingCall
from schwarm_core.domain.error.event import ErrorEvent
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import TextPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.provider.engine import Step

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from schwarm_core.application.orchestration.environment import Environment
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.context import Services
    from schwarm_core.domain.agent.limits import Limits
    from schwarm_core.domain.agent.request import AgentRequest, Watcher
    from schwarm_core.domain.error.recovery import Failure, Recovery
    from schwarm_core.domain.event.base import Event
    from schwarm_core.domain.provider.engine import StepKind

InT = TypeVar("InT")
OutT = TypeVar("OutT")


NOTHING_USED = Usage()
"""What a run has used before it asks."""


class Run:
    """One run: the conversation so far, and what the loop needs to go on with it.

    Args:
        environment: What every run of the application shares.
        request: What is asked.
        run_id: The run's id.
        services: Hands out services and providers, until the run ends.

    Attributes:
        now: Tells the time, by the run's engine.
    """

    __slots__ = (
        "_bus",
        "agent",
        "data",
        "environment",
        "limits",
        "messages",
        "now",
        "pending",
        "request",
        "results",
        "run_id",
        "services",
        "sink",
        "started_with",
        "steps",
        "successor",
        "tool_calls",
        "turns",
        "usage",
    )

    def __init__(
        self, environment: Environment, request: AgentRequest[Any, Any], run_id: str, services: Services
    ) -> None:
        self.environment = environment
        self.request = request
        self.run_id = run_id
        self.services = services
        self.agent: Agent[Any, Any] = request.agent
        self.limits: Limits = request.limits or request.agent.config.limits
        self.sink: Watcher | None = request.sink
        self.now = environment.engine.now
        self._bus = environment.bus
        self.messages: list[Message] = list(request.history)
        self.started_with = len(self.messages)
        self.usage = NOTHING_USED
        self.turns = 0
        self.tool_calls = 0
        self.steps = 0
        self.data: object = snapshot(request.context)
        self.pending: tuple[PendingCall, ...] = ()
        self.results: dict[str, ToolResultPart] = {}
        self.successor: Agent[Any, Any] | None = None

    def context(self) -> Context[Any]:
        """The run as the user's functions see it, sharing the run's own data.

        Returns:
            The context.
        """
        return Context(
            self.data,
            self.run_id,
            self.agent,
            self.turns,
            tuple(self.messages),
            self.usage,
            self.services,
            self.environment.bus.emit,
        )

    def number(self, count: int = 1) -> int:
        """Numbers steps, before they are performed in whatever order.

        Args:
            count: How many.

        Returns:
            The number of the first.
        """
        self.steps += count
        return self.steps - count + 1

    def perform(
        self,
        kind: StepKind,
        name: str,
        given: InT,
        action: Callable[[InT], Awaitable[OutT]],
        *,
        number: int = 0,
        attempt: int = 1,
    ) -> Awaitable[OutT]:
        """Performs a step through the run's engine.

        Args:
            kind: What it does.
            name: What it does it with.
            given: What goes in.
            action: Does it here.
            number: The step's number, if it has one already.
            attempt: How often this has been tried, this time included.

        Returns:
            What to await for what comes out of it.
        """
        agent = self.agent.config.name
        step = Step(kind, name, agent, self.run_id, number or self.number(), given, action, attempt)
        return self.environment.engine.perform(step)

    async def recover(self, failure: Failure, number: int) -> Recovery:
        """Asks the error handler what to do about a failure.

        Args:
            failure: What went wrong.
            number: The number of the step in which it did.

        Returns:
            What to do.
        """
        recover = self.environment.errors.recover
        recovery = await self.perform("function", "recovery", failure, recover, number=number, attempt=failure.attempt)
        if self.heard(ErrorEvent):
            name = self.agent.config.name
            await self.tell(ErrorEvent(failure.error, failure.where, recovery, self.run_id, name))
        return recovery

    def heard(self, event_type: type[Event]) -> bool:
        """Whether anyone wants to hear of events of a class, so that others needn't be made."""
        return self.sink is not None or (not self._bus.silent and self._bus.wants(event_type))

    def tell(self, event: Event) -> Awaitable[None]:
        """Tells those who watch the run, and those who subscribed.

        Args:
            event: What happened.

        Returns:
            What to await for that.
        """
        if self.sink is None:
            return self._bus.publish(event)
        return _tell_both(self.sink, self._bus.publish, event)

    def state(self) -> AgentState:
        """The run as plain data, as far as it has come.

        Returns:
            The state, with what is pending.
        """
        successor = self.successor.config.name if self.successor is not None else ""
        return AgentState(
            self.run_id,
            self.agent.config.name,
            tuple(self.messages),
            self.usage,
            self.turns,
            self.tool_calls,
            self.data,
            self.pending,
            tuple(self.results.values()) if self.pending else (),
            successor,
        )

    def broken_off(self, *, cancelled: bool) -> AgentState:
        """The run as plain data, when it ends before its time: each call that has no result gets one that says so.

        Args:
            cancelled: Whether it was cancelled.

        Returns:
            The state.
        """
        calls = self.messages[-1].tool_calls if self.messages else ()
        if calls:
            reason = "cancelled before it ended" if cancelled else "not finished: the run failed"
            self.messages.append(
                Message("tool", tuple(self.results.get(call.id) or _unfinished(call, reason) for call in calls))
            )
        self.pending = ()
        self.results = {}
        self.agent, self.successor = self.successor or self.agent, None
        return self.state()


async def _tell_both(sink: Watcher, publish: Watcher, event: Event) -> None:
    await sink(event)
    await publish(event)


def _unfinished(call: ToolCallPart, reason: str) -> ToolResultPart:
    return ToolResultPart(
        call.id, call.name, (TextPart(f"The call was {reason}; it may have had effects."),), "cancelled"
    )

"""The contract of engines: what performs the steps of a run.

The run loop decides what happens next and asks the run's engine to perform it. The embedded engine awaits the action in
place; a durable one records its result, so that the run survives its process; a distributed one performs it elsewhere,
from the step's kind, agent, name and input, which are all plain values.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import ClassVar, Generic, Literal, TypeAlias, TypeVar, cast

from attrs import frozen

from schwarm_core.domain.provider.provider import Provider

InputT = TypeVar("InputT")
OutputT = TypeVar("OutputT")

StepKind: TypeAlias = Literal["model", "tool", "function"]
"""What a step does: asks a model; executes a tool call; or calls one of the user's own functions (instructions, tool
sets, output checks, what decides about failures)."""


@frozen(slots=False)
class Step(Generic[InputT, OutputT]):
    """One step of a run.

    Attributes:
        kind: What it does.
        name: What it does it with: the provider's, the tool's or the function's name.
        agent: The name of the agent whose step it is.
        run_id: The run.
        number: Its place among the run's steps, the same in every replay. The calls of a turn have theirs in the order
            in which the model asked for them, however they run.
        input: What goes in.
        action: Performs it here, given the input.
        attempt: How often this has been tried, this time included. What is decided about a failure is a step of the
            same number and attempt, of the kind `"function"`.
    """

    kind: StepKind
    name: str
    agent: str
    run_id: str
    number: int
    input: InputT
    action: Callable[[InputT], Awaitable[OutputT]]
    attempt: int = 1


class EngineProvider(Provider[Step[object, object], object]):
    """Performs steps."""

    family: ClassVar[str] = "engine"

    def perform(self, step: Step[InputT, OutputT]) -> Awaitable[OutputT]:
        """Performs a step.

        Args:
            step: The step.

        Returns:
            What to await for what comes out of it.
        """
        return cast("Awaitable[OutputT]", self.process(cast("Step[object, object]", step)))

    @abstractmethod
    def now(self) -> float:
        """The time, in seconds since the epoch; in a replay, the time it was then."""

    @abstractmethod
    def new_id(self) -> str:
        """A fresh id, unique in time and place; in a replay, the same as then."""

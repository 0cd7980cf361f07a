"""What an agent costs: to make, and to keep while nobody asks it anything."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.measure import bytes_per_item, cpu_per_call
from benchmarks.scenario import Scenario, Table
from benchmarks.scenarios.run import BY_HAND, HAND_US, add
from schwarm_core import Agent, tool


def _fresh_function() -> Callable[[int, int], object]:
    async def subtract(a: int, b: int) -> int:
        """Subtracts a number from another.

        Args:
            a: What is left less.
            b: What is taken away.
        """
        return a - b

    return subtract


def _from_function() -> Agent[None, str]:
    return Agent("clerk", instructions="Be brief.", tools=[add])


def _with_tool() -> Callable[[], Agent[None, str]]:
    made = tool(add)
    return lambda: Agent("clerk", instructions="Be brief.", tools=[made])


TABLES = (
    Table(
        "An agent",
        (
            Scenario("an agent with a tool made before", lambda: cpu_per_call(_with_tool()), BY_HAND, 5 / HAND_US),
            Scenario(
                "an agent with a function seen before", lambda: cpu_per_call(_from_function), BY_HAND, 50 / HAND_US
            ),
            Scenario(
                "an agent with a function never seen",
                lambda: cpu_per_call(lambda: Agent("clerk", tools=[_fresh_function()])),
                BY_HAND,
            ),
            Scenario(
                "memory of an idle agent with a tool made before",
                lambda: bytes_per_item(_with_tool()),
                limit=1000,
                unit="byte",
            ),
            Scenario("memory of an idle agent with a function", lambda: bytes_per_item(_from_function), unit="byte"),
        ),
    ),
)

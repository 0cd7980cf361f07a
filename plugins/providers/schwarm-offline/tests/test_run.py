"""Agents that run on the provider: the application, the plugin and the planner together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

import pytest
from attrs import frozen

from schwarm_core import Agent, Schwarm, TextDelta, TryAgain
from schwarm_offline.config import OfflineConfig
from schwarm_offline.provider import OfflineProvider

pytestmark = pytest.mark.anyio


def population(city: str) -> int:
    """How many people live in a city.

    Args:
        city: The city.
    """
    known = {"Tokyo": 14_000_000, "Paris": 2_100_000}
    if city not in known:
        msg = f"{city} is unknown"
        raise TryAgain(msg)
    return known[city]


def add(a: float, b: float) -> float:
    """Add two numbers."""
    return a + b


@frozen
class City:
    """A city.

    Attributes:
        name: What it is called.
        population: How many people live there.
    """

    name: str
    population: int


@pytest.fixture
async def app() -> AsyncIterator[Schwarm]:
    """An application whose only model is this one, found as an installed plugin."""
    async with Schwarm(model="offline") as app:
        yield app


class TestRuns:
    """An agent answers by its tools."""

    async def test_tools_are_called_and_their_results_told(self, app: Schwarm) -> None:
        """Plain functions, with nothing but annotations and docstrings."""
        agent = Agent("guide", tools=[population, add])
        response = await app.run(agent, "How many people live in Tokyo, and what is 2 plus 3?")
        assert response.output == "People live in Tokyo: 14000000. 2 plus 3: 5."

    async def test_a_conversation_goes_on_from_its_history(self, app: Schwarm) -> None:
        """The messages of one run are the history of the next."""
        agent = Agent("guide", tools=[population])
        first = await app.run(agent, "How many people live in Tokyo?")
        second = await app.run(agent, "and in Paris?", history=first.messages)
        assert second.output == "Paris: 2100000."

    async def test_a_tool_that_says_why_not_is_quoted(self, app: Schwarm) -> None:
        """Its reason is the honest answer."""
        response = await app.run(Agent("guide", tools=[population]), "How many people live in Atlantis?")
        assert response.output == "I could not find out “How many people live in Atlantis”: Atlantis is unknown."

    @pytest.mark.parametrize("mode", ["native", "tool", "auto"])
    async def test_typed_output_holds_what_was_found(
        self, mode: Literal["native", "tool", "auto"], app: Schwarm
    ) -> None:
        """By the schema of the answer or by a tool for it, the value is the same."""
        agent = Agent("guide", tools=[population], output=City, output_mode=mode)
        response = await app.run(agent, "How many people live in Tokyo?")
        assert response.output == City("Tokyo", 14_000_000)

    async def test_the_agent_that_knows_takes_over(self, app: Schwarm) -> None:
        """Chosen by its description, it answers with its own tools."""
        statistics = Agent("statistics", description="Knows how many people live in a city.", tools=[population])
        sums = Agent("sums", description="Adds numbers.", tools=[add])
        front = Agent("front", handoffs=[sums, statistics])
        response = await app.run(front, "What is the population of Paris?")
        assert response.output == "Population of Paris: 2100000."
        assert response.state.agent == "statistics"

    async def test_a_streamed_run_says_the_same(self) -> None:
        """Word by word, through the application's own stream."""
        providers = {"slow": OfflineProvider(OfflineConfig(delay=0.0001))}
        async with Schwarm(model="slow", providers=providers) as app:
            agent = Agent("guide", tools=[population])
            async with app.stream(agent, "How many people live in Tokyo?") as events:
                said = [event.text async for event in events if isinstance(event, TextDelta)]
        assert "".join(said) == "People live in Tokyo: 14000000."
        assert len(said) > 3

"""An agent on a model in this process: the application, the plugin and llama.cpp together."""

from __future__ import annotations

from typing import Literal

import pytest
from attrs import frozen

from schwarm_core import Agent, ModelSettings, Schwarm, SchwarmConfig

pytestmark = pytest.mark.anyio


@frozen
class Forecast:
    """The weather of some days.

    Attributes:
        sky: What is seen.
        days: How many.
    """

    sky: Literal["sun", "rain"]
    days: int


class TestRuns:
    """The provider is found as an installed plugin."""

    async def test_typed_output(self, tiny: str) -> None:
        """Even a model without sense is held to it."""
        config = SchwarmConfig(providers={"llamacpp": {"model": tiny, "context": 1024, "threads": 1}})
        agent = Agent("prophet", output=Forecast, settings=ModelSettings(seed=1, max_tokens=300))
        async with Schwarm(config, model="llamacpp") as app:
            response = await app.run(agent, "Will it rain?")
        assert isinstance(response.output, Forecast)
        assert response.usage.input_tokens > 0

    async def test_a_model_is_named_where_it_is_used(self, tiny: str) -> None:
        """After the provider's name."""
        agent = Agent("parrot", model=f"llamacpp:{tiny}", settings=ModelSettings(seed=1, max_tokens=5))
        async with Schwarm() as app:
            assert (await app.run(agent, "Hello")).output

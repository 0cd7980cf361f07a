"""An agent with tools: a typed function of our own, and an installed capability.

Run it: `uv run python examples/tools.py`. It needs no key; name another model to ask a real one.
"""

from typing import Literal

from schwarm_core import Agent, Schwarm

PRICES = {"espresso": 2.40, "cappuccino": 3.60}


def price(drink: Literal["espresso", "cappuccino"], cups: int = 1) -> float:
    """The price of coffee, in euros.

    Args:
        drink: The kind of coffee.
        cups: How many cups of it.
    """
    return PRICES[drink] * cups


barista = Agent(
    "barista",
    instructions="You sell coffee. Answer in one sentence.",
    tools=[price],
    capabilities=["math"],
)


def main() -> None:
    """Ask once, and show what it took."""
    with_model = Schwarm(model="offline")
    response = with_model.run_sync(barista, "What is the price of 3 cups of espresso?")
    print(response.output)
    print(f"{response.state.turns} model calls, {response.state.tool_calls} tool call")


if __name__ == "__main__":
    main()

"""What the agent can do: typed functions. Their docstrings are what the model is told."""

from typing import Literal

PRICES = {"espresso": 2.40, "cappuccino": 3.60}


def price(drink: Literal["espresso", "cappuccino"], cups: int = 1) -> float:
    """The price of coffee, in euros.

    Args:
        drink: The kind of coffee.
        cups: How many cups of it.
    """
    return round(PRICES[drink] * cups, 2)

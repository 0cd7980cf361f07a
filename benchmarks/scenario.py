"""A scenario: one thing that is measured, and what it is measured against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from attrs import frozen


@frozen
class Scenario:
    """One thing that is measured.

    Attributes:
        name: What it is, as the table says it.
        measure: Measures it once, in a process that nothing else was measured in: seconds, or bytes.
        floor: The scenario that it is divided by; empty for one that others are divided by.
        limit: What the ratio should stay under (without a floor: the figure itself); None where there is no target.
        unit: What is measured.
    """

    name: str
    measure: Callable[[], float]
    floor: str = ""
    limit: float | None = None
    unit: Literal["second", "byte"] = "second"


@frozen
class Table:
    """Scenarios that belong together.

    Attributes:
        title: Its heading.
        scenarios: The scenarios, floors first.
    """

    title: str
    scenarios: tuple[Scenario, ...]

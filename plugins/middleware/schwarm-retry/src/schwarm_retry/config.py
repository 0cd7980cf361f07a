"""The settings of the middleware."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge, gt


@frozen
class RetryConfig:
    """How often, and after how long, what failed is tried again.

    Attributes:
        attempts: How often a call is tried in all.
        initial_seconds: The longest first wait; it doubles with each try. The wait is drawn between nothing and that,
            so that many who failed at once don't come back at once.
        maximum_seconds: The longest wait, the vendor's own waiting time excepted.
        budget_seconds: How long a run may wait in all; what would go beyond isn't tried again.
        tools: Whether tool calls are repeated too, those that failed by a time limit or a connection, of tools that are
            declared repeatable.
    """

    attempts: int = field(default=3, validator=ge(1))
    initial_seconds: float = field(default=0.5, validator=gt(0))
    maximum_seconds: float = field(default=30.0, validator=gt(0))
    budget_seconds: float = field(default=120.0, validator=ge(0))
    tools: bool = False

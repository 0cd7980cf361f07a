"""Middleware that notes what each model call costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from schwarm_core import Middleware, current_span
from schwarm_prices.cost import cost_of

if TYPE_CHECKING:
    from schwarm_core import ModelCall, ModelHandler, ModelResponse

SPAN_ATTRIBUTE = "schwarm.cost.usd"
"""What the call's span says of it, in US dollars."""

EXTRA = "prices"
"""Under what name the answer's `extra` says it: `{"prices": {"usd": "0.00125"}}`."""


def prices() -> Middleware:
    """Makes the middleware.

    Returns:
        The middleware. The cost of an answer stands in its `extra` and in the span of its call; where no price is
        known, nothing does.
    """

    async def model(call: ModelCall, call_next: ModelHandler) -> ModelResponse:
        response = await call_next(call)
        cost = cost_of(response, provider=call.provider)
        if cost is None:
            return response
        current_span().set(SPAN_ATTRIBUTE, float(cost.total))
        return evolve(response, extra={**(response.extra or {}), EXTRA: {"usd": str(cost.total)}})

    return Middleware("prices", model=model)

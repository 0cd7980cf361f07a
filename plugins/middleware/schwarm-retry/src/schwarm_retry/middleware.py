"""Retries around model calls, and around tool calls where that is wanted."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio import sleep as anyio_sleep
from attrs import evolve

from schwarm_core import Middleware, ProviderError, ToolTimeoutError
from schwarm_retry.attempts import Attempts
from schwarm_retry.budget import CURRENT, Budget
from schwarm_retry.teller import Teller

if TYPE_CHECKING:
    from schwarm_core import (
        AgentRequest,
        AgentResponse,
        Delta,
        ModelCall,
        ModelHandler,
        ModelResponse,
        RunHandler,
        ToolCall,
        ToolHandler,
        ToolOutcome,
    )
    from schwarm_retry.config import RetryConfig

_PASSING = (ToolTimeoutError, ConnectionError, TimeoutError)
"""How a tool fails when it may succeed the next time."""


def retry(
    config: RetryConfig,
    *,
    sleep: Callable[[float], Awaitable[None]] = anyio_sleep,
    uniform: Callable[[float, float], float] = random.uniform,
) -> Middleware:
    """Makes the middleware.

    Args:
        config: The settings.
        sleep: Waits so many seconds.
        uniform: Draws a number between two.

    Returns:
        The middleware.
    """
    attempts = Attempts(config, sleep, uniform)

    async def model(call: ModelCall, call_next: ModelHandler) -> ModelResponse:
        watch = _Watch(call)
        return await attempts.make(partial(call_next, watch.call), watch.may_be_repeated, Teller(call.context, "model"))

    async def tool(call: ToolCall, call_next: ToolHandler) -> ToolOutcome:
        if not call.tool.repeatable:
            return await call_next(call)
        return await attempts.make(partial(call_next, call), _may_pass, Teller(call.context, "tool"))

    # Runs of every context and output pass here.
    async def run(request: AgentRequest[Any, Any], call_next: RunHandler) -> AgentResponse[Any, Any]:
        before = CURRENT.get()
        CURRENT.set(Budget(config.budget_seconds))
        try:
            return await call_next(request)
        finally:
            CURRENT.set(before)

    return Middleware("retry", run=run, model=model, tool=tool if config.tools else None)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, _PASSING)


class _Watch:
    """Watches whether a streamed answer has begun to show: what was seen can't be taken back, so it isn't repeated."""

    def __init__(self, call: ModelCall) -> None:
        self.seen = False
        self._sink = call.request.sink
        self.call = call
        if self._sink is not None:
            self.call = evolve(call, request=evolve(call.request, sink=self._pass_on))

    def may_be_repeated(self, error: BaseException) -> bool:
        return isinstance(error, ProviderError) and error.retryable and not self.seen

    async def _pass_on(self, delta: Delta) -> None:
        self.seen = True
        if self._sink is not None:
            await self._sink(delta)

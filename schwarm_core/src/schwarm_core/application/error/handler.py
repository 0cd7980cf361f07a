"""Deciding what to do about an error in a run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from schwarm_core.domain.error.recovery import Abort, Failure, Recovery, RecoveryStrategy, Skip

Strategy: TypeAlias = RecoveryStrategy | Callable[[Failure], Recovery | Awaitable[Recovery | None] | None]
"""A strategy object, or just its function, sync or async."""


class ErrorHandler:
    """Asks the strategies registered for an error's type what to do about it.

    The nearest class goes first: a strategy for `RateLimitedError` before one for `ProviderError`; of one class, the
    one registered last. A strategy that returns None leaves it to the next. When none decides, a failed tool call is
    told to the model, which may find another way, and anything else ends the run.

    Args:
        strategies: For each class of error, what decides.

    Example:
        >>> handler = ErrorHandler({OverloadedError: lambda failure: SwitchProvider("backup")})
    """

    def __init__(self, strategies: Mapping[type[Exception], Strategy] | None = None) -> None:
        self._strategies: dict[type[BaseException], list[Strategy]] = {}
        for error_type, strategy in (strategies or {}).items():
            self.register(error_type, strategy)

    def register(self, error_type: type[Exception], strategy: Strategy) -> None:
        """Adds a strategy.

        Args:
            error_type: The class of errors it decides about, subclasses included.
            strategy: What decides.
        """
        self._strategies.setdefault(error_type, []).insert(0, strategy)

    async def recover(self, failure: Failure) -> Recovery:
        """Decides what to do about a failure.

        Args:
            failure: What went wrong.

        Returns:
            What to do.
        """
        for error_type in type(failure.error).__mro__:
            for strategy in self._strategies.get(error_type, ()):
                recovery = await _ask(strategy, failure)
                if recovery is not None:
                    return recovery
        if failure.where == "tool":
            return Skip(f"{type(failure.error).__name__}: {failure.error}")
        return Abort()


async def _ask(strategy: Strategy, failure: Failure) -> Recovery | None:
    decided = strategy(failure) if callable(strategy) else strategy.recover(failure)
    return await decided if isinstance(decided, Awaitable) else decided

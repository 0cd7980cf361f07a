"""A service while it is open: a provider of its family, so that it lives and ends as providers do."""

from __future__ import annotations

from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from inspect import isasyncgenfunction, isawaitable, isgeneratorfunction
from typing import TYPE_CHECKING, ClassVar

from schwarm_core.domain.provider.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schwarm_core.application.injection.recipe import Factory, Recipe


class ServiceProvider(Provider[None, object]):
    """Opens a service in `initialize`, and closes it in `cleanup`, in the same task.

    Args:
        recipe: How it is made.
        needs: What its factory asks for, by keyword: services, or the providers that hold them.

    Attributes:
        value: The service, once it is open.
    """

    family: ClassVar[str] = "service"
    value: object

    def __init__(self, recipe: Recipe, needs: Mapping[str, object]) -> None:
        self._recipe = recipe
        self._needs = {keyword: value_of(need) for keyword, need in needs.items()}
        self._stack = AsyncExitStack()

    async def initialize(self) -> None:
        """Calls the factory, awaits what it returns, and enters it if it is to be entered."""
        made = _managing(self._recipe.factory)(**self._needs)
        if isawaitable(made):
            made = await made
        if self._recipe.enter:
            made = await self._entered(made)
        if self._recipe.on_close is not None:
            self._stack.push_async_callback(self._closed, made)
        self.value = made

    async def process(self, request: None) -> object:
        """Gives the service.

        Args:
            request: Nothing.

        Returns:
            The service.
        """
        return self.value

    async def cleanup(self) -> None:
        """Closes the service: calls `on_close`, and leaves its context manager."""
        await self._stack.aclose()

    async def _entered(self, made: object) -> object:
        if isinstance(made, AbstractAsyncContextManager):
            return await self._stack.enter_async_context(made)
        if isinstance(made, AbstractContextManager):
            return self._stack.enter_context(made)
        return made

    async def _closed(self, made: object) -> None:
        if self._recipe.on_close is not None:
            result = self._recipe.on_close(made)
            if isawaitable(result):
                await result


def value_of(given: object) -> object:
    """What someone who asked for a type gets.

    Args:
        given: A service, a provider that holds one, or another provider.

    Returns:
        The service, or the provider itself.
    """
    return given.value if isinstance(given, ServiceProvider) else given


def _managing(factory: Factory) -> Factory:
    """The factory, or the context managers that a generator function stands for."""
    if isasyncgenfunction(factory):
        return asynccontextmanager(factory)
    return contextmanager(factory) if isgeneratorfunction(factory) else factory

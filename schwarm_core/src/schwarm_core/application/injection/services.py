"""The services of a run: found by type, opened in their scope when they are first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from schwarm_core.application.injection.graph import ServiceGraph
from schwarm_core.application.injection.service import ServiceProvider, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import TypeForm

    from schwarm_core.application.injection.container import ServiceContainer
    from schwarm_core.application.injection.recipe import Recipe
    from schwarm_core.application.provider.lifetime import AnyProvider, Lifetime
    from schwarm_core.application.provider.manager import ProviderManager
    from schwarm_core.application.provider.scope import LifetimeScope, RunScope

ServiceT = TypeVar("ServiceT")

_MISSING = object()


class RunServices:
    """Hands out services to one run. They end with their scopes, so there is nothing to close here.

    Args:
        container: What is registered.
        providers: Sets up providers, and keeps the application's services open.
        run: The run's scope.
    """

    __slots__ = ("_container", "_providers", "_run")

    def __init__(self, container: ServiceContainer, providers: ProviderManager, run: RunScope) -> None:
        self._container = container
        self._providers = providers
        self._run = run

    async def get(self, service: TypeForm[ServiceT], /) -> ServiceT:
        """The service of a type: one that was registered, or the provider of that family or class.

        Args:
            service: The type.

        Returns:
            The run's instance of it, or the application's.

        Raises:
            ServiceNotFoundError: If there is none, or more than one provider.
            SchwarmError: If it can't be opened.
        """
        registered = self._container.registered
        value = registered.values.get(service, _MISSING)
        if value is _MISSING:
            graph = ServiceGraph(registered, self._providers.registry.entries())
            life = self._found(graph, service) or self._begin(graph, service)
            value = value_of(await life.ready())
        return cast("ServiceT", value)

    async def provider(self, name: str, /, agent: str = "") -> AnyProvider:
        """A provider by its name.

        Args:
            name: Its name in the configuration.
            agent: The agent that asks, for providers that live per agent.

        Returns:
            The provider, initialized.

        Raises:
            SchwarmError: If it can't be had.
        """
        return await self._providers.acquire(name, agent=agent, run=self._run)

    def _begin(self, graph: ServiceGraph, service: TypeForm[object]) -> Lifetime:
        graph.check(service)
        return self._lifetime(graph, service)

    def _lifetime(self, graph: ServiceGraph, service: TypeForm[object]) -> Lifetime:
        found = self._found(graph, service)
        if found is not None:
            return found
        recipe = graph.registered.recipes.get(service)
        if recipe is None:
            return self._providers.lifetime(graph.provider_name(service), run=self._run)
        values, needs = graph.registered.values, recipe.needs
        given = {keyword: values[need] for keyword, need in needs.items() if need in values}
        lives = {keyword: self._lifetime(graph, need) for keyword, need in needs.items() if need not in values}

        def make(opened: Mapping[str, AnyProvider]) -> AnyProvider:
            return ServiceProvider(recipe, {**given, **opened})

        return self._scope(recipe).start(graph.key_of(service), recipe.boundary, make, lives)

    def _found(self, graph: ServiceGraph, service: TypeForm[object]) -> Lifetime | None:
        recipe = graph.registered.recipes.get(service)
        return self._scope(recipe).find(graph.key_of(service)) if recipe is not None else None

    def _scope(self, recipe: Recipe) -> LifetimeScope:
        return self._run if recipe.scope == "run" else self._providers.application_scope

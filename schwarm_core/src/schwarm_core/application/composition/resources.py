"""What a run holds until it ends: its services, and its own providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from schwarm_core.application.composition.maker import Maker
    from schwarm_core.application.injection.container import RunServices, ServiceContainer
    from schwarm_core.application.provider.manager import ProviderManager
    from schwarm_core.application.provider.scope import RunScope
    from schwarm_core.domain.provider.provider import Provider

ServiceT = TypeVar("ServiceT")


class RunHoldings:
    """The services and providers of one run, opened when they are first asked for.

    Args:
        run_id: The run.
        maker: Registers providers that are asked for by name.
        providers: Sets them up.
        container: What functions may ask for by type.
    """

    __slots__ = ("_container", "_maker", "_providers", "_run_id", "_scope", "_services")

    def __init__(self, run_id: str, maker: Maker, providers: ProviderManager, container: ServiceContainer) -> None:
        self._run_id = run_id
        self._maker = maker
        self._providers = providers
        self._container = container
        self._scope: RunScope | None = None
        self._services: RunServices | None = None

    async def get(self, service: type[ServiceT], /) -> ServiceT:
        """The run's service of a type; see `Services.get`."""
        if self._services is None:
            self._services = self._container.for_run(self._find)
        return await self._services.get(service)

    async def provider(self, name: str, /, agent: str = "") -> Provider[Any, Any]:
        """A provider by its name; see `Services.provider`."""
        if self._scope is None:
            self._scope = self._providers.run_scope(self._run_id)
        self._maker.register_provider(name)
        return await self._providers.acquire(name, agent=agent, run=self._scope)

    async def close(self) -> None:
        """Closes what was opened: services first, for they may use providers."""
        if self._services is not None:
            await self._services.close()
        if self._scope is not None:
            await self._scope.__aexit__(None, None, None)

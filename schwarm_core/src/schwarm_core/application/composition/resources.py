"""What a run holds until it ends: its services, and its own providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from schwarm_core.application.composition.maker import Maker
    from schwarm_core.application.injection.container import ServiceContainer
    from schwarm_core.application.injection.services import RunServices
    from schwarm_core.application.provider.manager import ProviderManager
    from schwarm_core.application.provider.scope import RunScope
    from schwarm_core.domain.provider.provider import Provider

ServiceT = TypeVar("ServiceT")


class RunHoldings:
    """The services and providers of one run, opened when they are first asked for, and ended with it.

    Args:
        run_id: The run.
        maker: Registers providers that are asked for by name.
        providers: Sets them up.
        container: What functions may ask for by type.
    """

    __slots__ = ("_container", "_maker", "_opened", "_providers", "_run_id")

    def __init__(self, run_id: str, maker: Maker, providers: ProviderManager, container: ServiceContainer) -> None:
        self._run_id = run_id
        self._maker = maker
        self._providers = providers
        self._container = container
        self._opened: tuple[RunScope, RunServices] | None = None

    async def get(self, service: TypeForm[ServiceT], /) -> ServiceT:
        """The run's service of a type; see `Services.get`."""
        return await self._services().get(service)

    async def provider(self, name: str, /, agent: str = "") -> Provider[Any, Any]:
        """A provider by its name; see `Services.provider`."""
        self._maker.register_provider(name)
        return await self._services().provider(name, agent)

    async def close(self) -> None:
        """Closes what was opened, shielded: each service and provider before those that it needs."""
        if self._opened is not None:
            await self._opened[0].__aexit__(None, None, None)

    def _services(self) -> RunServices:
        """The services; most runs need none, and make neither them nor a scope."""
        if self._opened is None:
            scope = self._providers.run_scope(self._run_id)
            self._opened = (scope, self._container.for_run(self._providers, scope))
        return self._opened[1]

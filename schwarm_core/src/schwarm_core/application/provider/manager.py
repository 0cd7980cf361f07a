"""The lives of providers: made and initialized on first use, once per scope, cleaned up in reverse order."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from schwarm_core.application.provider.host import Host, ReportError, log_error
from schwarm_core.application.provider.requirement import plan_of
from schwarm_core.application.provider.scope import LifetimeScope, RunScope

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from anyio import Event

    from schwarm_core.application.provider.entry import ProviderEntry
    from schwarm_core.application.provider.factory import ProviderFactory
    from schwarm_core.application.provider.lifetime import AnyProvider, Lifetime
    from schwarm_core.application.provider.registry import ProviderRegistry
    from schwarm_core.domain.provider.provider import ProviderState

_Place: TypeAlias = tuple[LifetimeScope, Hashable]


class ProviderManager:
    """Hands out providers that are ready, and ends their lives.

    An async context manager of one event loop. Each provider lives in a task of its own. So those who wait for one may
    be cancelled without harm to the others, and a provider may enter a task group in `initialize` and leave it in
    `cleanup`.

    Args:
        registry: What can be had.
        factory: Makes it.
        initialize_seconds: How long each provider may take to initialize, once what it requires is ready.
        cleanup_seconds: How long each provider may take to clean up.
        on_error: Takes what went wrong where nobody waits for an answer, such as a failing cleanup; the log by default.

    Example:
        >>> async with ProviderManager(registry, ProviderFactory()) as providers:
        ...     model = await providers.acquire("acme")
    """

    def __init__(
        self,
        registry: ProviderRegistry,
        factory: ProviderFactory,
        *,
        initialize_seconds: float = 30.0,
        cleanup_seconds: float = 10.0,
        on_error: ReportError = log_error,
    ) -> None:
        self.registry = registry
        self._factory = factory
        self._host = Host(initialize_seconds, cleanup_seconds, on_error)
        self._runs: set[RunScope] = set()
        self._closed: Event | None = None
        self.application_scope = LifetimeScope(self._host)

    async def __aenter__(self) -> Self:
        await self._host.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            await self.close()
        finally:
            await self._host.__aexit__(kind, error, traceback)

    def ready(self, name: str) -> AnyProvider | None:
        """A provider that is ready, without waiting: one look into a dictionary.

        Args:
            name: Its name.

        Returns:
            The provider; None if it isn't ready, or doesn't live as long as the application. Then `acquire` it.
        """
        return self.application_scope.ready.get(name)

    async def acquire(self, name: str, *, agent: str = "", run: RunScope | None = None) -> AnyProvider:
        """A provider that is ready; it is set up first if need be, after those that it requires.

        Args:
            name: Its name.
            agent: The agent that asks; needed for providers that live per agent.
            run: The run that asks; needed for providers that live per run.

        Returns:
            The provider, the same for all who ask in its scope.

        Raises:
            ProviderError: If it can't be had; the next who asks makes it try again.
        """
        provider = self.ready(name)
        return provider if provider is not None else await self.lifetime(name, agent=agent, run=run).ready()

    def lifetime(self, name: str, *, agent: str = "", run: RunScope | None = None) -> Lifetime:
        """The life of a provider, begun if need be.

        Args:
            name: Its name.
            agent: The agent that asks.
            run: The run that asks.

        Returns:
            The lifetime; wait for it to be ready.

        Raises:
            ProviderSetupError: If it is known beforehand that it can't be had.
        """
        scope, key = self._place(self.registry.get(name), agent, run)
        return scope.find(key) or self._begin(name, agent, run)

    def check(self, name: str) -> None:
        """Checks, by names and types, that a provider can be set up. Makes, imports and initializes nothing.

        Args:
            name: Its name.

        Raises:
            ProviderSetupError: If something that is required is missing, ambiguous, of the wrong family, lives shorter
                than who requires it, or requires itself.
        """
        plan_of(self.registry.entries(), name)

    def run_scope(self, run_id: str = "") -> RunScope:
        """The scope of one run, to be entered for as long as it lasts.

        Args:
            run_id: The run.

        Returns:
            The scope; it owns the providers that live per run.
        """
        return RunScope(self._host, run_id, open_scopes=self._runs)

    def state(self, name: str, *, agent: str = "", run: RunScope | None = None) -> ProviderState:
        """How far a provider has come.

        Args:
            name: Its name.
            agent: Whose, for providers that live per agent.
            run: Whose, for providers that live per run.

        Returns:
            The state; `NEW` if nobody has asked for it.

        Raises:
            ProviderSetupError: If there is none of that name, or it isn't said whose.
        """
        scope, key = self._place(self.registry.get(name), agent, run)
        return scope.state(key)

    async def close(self) -> None:
        """Ends the life of every provider, shielded, in the reverse of the order in which they became ready.

        Runs that are still open come first. Errors are reported, and keep nobody from being cleaned up. Harmless when
        called twice; leaving the manager does it too.
        """
        from anyio import CancelScope, Event

        if not self._host.running:
            return
        if self._closed is None:
            self._closed = Event()
            # In a task of the host, because a shield doesn't hold off asyncio's own `Task.cancel`.
            self._host.start(partial(self._close, self._closed), "end of the providers")
        with CancelScope(shield=True):
            await self._closed.wait()

    async def _close(self, closed: Event) -> None:
        from anyio import CancelScope

        with CancelScope(shield=True):
            for run in tuple(self._runs):
                await run.end()
            await self.application_scope.end()
        closed.set()

    def _begin(self, name: str, agent: str, run: RunScope | None) -> Lifetime:
        # One picture of the registry for plan and lives, whoever registers meanwhile.
        entries = self.registry.entries()
        plan = plan_of(entries, name)
        places = {each: self._place(entries[each], agent, run) for each in plan}
        lives: dict[str, Lifetime] = {}
        for each, needs in plan.items():
            given = {keyword: lives[need] for keyword, need in needs.items()}
            lives[each] = self._find_or_start(places[each], entries[each], given)
        return lives[name]

    def _find_or_start(self, place: _Place, entry: ProviderEntry, needs: Mapping[str, Lifetime]) -> Lifetime:
        scope, key = place
        return scope.find(key) or scope.start(key, entry.boundary, partial(self._factory.make, entry), needs)

    def _place(self, entry: ProviderEntry, agent: str, run: RunScope | None) -> _Place:
        match entry.spec.scope:
            case "application":
                return self.application_scope, entry.name
            case "agent" if agent:
                return self.application_scope, (entry.name, agent)
            case "run" if run is not None:
                return run, entry.name
            case scope:
                remedy = f"Ask for it with the {scope}'s: `acquire({entry.name!r}, {scope}=...)`."
                msg = f"lives for one {scope}, and was asked for outside of one"
                raise entry.boundary.refusal(msg, remedy)

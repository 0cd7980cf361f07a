"""A scope: the lifetimes that end together, in the reverse of the order in which they became ready."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from attrs import define, field

from schwarm_core.domain.provider.provider import ProviderState

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from anyio import Event

    from schwarm_core.application.provider.boundary import Boundary
    from schwarm_core.application.provider.host import Host
    from schwarm_core.application.provider.lifetime import AnyProvider, Lifetime, Make


@define(eq=False)
class LifetimeScope:
    """Lifetimes by key, at most one usable for each.

    Attributes:
        host: Where they are lived.
        run_id: The run that it belongs to; empty for the application's.
        ready: The providers that are ready, in the order in which they became so.
    """

    host: Host
    run_id: str = ""
    ready: dict[Hashable, AnyProvider] = field(factory=dict)
    _lifetimes: dict[Hashable, Lifetime] = field(factory=dict)
    _closed: bool = False
    _ended: Event | None = None

    def find(self, key: Hashable) -> Lifetime | None:
        """The lifetime of a key.

        Args:
            key: The key.

        Returns:
            The lifetime, ready or about to be; None if there is none, or only one that failed.
        """
        life = self._lifetimes.get(key)
        return life if life is not None and life.usable else None

    def state(self, key: Hashable) -> ProviderState:
        """How far the provider of a key has come.

        Args:
            key: The key.

        Returns:
            The state; `NEW` if nobody has asked for it.
        """
        life = self._lifetimes.get(key)
        return life.state if life is not None else ProviderState.NEW

    def start(self, key: Hashable, boundary: Boundary, make: Make, needs: Mapping[str, Lifetime]) -> Lifetime:
        """Starts a lifetime.

        Args:
            key: What it is found by.
            boundary: Says whose it is.
            make: Makes the provider.
            needs: The lifetimes of those it requires, by keyword.

        Returns:
            The lifetime; wait for it to be ready.

        Raises:
            SchwarmError: If the scope has ended, or the application isn't running.
        """
        from schwarm_core.application.provider.lifetime import Lifetime

        if self._closed:
            msg = f"was asked for after {self._owner} had ended"
            raise boundary.refusal(msg)
        if not self.host.running:
            reason = "was asked for while the application isn't running"
            raise boundary.refusal(reason, "Enter it first: `async with Schwarm(...) as app:`.")
        life = Lifetime(key, boundary, make, needs, self, self._lifetimes.get(key))
        self._lifetimes[key] = life
        self.host.start(life.live, str(boundary))
        return life

    def retire(self, life: Lifetime) -> None:
        """Hands a provider out no more.

        Args:
            life: Its lifetime.
        """
        if self._lifetimes.get(life.key) is life:
            self.ready.pop(life.key, None)

    def report(self, error: BaseException) -> None:
        """Tells of an error that has nobody to be raised to.

        Args:
            error: What went wrong.
        """
        self.host.report(error, self.run_id)

    async def end(self) -> None:
        """Ends every lifetime, shielded: first those that are not ready, then the others in reverse order.

        Each has its own time limit, and none keeps another from being ended. Harmless when called twice.
        """
        self._closed = True
        if not self._lifetimes:
            return
        from anyio import CancelScope, Event

        if self._ended is None:
            self._ended = Event()
            # In a task of the host, because a shield doesn't hold off asyncio's own `Task.cancel`.
            self.host.start(partial(self._end, self._ended), f"end of {self._owner}")
        with CancelScope(shield=True):
            await self._ended.wait()

    async def _end(self, ended: Event) -> None:
        from anyio import CancelScope

        with CancelScope(shield=True):
            ready = [self._lifetimes[key] for key in self.ready]
            others = [life for life in self._lifetimes.values() if life.key not in self.ready]
            for life in others:
                life.stop()
            for life in others:
                await life.ended.wait()
            for life in reversed(ready):
                life.stop()
                await life.ended.wait()
        ended.set()

    @property
    def _owner(self) -> str:
        return "the application"


@define(eq=False)
class RunScope(LifetimeScope):
    """The providers of one run. An async context manager; costs next to nothing while no provider lives per run.

    Attributes:
        open_scopes: The application's scopes that have something to end; this one is among them when it has.
    """

    open_scopes: set[RunScope] = field(kw_only=True, repr=False)

    def start(self, key: Hashable, boundary: Boundary, make: Make, needs: Mapping[str, Lifetime]) -> Lifetime:
        """Starts a lifetime; see `LifetimeScope.start`."""
        life = super().start(key, boundary, make, needs)
        self.open_scopes.add(self)
        return life

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.end()
        self.open_scopes.discard(self)

    @property
    def _owner(self) -> str:
        return f"run {self.run_id!r}" if self.run_id else "the run"

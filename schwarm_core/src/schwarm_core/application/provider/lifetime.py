"""The lifetime of one provider, from its making to its cleanup, in a task of its own."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from anyio import CancelScope, Event, current_time, get_cancelled_exc_class
from attrs import define, field

from schwarm_core.application.provider.boundary import Boundary, duplicate
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.provider.provider import Provider, ProviderState

if TYPE_CHECKING:
    from schwarm_core.application.provider.scope import LifetimeScope

AnyProvider: TypeAlias = Provider[Any, Any]
"""A provider of any family: its requests and responses are the family's affair."""

Make: TypeAlias = Callable[[Mapping[str, AnyProvider]], AnyProvider]
"""Makes a provider from those that it requires, by keyword."""


@define(eq=False)
class Lifetime:
    """One provider's life.

    It is initialized and cleaned up in one task, which belongs to the application. So those who wait for it may be
    cancelled without harm to it or to the others who wait; and the provider may enter a task group or a cancel scope in
    `initialize` and leave it in `cleanup`. One whose task group breaks while it is ready is cleaned up, and its
    dependents with it; the next who asks gets a new one.

    Attributes:
        key: What it is found by in its scope.
        boundary: Says whose it is.
        make: Makes the provider.
        needs: The lifetimes of the providers that it requires, by keyword.
        scope: The scope that it belongs to.
        predecessor: The one with the same key before it, which has to be gone first.
        state: How far it has come.
        dependents: Those that require it.
        ended: Set when nothing of it is left.
    """

    key: Hashable
    boundary: Boundary
    make: Make
    needs: Mapping[str, Lifetime]
    scope: LifetimeScope
    predecessor: Lifetime | None = None
    state: ProviderState = ProviderState.NEW
    dependents: set[Lifetime] = field(factory=set)
    ended: Event = field(factory=Event)
    _provider: AnyProvider | None = None
    _error: SchwarmError | None = None
    _settled: Event = field(factory=Event)
    _stop: Event = field(factory=Event)
    _stopping: bool = False
    _stop_reason: SchwarmError | None = None
    _cancel_scope: CancelScope = field(factory=lambda: CancelScope(shield=True))
    _waiting: int = 0
    _initialized: bool = False
    _to_clean_up: bool = False

    def __attrs_post_init__(self) -> None:
        for need in self.needs.values():
            need.dependents.add(self)

    @property
    def usable(self) -> bool:
        """Whether it is ready or will be."""
        return not self._stopping and self._error is None

    @property
    def deadline(self) -> float:
        """When it is cancelled, by the event loop's clock; infinite unless it is initializing or cleaning up."""
        return self._cancel_scope.deadline

    async def ready(self) -> AnyProvider:
        """Waits until the provider is initialized.

        Returns:
            The provider.

        Raises:
            SchwarmError: If it could not be set up.
        """
        if not self._settled.is_set():
            self._waiting += 1
            try:
                await self._settled.wait()
            finally:
                self._waiting -= 1
        if self._error is not None:
            raise duplicate(self._error)
        assert self._provider is not None  # noqa: S101 - it is settled, and there was no error
        return self._provider

    def stop(self, reason: SchwarmError | None = None) -> None:
        """Lets it end: a ready provider is cleaned up, another is cancelled first. Wait for `ended`.

        Args:
            reason: Why, if it can't go on; None if it just isn't needed any more.
        """
        if self._stopping:
            return
        self._stopping, self._stop_reason = True, reason
        if reason is not None and self.state is ProviderState.READY:
            self._fail(reason)
        self.scope.retire(self)
        if self._settled.is_set():
            self._stop.set()
        else:
            self._cancel_scope.cancel()

    async def live(self) -> None:
        """Lives, until it is stopped. What the provider raises is kept for those who wait, or reported."""
        try:
            await self._contain(self._cancel_scope, self._make_and_keep)
            if self._to_clean_up:
                await self._contain(CancelScope(shield=True), self._clean_up)
        finally:
            self._end()

    async def _contain(self, scope: CancelScope, part: Callable[[CancelScope], Awaitable[None]]) -> None:
        try:
            with scope:
                await part(scope)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the boundary: whatever it is, it is told on
            # A task group's errors that came together with the scope's cancellation, or a cancel scope left open.
            if self._settled.is_set():
                self.scope.report(self.boundary.setup_error("cleaned up", error))
            else:
                self._fail(self._reason(scope, error))

    async def _make_and_keep(self, scope: CancelScope) -> None:
        try:
            await self._begin(scope)
            await self._stop.wait()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the boundary: whatever it is, it is told on
            self._fail(self._reason(scope, error))
        except get_cancelled_exc_class() as error:
            self._fail(self._reason(scope, error))
            if scope.cancel_called:
                raise
        # In a scope that is cancelled it would be cancelled too; but scopes that it opened must be left inside of it.
        if self._initialized or not scope.cancel_called:
            await self._clean_up(scope)

    async def _begin(self, scope: CancelScope) -> None:
        if self.predecessor is not None:
            await self.predecessor.ended.wait()
            self.predecessor = None
        provider = self.make({keyword: await self._needed(life) for keyword, life in self.needs.items()})
        self._provider = provider
        self._to_clean_up = True
        self.state = ProviderState.INITIALIZING
        scope.deadline = current_time() + self.scope.host.initialize_seconds
        await provider.initialize()
        self._initialized = True
        if scope.cancel_called:
            raise self._reason(scope, None)
        scope.deadline = math.inf
        self.state = ProviderState.READY
        self.scope.ready[self.key] = provider
        self._settled.set()

    async def _needed(self, need: Lifetime) -> AnyProvider:
        try:
            return await need.ready()
        except SchwarmError as error:
            raise self.bereft(need, error) from error

    def bereft(self, need: Lifetime, error: SchwarmError) -> SchwarmError:
        """The error of one that can't live without another.

        Args:
            need: The other.
            error: Why that one failed.

        Returns:
            The error, with the other's remedy.
        """
        return self.boundary.refusal(f"requires {need.boundary}, which failed: {error.message}", error.remedy)

    def _reason(self, scope: CancelScope, error: BaseException | None) -> SchwarmError:
        """Why it failed: its own error, if it was not cut off by us."""
        if error is not None and not scope.cancel_called:
            return self.boundary.setup_error("initialized" if not self._initialized else "kept alive", error)
        if self._stopping:
            reason = self._stop_reason or self.boundary.refusal("was not ready when its scope ended")
        else:
            seconds = self.scope.host.initialize_seconds
            reason = self.boundary.timeout_error("initialized", seconds, "initialize_seconds")
        reason.__cause__ = reason.__cause__ or error
        return reason

    def _fail(self, error: SchwarmError) -> None:
        was_ready = self.state is ProviderState.READY
        self._error = error
        self.state = ProviderState.FAILED
        self.scope.retire(self)
        self._settled.set()
        if not self._waiting and not self._stopping:
            self.scope.report(error)
        if was_ready:
            for dependent in tuple(self.dependents):
                dependent.stop(dependent.bereft(self, error))

    async def _clean_up(self, scope: CancelScope) -> None:
        if not self._to_clean_up or self._provider is None:
            return
        self._to_clean_up = was_cancelled = scope.cancel_called
        scope.deadline = current_time() + self.scope.host.cleanup_seconds
        try:
            await self._provider.cleanup()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the boundary: whatever it is, it is told on
            self.scope.report(self.boundary.setup_error("cleaned up", error))
        except get_cancelled_exc_class() as error:
            if was_cancelled:
                raise
            self.scope.report(self._cleanup_reason(scope, error))
            if scope.cancel_called:
                raise
        self._to_clean_up = False

    def _cleanup_reason(self, scope: CancelScope, error: BaseException) -> SchwarmError:
        if not scope.cancel_called:
            return self.boundary.setup_error("cleaned up", error)
        return self.boundary.timeout_error("cleaned up", self.scope.host.cleanup_seconds, "cleanup_seconds")

    def _end(self) -> None:
        if not self._settled.is_set():
            self._error = self.boundary.refusal("was interrupted")
            self._settled.set()
        if self.state is not ProviderState.FAILED:
            self.state = ProviderState.CLOSED
        for need in self.needs.values():
            need.dependents.discard(self)
        self.ended.set()

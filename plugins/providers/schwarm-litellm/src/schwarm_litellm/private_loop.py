"""An asyncio loop in a thread of its own, for a library that knows no other.

The tasks and connections that the library leaves behind stay there, and end with it; what it does without awaiting
holds nobody else up; and the application may run on trio.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Generic, TypeVar

from anyio import CancelScope, Event, move_on_after
from anyio.from_thread import run_sync as run_in_loop
from anyio.from_thread import start_blocking_portal
from anyio.lowlevel import current_token
from anyio.to_thread import run_sync as run_in_thread

from schwarm_core.domain.error.provider import ProviderSetupError

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal
    from anyio.lowlevel import EventLoopToken

T = TypeVar("T")

_UNWINDING = 5.0
"""The longest time, in seconds, that a cancelled call is waited for."""


class PrivateLoop:
    """The loop. Used between `open` and `close`."""

    def __init__(self) -> None:
        self._portal: BlockingPortal | None = None
        self._stack = ExitStack()

    async def open(self) -> None:
        """Starts the thread."""
        self._portal = await run_in_thread(self._stack.enter_context, start_blocking_portal("asyncio"))

    async def close(self) -> None:
        """Cancels what still runs, and ends the thread; harmless when called twice."""
        portal, self._portal = self._portal, None
        if portal is not None:
            portal.start_task_soon(portal.stop, True)  # noqa: FBT003 - it says to cancel
            await run_in_thread(self._stack.close)

    async def call(self, function: Callable[[], Awaitable[T]]) -> T:
        """Calls a function in the loop and waits for its result. A cancellation reaches the function.

        Args:
            function: What is called.

        Returns:
            What it returns.

        Raises:
            ProviderSetupError: If the loop isn't open.
            Exception: What it raises.
        """
        if self._portal is None:
            msg = "The provider isn't open."
            raise ProviderSetupError(msg, remedy="Ask it between `initialize` and `cleanup`.")
        call = _Call(function, current_token())
        self._portal.start_task_soon(call.run)
        try:
            await call.done.wait()
        except BaseException:
            self._portal.start_task_soon(call.cancel)
            with move_on_after(_UNWINDING, shield=True):
                await call.done.wait()
            raise
        return call.result()


class _Call(Generic[T]):
    """One call, from one loop to the other and back."""

    def __init__(self, function: Callable[[], Awaitable[T]], home: EventLoopToken) -> None:
        self.done = Event()
        self._function = function
        self._home = home
        self._scope: CancelScope | None = None
        self._cancelled = False
        self._results: list[T] = []
        self._error: BaseException | None = None

    async def run(self) -> None:
        """Makes the call, in the private loop."""
        try:
            with CancelScope() as self._scope:
                if self._cancelled:
                    self._scope.cancel()
                self._results.append(await self._function())
        except Exception as error:  # noqa: BLE001 - it is raised where the call was made
            self._error = error
        finally:
            run_in_loop(self.done.set, token=self._home)

    async def cancel(self) -> None:
        """Cancels it, in the private loop, be it begun or not."""
        self._cancelled = True
        if self._scope is not None:
            self._scope.cancel()

    def result(self) -> T:
        """What came of it."""
        if self._error is not None:
            raise self._error
        if not self._results:
            msg = "The provider was closed meanwhile."
            raise ProviderSetupError(msg, remedy="Let answers end before the application does.")
        return self._results[0]

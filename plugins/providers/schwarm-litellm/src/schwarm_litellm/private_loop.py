"""An asyncio loop in a thread of its own, for a library that knows no other.

The tasks and connections that the library leaves behind stay there, and end with it; what it does without awaiting
holds nobody else up; and the application may run on trio. Neither loop ever waits for the other: each only leaves word.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from contextvars import Context, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from anyio import TASK_STATUS_IGNORED, CancelScope, Event, create_task_group, move_on_after, sleep_forever
from anyio.from_thread import start_blocking_portal
from anyio.lowlevel import current_token
from anyio.to_thread import run_sync
from attrs import frozen

from schwarm_core.domain.error.provider import ProviderSetupError

if TYPE_CHECKING:
    from anyio.abc import TaskGroup, TaskStatus
    from anyio.from_thread import BlockingPortal
    from anyio.lowlevel import EventLoopToken

T = TypeVar("T")

_UNWINDING = 5.0
"""The longest time, in seconds, that a cancelled call is waited for."""


@frozen
class _Inside:
    """The loop, as calls reach it: itself, the tasks in it, and the context variables, which tell its library."""

    token: EventLoopToken
    tasks: TaskGroup
    context: Context

    def leave_word(self, function: Callable[[], object]) -> None:
        """Has it call a function soon."""
        self.context.copy().run(_leave_word, self.token, function)


class PrivateLoop:
    """The loop. Used between `open` and `close`."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._portal: BlockingPortal | None = None
        self._inside: _Inside | None = None

    async def open(self) -> None:
        """Starts the thread."""
        self._portal = await run_sync(self._stack.enter_context, start_blocking_portal("asyncio"))
        _, self._inside = await run_sync(self._portal.start_task, _live)

    async def close(self) -> None:
        """Cancels what still runs, and ends the thread; harmless when called twice."""
        portal, self._portal, self._inside = self._portal, None, None
        if portal is not None:
            await run_sync(self._end, portal)

    def _end(self, portal: BlockingPortal) -> None:
        portal.start_task_soon(portal.stop, True)  # noqa: FBT003 - it says to cancel
        self._stack.close()

    async def call(self, function: Callable[[], Awaitable[T]]) -> T:
        """Calls a function in the loop and waits for its result. A cancellation reaches the function.

        Args:
            function: What is called; the caller's context variables are unknown to it.

        Returns:
            What it returns.

        Raises:
            ProviderSetupError: If the loop isn't open, or is closed meanwhile.
            Exception: What it raises.
        """
        inside = self._inside
        if inside is None:
            msg = "The provider isn't open."
            raise ProviderSetupError(msg, remedy="Ask it between `initialize` and `cleanup`.")
        call = _Call(function, current_token())
        inside.leave_word(partial(inside.tasks.start_soon, call.run))
        try:
            await call.done.wait()
        except BaseException:
            inside.leave_word(call.cancel)
            with move_on_after(_UNWINDING, shield=True):
                await call.done.wait()
            raise
        return call.result()


async def _live(*, task_status: TaskStatus[_Inside] = TASK_STATUS_IGNORED) -> None:
    async with create_task_group() as tasks:
        task_status.started(_Inside(current_token(), tasks, copy_context()))
        await sleep_forever()


def _leave_word(loop: EventLoopToken, function: Callable[[], object]) -> None:
    """Has a loop call a function soon, without waiting for it; a loop that has ended has nobody left to hear it."""
    native: Any = loop.native_token
    schedule = getattr(native, "call_soon_threadsafe", None) or native.run_sync_soon
    with suppress(RuntimeError):
        schedule(function)


class _Call(Generic[T]):
    """One call, from one loop to the other and back."""

    def __init__(self, function: Callable[[], Awaitable[T]], home: EventLoopToken) -> None:
        self.done = Event()
        self._function = function
        self._home = home
        self._scope: CancelScope | None = None
        self._cancelled = False
        self._results: list[T] = []
        self._error: Exception | None = None

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
            _leave_word(self._home, self.done.set)

    def cancel(self) -> None:
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

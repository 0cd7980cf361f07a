"""The sync front: an application that lives in a thread of its own."""

from __future__ import annotations

import atexit
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import ExitStack, contextmanager
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from attrs import define, field

from schwarm_core.domain.error.run import RunError

if TYPE_CHECKING:
    from collections.abc import Generator

    import anyio
    from anyio.from_thread import BlockingPortal

    from schwarm_core.application.schwarm import Schwarm
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse


_FAREWELL_SECONDS = 30.0
_WAKE_SECONDS = 0.2


@define(eq=False)
class _Going:
    """A run that goes on in the application's thread."""

    future: Future[AgentResponse[Any, Any]]
    ended: Event = field(factory=Event)

    def cancel(self) -> None:
        """Cancels it, and waits until it has ended."""
        self.future.cancel()
        self.ended.wait(_FAREWELL_SECONDS)


class SyncFront:
    """Keeps an application open in a thread with an event loop of its own, and takes runs from any other thread.

    Args:
        app: The application.
    """

    def __init__(self, app: Schwarm) -> None:
        self._app = app
        self._lock = Lock()
        self._portal: BlockingPortal | None = None
        self._open = ExitStack()
        self._going: set[_Going] = set()

    def run(self, request: AgentRequest[Any, Any]) -> AgentResponse[Any, Any]:
        """Runs an agent and waits.

        Args:
            request: What is asked.

        Returns:
            The answer.

        Raises:
            SchwarmError: If the run could not come to its end.
            RunError: If the application is open in an event loop already, or is closed meanwhile.
            KeyboardInterrupt: On Ctrl-C, when the run has been cancelled and has ended.
        """
        going = self._begun(request)
        try:
            _wait(going.future)
            return going.future.result()
        except CancelledError:
            msg = "the application was closed while the run went on"
            raise RunError(msg, remedy="Close it when its runs have ended.") from None
        except BaseException:
            # Ctrl-C; after any error of the run itself this does nothing.
            going.cancel()
            raise
        finally:
            self._going.discard(going)

    def close(self) -> None:
        """Cancels the runs that go on, closes the application, and ends its thread."""
        with self._lock:
            self._portal = None
            opened, self._open = self._open, ExitStack()
            going = tuple(self._going)
        atexit.unregister(self.close)
        with opened:
            for each in going:
                each.cancel()

    def _begun(self, request: AgentRequest[Any, Any]) -> _Going:
        ended = Event()

        async def run() -> AgentResponse[Any, Any]:
            try:
                return await self._app.handle(request)
            finally:
                ended.set()

        with self._lock:
            portal = self._portal or self._opened(request.agent)
            going = _Going(portal.start_task_soon(run), ended)
            self._going.add(going)
        return going

    def _opened(self, agent: Agent[Any, Any]) -> BlockingPortal:
        if self._app.is_open:
            msg = "the application is open in an event loop, which a sync run can't use"
            raise RunError(msg, remedy="Await `app.run(...)` there, or make another application for sync runs.")
        from anyio.from_thread import start_blocking_portal

        from schwarm_core.application.composition.preload import preload

        # Not in the application's thread: only in the main one can an import that hangs be interrupted.
        preload(self._app.plugins, self._app.config, [agent])
        # An interrupt on the way goes through the stack, so that what is half open is cancelled, not waited for.
        with ExitStack() as stack:
            portal = stack.enter_context(start_blocking_portal(name="schwarm"))
            stack.enter_context(_kept_open(portal, self._app))
            self._open = stack.pop_all()
        self._portal = portal
        atexit.register(self.close)
        return portal


@contextmanager
def _kept_open(portal: BlockingPortal, app: Schwarm) -> Generator[None]:
    """Keeps an application open in a portal's loop, by a task of its own."""
    opened: Future[anyio.Event] = Future()

    async def live() -> None:
        from anyio import Event

        async with app:
            closing = Event()
            opened.set_result(closing)
            await closing.wait()

    life = portal.start_task_soon(live)
    _wait(opened, life)
    if not opened.done():
        life.result()  # raises why
    try:
        yield
    finally:
        portal.call(opened.result().set)
        life.result()


def _wait(*futures: Future[Any]) -> None:
    """Waits until one is done. Python looks for interrupts only between two waits (on Windows, never in one)."""
    while not wait(futures, _WAKE_SECONDS, FIRST_COMPLETED).done:
        pass

"""The sync front: an application that lives in a thread of its own."""

from __future__ import annotations

import atexit
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from anyio.from_thread import BlockingPortal

    from schwarm_core.application.schwarm import Schwarm
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse


_FAREWELL_SECONDS = 30.0


class SyncFront:
    """Keeps an application open in a thread with an event loop of its own, and takes runs from any other thread.

    Args:
        app: The application.
    """

    def __init__(self, app: Schwarm) -> None:
        self._app = app
        self._lock = Lock()
        self._thread: AbstractContextManager[BlockingPortal] | None = None
        self._portal: BlockingPortal | None = None
        self._opened: AbstractContextManager[Schwarm] | None = None

    def run(self, request: AgentRequest[Any, Any]) -> AgentResponse[Any, Any]:
        """Runs an agent and waits.

        Args:
            request: What is asked.

        Returns:
            The answer.

        Raises:
            SchwarmError: If the run could not come to its end.
            KeyboardInterrupt: On Ctrl-C, when the run has been cancelled and has ended.
        """
        portal = self._started()
        ended = Event()

        async def run() -> AgentResponse[Any, Any]:
            try:
                return await self._app.handle(request)
            finally:
                ended.set()

        future: Future[AgentResponse[Any, Any]] = portal.start_task_soon(run)
        try:
            return future.result()
        except BaseException:
            # Ctrl-C; after any error of the run itself this does nothing.
            future.cancel()
            ended.wait(_FAREWELL_SECONDS)
            raise

    def close(self) -> None:
        """Closes the application, and ends its thread."""
        with self._lock:
            thread, opened = self._thread, self._opened
            self._thread = self._portal = self._opened = None
        if thread is None or opened is None:
            return
        atexit.unregister(self.close)
        try:
            opened.__exit__(None, None, None)
        finally:
            thread.__exit__(None, None, None)

    def _started(self) -> BlockingPortal:
        with self._lock:
            if self._portal is None:
                self._start()
            assert self._portal is not None  # noqa: S101 - started
            return self._portal

    def _start(self) -> None:
        from anyio.from_thread import start_blocking_portal

        thread = start_blocking_portal(name="schwarm")
        portal = thread.__enter__()
        try:
            opened = portal.wrap_async_context_manager(self._app)
            opened.__enter__()
        except BaseException:
            thread.__exit__(None, None, None)
            raise
        self._thread, self._portal, self._opened = thread, portal, opened
        atexit.register(self.close)

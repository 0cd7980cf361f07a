"""An application that is open in a thread of its own, so that this one can listen to the keyboard."""

from __future__ import annotations

from concurrent.futures import wait
from contextlib import ExitStack
from threading import Event as Flag
from typing import TYPE_CHECKING, Any, Self

from anyio.from_thread import start_blocking_portal

from schwarm_cli.failure import described
from schwarm_cli.output.terminal import warn
from schwarm_core.application.composition.preload import preload
from schwarm_core.domain.error.event import ErrorEvent
from schwarm_core.domain.event.base import RunEvent
from schwarm_core.domain.event.run import RequestFailedEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from types import TracebackType

    from anyio.from_thread import BlockingPortal

    from schwarm_core.application.schwarm import Schwarm
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.agent.state import AgentState
    from schwarm_core.domain.event.base import Event
    from schwarm_core.domain.message.message import Prompt

_FAREWELL_SECONDS = 30.0
# Windows delivers Ctrl-C only between waits.
_WAIT_SECONDS = 0.2


class Session:
    """An application, open. Ctrl-C cancels the run that is waited for, and waits until it has ended.

    Args:
        app: The application.
        agent: Who answers first; its plugins are loaded before any other agent's.

    Attributes:
        broken_off: The last run that failed or was cancelled, as far as it came; None if there was none.
    """

    def __init__(self, app: Schwarm, agent: Agent[Any, Any]) -> None:
        self.broken_off: AgentState | None = None
        self._app = app
        self._agent = agent
        self._stack = ExitStack()
        self._set_aside: list[Exception] = []

    def __enter__(self) -> Self:
        preload(self._app.plugins, self._app.config, [self._agent])
        with ExitStack() as stack:
            stack.enter_context(self._app.subscribe(ErrorEvent, self._note, wait=True))
            self._portal: BlockingPortal = stack.enter_context(start_blocking_portal(name="schwarm"))
            stack.enter_context(self._portal.wrap_async_context_manager(self._app))
            self._app.subscribe(RequestFailedEvent, self._remember, wait=True)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def run(
        self,
        agent: Agent[Any, Any],
        prompt: Prompt | None,
        *,
        watch: Callable[[Event], None],
        stream: bool,
        **options: Any,  # noqa: ANN401 - as for `Schwarm.run`
    ) -> AgentResponse[Any, Any]:
        """Runs an agent and waits for it.

        Args:
            agent: The agent.
            prompt: What is said to it.
            watch: Is told what happens, in the application's thread.
            stream: Whether it is told the pieces of the answers, too.
            **options: As for `Schwarm.run`.

        Raises:
            SchwarmError: As `Schwarm.run`.
            KeyboardInterrupt: On Ctrl-C, when the run has ended.
        """
        ended = Flag()

        async def run() -> AgentResponse[Any, Any]:
            try:
                if stream:
                    return await self._streamed(agent, prompt, watch, options)
                return await self._whole(agent, prompt, watch, options)
            finally:
                ended.set()

        future = self._portal.start_task_soon(run)
        try:
            response = _awaited(future)
        except BaseException as error:
            # After an error of the run itself this does nothing.
            future.cancel()
            ended.wait(_FAREWELL_SECONDS)
            self._warn(beside=error)
            raise
        self._warn()
        return response

    async def _streamed(
        self, agent: Agent[Any, Any], prompt: Prompt | None, watch: Callable[[Event], None], options: dict[str, Any]
    ) -> AgentResponse[Any, Any]:
        async with self._app.stream(agent, prompt, **options) as events:
            async for event in events:
                watch(event)
        return events.response

    async def _whole(
        self, agent: Agent[Any, Any], prompt: Prompt | None, watch: Callable[[Event], None], options: dict[str, Any]
    ) -> AgentResponse[Any, Any]:
        with self._app.subscribe(RunEvent, watch, wait=True):
            response: AgentResponse[Any, Any] = await self._app.run(agent, prompt, **options)
        return response

    def _remember(self, event: RequestFailedEvent) -> None:
        self.broken_off = event.state

    def _note(self, event: ErrorEvent) -> None:
        if event.where == "plugin" and isinstance(event.error, Exception):
            self._set_aside.append(event.error)

    def _warn(self, beside: BaseException | None = None) -> None:
        """Tells of plugins that were set aside, but for the one that the run failed for."""
        told, self._set_aside = self._set_aside, []
        for error in told:
            if str(error) != str(beside):
                said = described(error)
                warn(f"{said['message']}\n  → {said['remedy']}" if said["remedy"] else said["message"])


def _awaited(future: Future[AgentResponse[Any, Any]]) -> AgentResponse[Any, Any]:
    while not future.done():
        wait([future], _WAIT_SECONDS)
    return future.result()

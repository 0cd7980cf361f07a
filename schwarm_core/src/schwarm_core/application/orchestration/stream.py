"""Watching a run while it happens."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import evolve

from schwarm_core.application.concurrency.channel import Channel
from schwarm_core.domain.error.run import RunError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anyio.abc import TaskGroup

    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.event.base import Event

ContextT = TypeVar("ContextT")
OutputT = TypeVar("OutputT")


class RunStream(Generic[ContextT, OutputT]):
    """A run that is watched: its events and the pieces of the model's answers, as they come.

    Leaving the block early cancels the run and waits until it has ended. A reader that doesn't keep up holds the run
    back.

    Example:
        >>> async with app.stream(agent, "Tell me a story") as events:
        ...     async for event in events:
        ...         if isinstance(event, TextDelta):
        ...             print(event.text, end="")
        >>> events.response.output
    """

    def __init__(
        self,
        run: Callable[[AgentRequest[ContextT, OutputT]], Awaitable[AgentResponse[ContextT, OutputT]]],
        request: AgentRequest[ContextT, OutputT],
        buffer: int,
    ) -> None:
        self._run = run
        self._request = request
        self._events: Channel[Event] = Channel(buffer)
        self._group: TaskGroup | None = None
        self._response: AgentResponse[ContextT, OutputT] | None = None
        self._error: Exception | None = None

    @property
    def response(self) -> AgentResponse[ContextT, OutputT]:
        """How the run ended.

        Raises:
            RunError: If it hasn't ended yet, or was left before its end.
        """
        if self._response is None:
            msg = "the run has no response: it hasn't come to its end"
            raise RunError(msg, remedy="Read all events first.") from self._error
        return self._response

    async def __aenter__(self) -> RunStream[ContextT, OutputT]:
        from anyio import create_task_group

        self._group = create_task_group()
        await self._group.__aenter__()
        self._group.start_soon(self._walk, name="run")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        from anyio import get_cancelled_exc_class

        assert self._group is not None  # noqa: S101 - set on entering
        self._events.leave()
        self._group.cancel_scope.cancel()
        if not isinstance(error, get_cancelled_exc_class()):
            # The group would wrap the reader's own error; it goes on by itself.
            await self._group.__aexit__(None, None, None)
            return None
        return await self._group.__aexit__(kind, error, trace)

    def __aiter__(self) -> RunStream[ContextT, OutputT]:
        return self

    async def __anext__(self) -> Event:
        if self._group is None:
            msg = "the stream isn't open"
            raise RunError(msg, remedy="Use it as `async with app.stream(...) as events:`.")
        try:
            return await self._events.receive()
        except StopAsyncIteration:
            if self._error is not None:
                raise self._error from None
            raise

    async def _walk(self) -> None:
        # Errors are the reader's: raised where it waits, not out of the task group.
        try:
            self._response = await self._run(evolve(self._request, sink=self._events.send))
        except Exception as error:  # noqa: BLE001 - raised where the reader waits
            self._error = error
        finally:
            self._events.close()

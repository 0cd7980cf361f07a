"""Where lifetimes are lived: the tasks of their own, their time limits, and who hears what went wrong in them."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, copy_context
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from attrs import define, field

from schwarm_core.domain.error.event import ErrorEvent

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from types import TracebackType

    from anyio.abc import TaskGroup

ReportError: TypeAlias = Callable[[ErrorEvent], None]
"""Takes what went wrong where nobody waits for an answer, such as a failing cleanup."""


def log_error(event: ErrorEvent) -> None:
    """Writes an error to the log.

    Args:
        event: What went wrong.
    """
    from loguru import logger

    logger.opt(exception=event.error).error("{}", event.error)


@define(eq=False)
class Host:
    """Owns the tasks in which providers live, so that none of them depends on the task that first asked for one.

    An async context manager. Leaving it waits for the tasks; they are shielded and end when their scope is ended.

    Attributes:
        initialize_seconds: How long each may take to initialize.
        cleanup_seconds: How long each may take to clean up.
        on_error: Takes what went wrong where nobody waits for an answer.
    """

    initialize_seconds: float
    cleanup_seconds: float
    on_error: ReportError = log_error
    _tasks: TaskGroup | None = field(default=None, init=False)
    _context: Context = field(factory=Context, init=False)

    async def __aenter__(self) -> None:
        from anyio import create_task_group

        # Not the context of whoever asks first: what a provider logs or traces later is not part of that run.
        self._context = copy_context()
        tasks = create_task_group()
        await tasks.__aenter__()
        self._tasks = tasks

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        tasks, self._tasks = self._tasks, None
        if tasks is not None:
            # The body's error is not the tasks': given to the group, it would come out in an ExceptionGroup.
            await tasks.__aexit__(None, None, None)

    @property
    def running(self) -> bool:
        """Whether tasks can be started: it was entered, and not left."""
        return self._tasks is not None

    def start(self, task: Callable[[], Coroutine[object, None, None]], name: str) -> None:
        """Starts a task.

        Args:
            task: What it does; it may not raise.
            name: What debuggers call it.
        """
        assert self._tasks is not None  # noqa: S101 - who calls has asked
        # A copy each, because an eager task may start another while it is being started.
        _ = self._context.copy().run(partial(self._tasks.start_soon, task, name=name))

    def report(self, error: BaseException, run_id: str = "") -> None:
        """Tells of an error that has nobody to be raised to.

        Args:
            error: What went wrong.
            run_id: The run; empty outside of one.
        """
        event = ErrorEvent(error, "provider", run_id=run_id)
        try:
            self.on_error(event)
        except Exception as failure:  # noqa: BLE001 - whoever listens may not keep others from being cleaned up
            error.add_note(f"nobody could be told of it: {failure!r}")
            log_error(event)

"""Tasks that an application owns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from anyio import create_task_group, get_cancelled_exc_class

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType

    from anyio.abc import TaskGroup


class Background:
    """Owns tasks that run beside whatever happens inside its block. On leaving, it waits for them: end them before.

    Unlike a bare task group, it doesn't wrap the block's own error in a group of errors.
    """

    def __init__(self) -> None:
        self._tasks: TaskGroup | None = None

    async def __aenter__(self) -> Self:
        self._tasks = await create_task_group().__aenter__()
        return self

    async def start(self, task: Callable[..., Coroutine[Any, Any, object]]) -> None:
        """Starts a task, and waits until it says that it has started.

        Args:
            task: The task; takes `task_status`.
        """
        assert self._tasks is not None  # noqa: S101 - inside of the block
        await self._tasks.start(task)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        assert self._tasks is not None  # noqa: S101 - entered before it is left
        if not isinstance(error, get_cancelled_exc_class()):
            await self._tasks.__aexit__(None, None, None)
            return None
        return await self._tasks.__aexit__(kind, error, trace)

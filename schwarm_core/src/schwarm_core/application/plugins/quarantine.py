"""Trying each plugin module once, whichever threads ask for it, and remembering what came of it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar, cast

from attrs import define, field

from schwarm_core.application.plugins.boundary import UnusableModuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_T = TypeVar("_T")


@define
class _Attempt:
    lock: threading.RLock = field(factory=threading.RLock)
    made: bool = False
    value: object = None
    error: UnusableModuleError | None = None


class Quarantine:
    """What came of each attempt. Attempts at different things don't wait for one another."""

    def __init__(self) -> None:
        self._attempts: dict[Hashable, _Attempt] = {}

    def once(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """The value that the first call with this key made.

        Args:
            key: What is tried; always made the same way.
            make: Tries it.

        Raises:
            UnusableModuleError: If the first call with this key did.
        """
        attempt = self._attempts.setdefault(key, _Attempt())
        with attempt.lock:
            if not attempt.made:
                try:
                    attempt.value = make()
                except UnusableModuleError as error:
                    attempt.error = error
                attempt.made = True
        if attempt.error is not None:
            raise attempt.error.with_traceback(None)
        # The key stands for the way it is made, so for the type too.
        return cast("_T", attempt.value)

    def reason(self, key: Hashable) -> str:
        """Why an attempt failed; empty if it didn't, or was not made."""
        attempt = self._attempts.get(key)
        return str(attempt.error) if attempt and attempt.error else ""

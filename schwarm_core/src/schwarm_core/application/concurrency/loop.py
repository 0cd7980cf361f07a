"""Calls into an event loop from any thread, without waiting for them."""

from __future__ import annotations

from contextlib import suppress
from threading import get_ident
from typing import TYPE_CHECKING, Any

from anyio.lowlevel import current_token

if TYPE_CHECKING:
    from collections.abc import Callable


class LoopThread:
    """The event loop that runs where this is made.

    anyio's own ways into a loop (`from_thread.run_sync`, a blocking portal) wait until the loop has answered, which
    someone who only rings a bell must not.
    """

    __slots__ = ("_post", "_thread")

    def __init__(self) -> None:
        # Older releases of anyio give the loop's own token, newer ones wrap it: in either case the loop's own type is
        # asyncio's or trio's, and neither is known to anyio's typing.
        token: Any = current_token()
        native: Any = getattr(token, "native_token", token)
        post: Callable[[Callable[[], object]], object] = (
            native.call_soon_threadsafe if hasattr(native, "call_soon_threadsafe") else native.run_sync_soon
        )
        self._post = post
        self._thread = get_ident()

    def call(self, function: Callable[[], object]) -> None:
        """Calls a function in the loop's thread: at once if this is it, otherwise soon; never, if the loop has ended.

        Args:
            function: What to call; it must not raise.
        """
        if get_ident() == self._thread:
            function()
            return
        with suppress(RuntimeError):
            self._post(function)

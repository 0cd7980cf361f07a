"""Where the account is written: on a terminal with colours and no line longer than it is wide, elsewhere plainly."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from io import StringIO
from threading import Lock
from typing import Literal, TextIO

from schwarm_console.line import Line, Role
from schwarm_console.mark import PLAIN

_SIGNS = "".join(map(chr, PLAIN))
_STYLES: dict[Role, str] = {
    "tree": "dim",
    "name": "bold",
    "time": "dim",
    "detail": "dim",
    "good": "green",
    "doubt": "yellow",
    "bad": "red",
    "call": "cyan",
    "run": "magenta",
}


class Paper:
    """A stream that lines are written to, as long as it takes any.

    Args:
        name: Which of the process's streams; the one that it is when this is made.
    """

    def __init__(self, name: Literal["stderr", "stdout"]) -> None:
        self._stream: TextIO | None = getattr(sys, name)
        self._free = Lock()
        self._render = _plain if self._stream is None else _renderer(self._stream)

    def write(self, lines: Iterable[Line]) -> None:
        """Writes lines, all at once, so that nothing else comes between them.

        A stream that is closed, or that nobody reads any more, takes nothing, and is left alone from then on.

        Args:
            lines: The lines.

        Raises:
            BlockingIOError: If the stream hasn't taken yet what another thread has written.
        """
        if not self._free.acquire(blocking=False):
            msg = "the terminal takes nothing"
            raise BlockingIOError(msg)
        try:
            self._put(self._render(lines))
        finally:
            self._free.release()

    def _put(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._stream = None


def _renderer(stream: TextIO) -> Callable[[Iterable[Line]], str]:
    render = _coloured() if _is_terminal(stream) else _plain
    encoding = getattr(stream, "encoding", None) or "utf-8"

    def encodable(lines: Iterable[Line]) -> str:
        text = render(lines)
        return (text if signs else text.translate(PLAIN)).encode(encoding, "replace").decode(encoding)

    signs = _can_write_signs(encoding)
    return encodable


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:
        return False


def _can_write_signs(encoding: str) -> bool:
    try:
        _SIGNS.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _plain(lines: Iterable[Line]) -> str:
    return "".join(f"{''.join(piece.text for piece in line)}\n" for line in lines)


def _coloured() -> Callable[[Iterable[Line]], str]:
    from rich.console import Console
    from rich.text import Text

    # Not to the stream itself, for rich ends the process when a pipe breaks under it.
    console = Console(force_terminal=True, highlight=False, markup=False, emoji=False)

    def render(lines: Iterable[Line]) -> str:
        console.file = StringIO()
        for line in lines:
            text = Text.assemble(*((piece.text, _STYLES[piece.role]) for piece in line))
            # What went wrong is never cut off.
            whole = any(piece.role == "bad" for piece in line)
            console.print(text, no_wrap=True, overflow="ignore" if whole else "ellipsis", crop=not whole)
        return console.file.getvalue()

    return render

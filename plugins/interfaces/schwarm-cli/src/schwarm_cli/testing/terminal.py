"""The command line in a terminal, as a person sees it. Not on Windows."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from schwarm_cli.testing.shell import TIMEOUT

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from schwarm_cli.testing.shell import Shell

CTRL_C = "\x03"
CTRL_D = "\x04"

_PATIENCE = 2.0
_SIZE = (40, 120)
_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_ERASED = re.compile(r"[^\n]*\r\x1b\[2K")
# The process takes the terminal for its own, so that Ctrl-C reaches it as a signal.
_PROGRAM = """\
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from schwarm_cli.main import main
main()
"""


class Terminal:
    """A command that runs in a terminal; ended with the block, if it hasn't by then.

    Args:
        shell: Where it runs.
        *arguments: What stands behind `schwarm`.

    Attributes:
        written: All that it has written so far, as the terminal got it.

    Example:
        >>> with Terminal(shell, "chat") as terminal:
        ...     terminal.expect("> ")
        ...     terminal.enter("hello")
    """

    def __init__(self, shell: Shell, *arguments: str) -> None:
        self.written = ""
        self._shell = shell
        self._arguments = arguments
        self._seen = 0

    def __enter__(self) -> Self:
        import pty
        import termios

        self._terminal, other = pty.openpty()
        termios.tcsetwinsize(other, _SIZE)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, and a program of our own
                [sys.executable, "-c", _PROGRAM, *self._arguments],
                cwd=self._shell.folder,
                env={**self._shell.environment(), "TERM": "xterm-256color"},
                stdin=other,
                stdout=other,
                stderr=other,
                start_new_session=True,
            )
        finally:
            os.close(other)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)

    @property
    def text(self) -> str:
        """What it has written so far, without colours and the like."""
        return _ESCAPE.sub("", self.written).replace("\r\n", "\n")

    @property
    def screen(self) -> str:
        """What is left to see: as `text`, without lines that were erased."""
        return _ESCAPE.sub("", _ERASED.sub("", self.written)).replace("\r\n", "\n")

    def send(self, keys: str) -> None:
        """Types something."""
        os.write(self._terminal, keys.encode())

    def enter(self, line: str) -> None:
        """Types a line, and the return key."""
        self.send(f"{line}\n")

    def expect(self, text: str, *, pressing: str = "") -> None:
        """Waits until it writes a text, beyond what has been expected before.

        Args:
            text: The text, without colours and the like.
            pressing: Keys to press, again and again until then: Ctrl-C has no effect in the instant in which a prompt
                has been written and the keyboard is not yet listened to.

        Raises:
            AssertionError: If it ends, or too much time passes, without it.
        """
        deadline = time.monotonic() + TIMEOUT
        while (found := self.text.find(text, self._seen)) < 0:
            if time.monotonic() > deadline or not self._read(deadline, pressing):
                msg = f"expected {text!r}, and the terminal shows:\n{self.text}"
                raise AssertionError(msg)
        self._seen = found + len(text)

    def wait(self, *, pressing: str = "") -> int:
        """Waits for its end.

        Args:
            pressing: As for `expect`.

        Returns:
            Its exit code.
        """
        deadline = time.monotonic() + TIMEOUT
        while self._read(deadline, pressing):
            pass
        return self._process.wait(TIMEOUT)

    def _read(self, deadline: float, pressing: str) -> bool:
        """Reads what there is, or waits for it; false at the end."""
        while not self._is_readable(_PATIENCE if pressing else deadline - time.monotonic()):
            if time.monotonic() > deadline:
                return False
            self.send(pressing)
        try:
            piece = os.read(self._terminal, 65536)
        except OSError:  # Linux says that nobody is there any more
            return False
        self.written += piece.decode(errors="replace")
        return bool(piece)

    def _is_readable(self, seconds: float) -> bool:
        return bool(select.select([self._terminal], [], [], max(0.0, seconds))[0])

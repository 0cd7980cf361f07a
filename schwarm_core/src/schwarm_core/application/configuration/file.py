"""Reading a file of text that someone else may have put there."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class UnreadableFileError(Exception):
    """A file can't be read as text; the message says what stands there instead. Never leaves this package."""


def read_text(file: Path) -> str:
    """The text of a file, whatever stands there, in bounded time and space.

    A byte-order mark at its start is left out, as TOML asks for.

    Args:
        file: Its path.

    Raises:
        FileNotFoundError: If there is nothing.
        UnreadableFileError: If there is anything but a readable file of UTF-8, of at most a megabyte.
    """
    try:
        content = _read(file)
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(file) from None
    except (OSError, ValueError) as error:
        msg = f"one that can't be read ({getattr(error, 'strerror', None) or error})"
        raise UnreadableFileError(msg) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"a file that is not UTF-8 (at byte {error.start})"
        raise UnreadableFileError(msg) from error


def _read(file: Path) -> bytes:
    # Without O_NONBLOCK, opening a pipe would wait for someone to write into it.
    handle = os.open(file, _FLAGS)
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise UnreadableFileError("a folder" if stat.S_ISDIR(mode) else "something that is no file")
        with open(handle, "rb", closefd=False) as opened:
            content = opened.read(LARGEST + 1)
    finally:
        os.close(handle)
    if len(content) > LARGEST:
        msg = f"a file of more than {LARGEST} bytes"
        raise UnreadableFileError(msg)
    return content

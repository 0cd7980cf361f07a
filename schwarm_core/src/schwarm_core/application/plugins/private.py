"""Files of a cache that nobody but the user may have written."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

_LARGEST = 1 << 26
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def read_private(file: str) -> bytes | None:
    """The content of a file, None if there is none or if another user may have written it.

    Args:
        file: The path; its folder too has to be the user's own.
    """
    try:
        if not _is_own(os.stat(os.path.dirname(file))):
            return None
        handle = os.open(file, _FLAGS)
    except OSError:
        return None
    with open(handle, "rb", buffering=0) as opened:
        status = os.fstat(handle)
        trusted = stat.S_ISREG(status.st_mode) and _is_own(status) and status.st_size <= _LARGEST
        return opened.read() if trusted else None


def replace_private(file: str, content: bytes) -> None:
    """Write a file that only the user can read, whole or not at all, whoever else reads or writes it meanwhile.

    Args:
        file: The path; its folder is made if it is missing.
        content: What to write.

    Raises:
        OSError: If it can't be written, or another user may write into the folder.
    """
    # Only here: it is slow to import, and writing is rare.
    import tempfile

    folder = os.path.dirname(file)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if not _is_own(os.stat(folder)):
        msg = f"{folder} is not the user's own"
        raise PermissionError(msg)
    handle, temporary = tempfile.mkstemp(dir=folder)
    try:
        with open(handle, "wb") as opened:
            opened.write(content)
        os.replace(temporary, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _is_own(status: os.stat_result) -> bool:
    """Whether the user owns it and nobody else may write it; where there are no such owners, yes."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)

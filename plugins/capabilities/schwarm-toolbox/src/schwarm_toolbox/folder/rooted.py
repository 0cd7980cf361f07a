"""A folder that nothing leads out of: neither `..`, nor a link, nor one that is swapped in at the last moment."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from errno import ELOOP, ENOTDIR
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Literal

from attrs import frozen

from schwarm_core.domain.error.run import TryAgain

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_MOST_SCANNED = 50_000
_STEPWISE = os.open in os.supports_dir_fd and os.scandir in os.supports_fd


@frozen
class Entry:
    """What a folder holds.

    Attributes:
        name: Its name.
        kind: What it is; pipes and devices are files too.
        size: Its size in bytes, if it is a file.
    """

    name: str
    kind: Literal["file", "folder", "link"]
    size: int = 0


@frozen
class Root:
    """A folder, and what may be seen in it.

    A path is resolved, checked against the root, and then opened folder by folder from the root on without following
    any link; so what is opened is what was checked, whoever changes the tree meanwhile. Where the system can't open a
    file relative to a folder (Windows), the path is resolved once more when the file is open, and has to be the same.

    Attributes:
        path: The folder, resolved.
        hidden: Whether names that begin with a dot may be seen.
        deny: Patterns of names that may not be seen.
    """

    path: Path
    hidden: bool
    deny: tuple[str, ...]

    def relative(self, path: str) -> Path:
        """Where a path leads, with all links resolved.

        Args:
            path: A path from the root on, or an absolute one.

        Returns:
            The path from the root on.

        Raises:
            TryAgain: If it leads out of the root, or to something that may not be seen.
        """
        try:
            found = Path(os.path.realpath(self.path / path)).relative_to(self.path)
        except ValueError:
            # A NUL in the path is a ValueError too, and leads nowhere either.
            msg = (
                f"{path!r} leads out of the folder that may be read. Give a path inside of it, such as `notes/plan.md`."
            )
            raise TryAgain(msg) from None
        unseen = next((part for part in found.parts if not self.shows(part)), None)
        if unseen is not None:
            msg = f"{unseen!r} may not be read: hidden files and those that hold secrets are kept back."
            raise TryAgain(msg)
        return found

    def shows(self, name: str) -> bool:
        """Whether a file or folder of a name may be seen.

        Args:
            name: Its name, without its folder.

        Returns:
            Whether neither the rule on hidden files nor a pattern keeps it back.
        """
        if name.startswith(".") and not self.hidden:
            return False
        return not any(fnmatchcase(name.lower(), pattern.lower()) for pattern in self.deny)

    @contextmanager
    def opened(self, path: Path) -> Generator[int]:
        """Opens a file.

        Args:
            path: What `relative` has returned.

        Yields:
            The file's descriptor, for reading.

        Raises:
            TryAgain: If it isn't there any more as it was checked.
            OSError: If it can't be read.
        """
        descriptor = self._open_stepwise(path) if _STEPWISE else self._open_and_check(path)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def entries(self, folder: Path) -> list[Entry]:
        """What a folder holds and may be seen, by name; of a very large one only a part.

        Args:
            folder: What `relative` has returned.

        Returns:
            Its files, folders and links.

        Raises:
            TryAgain: If it isn't there any more as it was checked.
            OSError: If it can't be read.
        """
        if not _STEPWISE:
            return self._scanned(self.path / folder)
        with self.opened(folder) as descriptor:
            return self._scanned(descriptor)

    def _scanned(self, folder: Path | int) -> list[Entry]:
        with os.scandir(folder) as scanned:
            seen = (_entry(found) for found in islice(scanned, _MOST_SCANNED) if self.shows(found.name))
            return sorted(seen, key=lambda entry: entry.name)

    def _open_stepwise(self, path: Path) -> int:
        folder = os.open(self.path, os.O_RDONLY | _FOLDER)
        try:
            for part in path.parts[:-1]:
                inner = _open(part, os.O_RDONLY | _FOLDER | _NO_LINK, folder)
                os.close(folder)
                folder = inner
            # Without waiting: opening a pipe would wait for someone to write to it.
            return _open(path.name or ".", os.O_RDONLY | _NO_LINK | _NO_WAIT, folder)
        finally:
            os.close(folder)

    def _open_and_check(self, path: Path) -> int:
        whole = self.path / path
        descriptor = os.open(whole, os.O_RDONLY | _BINARY)
        if Path(os.path.realpath(whole)) != whole or not os.path.samestat(os.fstat(descriptor), os.lstat(whole)):
            os.close(descriptor)
            raise _changed(path.name)
        return descriptor


def is_regular(descriptor: int) -> bool:
    """Whether an open file is one with contents, neither a folder nor a device nor a pipe."""
    return stat.S_ISREG(os.fstat(descriptor).st_mode)


def _entry(found: os.DirEntry[str]) -> Entry:
    if found.is_symlink():
        return Entry(found.name, "link")
    if found.is_dir(follow_symlinks=False):
        return Entry(found.name, "folder")
    return Entry(found.name, "file", found.stat(follow_symlinks=False).st_size)


def _open(name: str, flags: int, folder: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError as error:
        if error.errno == ELOOP:
            raise _changed(name) from None
        if error.errno == ENOTDIR:
            msg = f"{name!r} is not a folder."
            raise TryAgain(msg) from None
        raise


def _changed(name: str) -> TryAgain:
    return TryAgain(f"{name!r} was changed while it was being opened. List its folder again.")

"""The places of `sys.path` where distributions lie: folders, and archives that are imported from as they are."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zipfile import ZipFile

_SUFFIXES = (".dist-info", ".egg-info")
_LARGEST = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class Place(Protocol):
    """A folder or an archive on `sys.path`."""

    root: str

    def metadata_folders(self) -> list[str]:
        """The names of the folders in it that describe a distribution."""
        ...

    def read(self, file: str) -> bytes | None:
        """The content of a file, None if there is none.

        Args:
            file: The path inside the place, with slashes.

        Raises:
            OSError: If there is one, but it can't be read.
        """
        ...


def search_path(path: Sequence[str] | None = None) -> tuple[str, ...]:
    """The absolute folders and archives to look into, each once, in the order of import.

    Args:
        path: What to use instead of `sys.path`.
    """
    given: Sequence[object] = sys.path if path is None else path
    # The import system passes over what is not text.
    return tuple(dict.fromkeys(os.path.abspath(root) for root in given if isinstance(root, str)))


def open_place(root: str) -> Place | None:
    """Open an entry of `sys.path`; None if nothing can be imported from it.

    Args:
        root: The absolute path of a folder or an archive.
    """
    try:
        mode = os.stat(root).st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(mode):
        return _Folder(root)
    return _open_archive(root) if stat.S_ISREG(mode) else None


class _Folder:
    def __init__(self, root: str) -> None:
        self.root = root

    def metadata_folders(self) -> list[str]:
        try:
            return _describing(os.listdir(self.root), self.root)
        except OSError:
            return []

    def read(self, file: str) -> bytes | None:
        try:
            handle = os.open(f"{self.root}{os.sep}{file}", _FLAGS)
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            return _read_all(handle)
        finally:
            os.close(handle)


class _Archive:
    def __init__(self, root: str, archive: ZipFile) -> None:
        self.root = root
        self._archive = archive

    def metadata_folders(self) -> list[str]:
        top = dict.fromkeys(name.partition("/")[0] for name in self._archive.namelist())
        return _describing(top, self.root)

    def read(self, file: str) -> bytes | None:
        try:
            with self._archive.open(file) as member:
                return _limited(member.read(_LARGEST + 1))
        except KeyError:
            return None
        except Exception as error:  # whatever a damaged archive makes zipfile and its decompressors raise
            raise OSError(str(error)) from error


def _open_archive(root: str) -> Place | None:
    from zipfile import BadZipFile, ZipFile

    try:
        return _Archive(root, ZipFile(root))
    except (OSError, BadZipFile):
        return None


def _describing(names: Iterable[str], root: str) -> list[str]:
    # "~" begins what pip left of a distribution whose removal was interrupted.
    found = [name for name in names if name.lower().endswith(_SUFFIXES) and not name.startswith("~")]
    if root.lower().endswith(".egg"):
        found += [name for name in names if name.lower() == "egg-info"]
    return found


def _read_all(handle: int) -> bytes:
    content = part = os.read(handle, 1 << 16)
    while part:
        part = os.read(handle, 1 << 16)
        content = _limited(content + part)
    return content


def _limited(content: bytes) -> bytes:
    if len(content) > _LARGEST:
        msg = f"larger than {_LARGEST} bytes"
        raise OSError(msg)
    return content

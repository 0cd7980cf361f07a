"""What a folder holds, a line for each file."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.folder.rooted import Entry, Root

_MOST_FOLDERS = 2_000


class Listing:
    """Lines for files whose name matches a pattern, and for the folders on the way when any name does.

    Args:
        root: What the folders are in.
        pattern: The pattern.
        most: How many lines there may be.
    """

    def __init__(self, root: Root, pattern: str, most: int) -> None:
        self._root = root
        self._pattern = pattern
        self._most = most
        self._lines: list[str] = []
        self._left_out = False

    def add(self, folder: Path, *, recursive: bool) -> None:
        """Adds what a folder holds.

        Args:
            folder: What `Root.relative` has returned.
            recursive: Whether to add what its folders hold too.

        Raises:
            TryAgain: If it isn't there any more as it was checked.
            OSError: If it can't be read; of folders inside of it only the names are listed then.
        """
        waiting, looked_at = [folder], 0
        while waiting and not self._left_out:
            current = waiting.pop(0)
            for entry in self._entries(current, needed=current == folder):
                self._add(entry, current.relative_to(folder), current)
                if recursive and entry.kind == "folder":
                    waiting.append(current / entry.name)
            looked_at += 1
            self._left_out |= looked_at == _MOST_FOLDERS

    def told(self) -> str:
        """The lines, for a model."""
        if not self._lines:
            return f"(Nothing there matches {self._pattern!r}.)" if self._pattern != "*" else "(The folder is empty.)"
        if self._left_out:
            return "\n".join([*self._lines, "(There is more. Name a folder further in, or a narrower pattern.)"])
        return "\n".join(self._lines)

    def _entries(self, folder: Path, *, needed: bool) -> list[Entry]:
        try:
            return self._root.entries(folder)
        except (OSError, TryAgain):
            if needed:
                raise
            return []

    def _add(self, entry: Entry, below: Path, folder: Path) -> None:
        if not fnmatchcase(entry.name, self._pattern) or (entry.kind == "folder" and self._pattern != "*"):
            return
        line = self._line(entry, below, folder)
        if line and len(self._lines) == self._most:
            self._left_out = True
        elif line:
            self._lines.append(line)

    def _line(self, entry: Entry, below: Path, folder: Path) -> str:
        path = (below / entry.name).as_posix()
        if entry.kind == "folder":
            return f"{path}/"
        if entry.kind == "file":
            return f"{path} ({entry.size:,} bytes)"
        try:
            return f"{path} (a link to {self._root.relative(str(folder / entry.name)).as_posix()})"
        except TryAgain:
            return ""

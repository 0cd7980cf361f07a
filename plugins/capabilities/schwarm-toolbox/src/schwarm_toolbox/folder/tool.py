"""The capability `files`: reading and listing files under a root."""

from __future__ import annotations

import os
from pathlib import Path

from schwarm_core.domain.agent.capability import Capability
from schwarm_core.domain.agent.tool import tool
from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.folder.config import FilesConfig
from schwarm_toolbox.folder.listing import Listing
from schwarm_toolbox.folder.rooted import Root, is_regular
from schwarm_toolbox.folder.text import Excerpt, excerpt


class Files:
    """Files under a root.

    Args:
        config: Where the root is, and what may be seen there.
    """

    def __init__(self, config: FilesConfig) -> None:
        self._config = config
        self._root = Root(Path(os.path.realpath(config.root)), config.hidden, config.deny)

    def read_file(self, path: str, first_line: int = 1, line_count: int | None = None) -> str:
        """Read a text file and return what is in it.

        Args:
            path: The path of the file, such as `notes/plan.md`.
            first_line: The number of the first line to read, counted from 1; more than 1 to read on in a long file.
            line_count: How many lines to read; all that fit by default.
        """
        if first_line < 1 or (line_count is not None and line_count < 1):
            msg = "Lines are counted from 1, and at least one has to be read."
            raise TryAgain(msg)
        place = self._root.relative(path)
        try:
            with self._root.opened(place) as descriptor:
                if not is_regular(descriptor):
                    msg = f"{path!r} is not a file. If it is a folder, list it."
                    raise TryAgain(msg)
                with open(descriptor, "rb", closefd=False) as file:
                    read = excerpt(file, first_line, line_count, self._config.max_bytes)
                    return _told(read, self._config.max_bytes)
        except OSError as error:
            raise _failed(path, error) from None

    def list_files(self, folder: str = ".", pattern: str = "*", *, recursive: bool = False) -> str:
        """List the files in a folder, with their sizes.

        Args:
            folder: The path of the folder, such as `notes`; `.` for the folder that everything is in.
            pattern: Which names to list: `*.md`, `report-??.txt`.
            recursive: Whether to list the files in the folders inside of it too.
        """
        place = self._root.relative(folder)
        listing = Listing(self._root, pattern, self._config.max_entries)
        try:
            listing.add(place, recursive=recursive)
        except OSError as error:
            raise _failed(folder, error) from None
        return listing.told()


def _told(read: Excerpt, max_bytes: int) -> str:
    """The lines, and what a model has to know of them."""
    if not read.text and not read.more:
        return "(The file is empty.)"
    notes: list[str] = []
    if read.encoding:
        notes.append(f"It is not in UTF-8; it was read as {read.encoding}.")
    if read.cut:
        notes.append(f"Line {read.last} is longer than {max_bytes:,} bytes, and was cut off there.")
    if read.more:
        notes.append(f"These are lines {read.first} to {read.last}. Read on with first_line={read.last + 1}.")
    return f"{read.text}\n({' '.join(notes)})" if notes else read.text


def _failed(path: str, error: OSError) -> TryAgain:
    if isinstance(error, FileNotFoundError):
        return TryAgain(f"There is no {path!r}. List its folder to see what there is.")
    if isinstance(error, NotADirectoryError):
        return TryAgain(f"{path!r} is not a folder. Read it as a file.")
    return TryAgain(f"{path!r} can't be read: {error.strerror or type(error).__name__}.")


def make(config: FilesConfig) -> Capability:
    """Makes the capability `files`.

    Args:
        config: Its settings.

    Returns:
        The capability.
    """
    files = Files(config)
    return Capability("files", tools=[tool(files.read_file), tool(files.list_files)])

"""Where the configuration's files are: the user's, and that of the project around a folder."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from schwarm_core.application.configuration.document import PYPROJECT, read_document
from schwarm_core.application.configuration.file import UnreadableFileError, read_text
from schwarm_core.domain.error.configuration import ConfigurationError, ConfigurationFault
from schwarm_core.domain.error.value import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "schwarm.toml"
_REPOSITORIES = (".git", ".hg", ".jj")


def user_file() -> Path:
    """The user's own `schwarm.toml`, whether it is there or not: in the folder that the platform keeps for settings."""
    from platformdirs import user_config_path

    return user_config_path("schwarm", appauthor=False, roaming=True) / FILE


def find_project(start: Path, *, home: Path | None = None) -> Path | None:
    """The configuration of the project that a folder belongs to: in it, or in the nearest folder around that has one.

    The search ends with the repository's root, and before the user's home.

    Args:
        start: The folder.
        home: The user's home, if it isn't the usual one.

    Returns:
        A `schwarm.toml`, or a `pyproject.toml` with a table `[tool.schwarm]`; None if there is neither.

    Raises:
        ConfigurationError: If a folder has both.
    """
    for folder in _around(start.resolve(), (home or _home()).resolve()):
        found = [file for file in (folder / FILE, folder / PYPROJECT) if _configures(file)]
        if len(found) > 1:
            fault = Fault(("tool", "schwarm"), f"nothing, since there is a {FILE} beside it")
            remedy = "keep the configuration in one of the two files"
            raise ConfigurationError(faults=(ConfigurationFault(str(found[1]), fault),), remedy=remedy)
        if found:
            return found[0]
    return None


def _around(start: Path, home: Path) -> Iterator[Path]:
    yield start
    for inner, folder in pairwise((start, *start.parents)):
        if home in {inner, folder} or any(_exists(inner / name) for name in _REPOSITORIES):
            return
        yield folder


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a user without one
        return Path(os.sep)


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # a folder that may not be looked into
        return False


def _configures(file: Path) -> bool:
    """Whether a file has anything for us; one that is ours by its name is looked at when it is read."""
    if file.name == FILE:
        return _exists(file)
    try:
        text = read_text(file)
    except (FileNotFoundError, UnreadableFileError):
        return False
    try:
        # A file that is mainly about other things need not be right: unless it names us, it isn't parsed.
        return "schwarm" in text and read_document(file) is not None
    except ConfigurationError:
        return "tool.schwarm" in text

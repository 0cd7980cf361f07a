"""Where recordings are: beside the plugins, and in the folder that the environment names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).parent.parent.parent
VARIABLE = "SCHWARM_RECORDINGS"
NO_RECORDINGS = f"no recordings were given: {VARIABLE} names their folder"


@frozen
class File:
    """A file of recordings.

    Attributes:
        path: Where it is.
        source: Whose recordings they are, for the summary.
    """

    path: Path
    source: str

    @property
    def api(self) -> str:
        """The API that they are of."""
        return self.path.stem


def in_tree() -> list[File]:
    """The recordings that plugins keep beside their tests."""
    return [
        File(path, "beside the plugin") for path in sorted(ROOT.glob("plugins/providers/*/tests/recordings/*.jsonl"))
    ]


def in_folder() -> list[File]:
    """The recordings of the folder that the environment names."""
    folder = os.environ.get(VARIABLE, "")
    found = [File(path, folder) for path in sorted(Path(folder).glob("*.jsonl"))] if folder else []
    if folder and not found:
        msg = f"{VARIABLE} names {folder!r}, where no file ends in `.jsonl`."
        raise pytest.UsageError(msg)
    return found

"""The command line in a process of its own, as a script starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TIMEOUT = 50.0
"""How many seconds a command may take."""


@frozen
class Shell:
    """Where commands are run.

    Attributes:
        folder: The working folder.
        path: Folders from which is imported what they hold, and whose distributions count as installed.
        variables: Environment variables, beside those of the test.

    Example:
        >>> Shell(tmp_path).run("plugins", "list").stdout
    """

    folder: Path
    path: tuple[Path, ...] = ()
    variables: Mapping[str, str] = field(factory=dict)

    def environment(self) -> dict[str, str]:
        """The environment that a command is started with."""
        path = os.pathsep.join(map(str, self.path))
        return {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **self.variables}

    def run(self, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a command, and waits for its end.

        Args:
            *arguments: What stands behind `schwarm`.
            said: What it finds on standard input.

        Returns:
            Its exit code, and what it wrote.

        Raises:
            subprocess.TimeoutExpired: If it takes too long; it has been ended then.
        """
        return subprocess.run(  # noqa: S603 - this interpreter, and a module of our own
            [sys.executable, "-m", "schwarm_cli", *arguments],
            cwd=self.folder,
            env=self.environment(),
            input=said,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )

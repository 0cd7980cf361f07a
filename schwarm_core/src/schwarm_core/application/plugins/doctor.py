"""Trying installed plugins, each in a process of its own, where it may hang, crash or exit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

from attrs import asdict, frozen

from schwarm_core.application.plugins.loader import load_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schwarm_core.application.plugins.index import PluginEntry
    from schwarm_core.application.plugins.trial import TrialReport

# The modules are looked for where they are here, and not in the folder that someone happens to stand in.
_PROGRAM = """\
import json, sys
task = json.loads(sys.argv.pop())
sys.path[:] = task["path"]
from schwarm_core.application.plugins.trial import run
run(task["entry"], task["report"])
"""


@frozen
class Diagnosis:
    """What came of trying one plugin.

    Attributes:
        entry: The plugin.
        error: The code of the error; empty if it can be used.
        reason: Why it can't be used.
        remedy: The way out.
        milliseconds: How long it took to load; 0 if it didn't.
        modules: How many modules were imported for it.
    """

    entry: PluginEntry
    error: str = ""
    reason: str = ""
    remedy: str = ""
    milliseconds: float = 0.0
    modules: int = 0

    @property
    def healthy(self) -> bool:
        """Whether the plugin can be used."""
        return not self.error


def diagnose(
    entries: Iterable[PluginEntry], *, timeout: float = 30, at_once: int | None = None
) -> tuple[Diagnosis, ...]:
    """Try plugins, each in a process of its own, whatever the configuration says about them.

    Args:
        entries: The plugins.
        timeout: How many seconds each may take, the start of its process included; it is then killed with all processes
            that it has started (on Windows, without them).
        at_once: How many are tried at the same time; as many as there are processors if not given. With one, the times
            are the most exact.

    Returns:
        A diagnosis for each, in the same order.
    """
    executor = ThreadPoolExecutor(at_once or os.cpu_count() or 1)
    try:
        return tuple(executor.map(partial(_diagnose, timeout=timeout), entries))
    finally:
        executor.shutdown(cancel_futures=True)


def _diagnose(entry: PluginEntry, timeout: float) -> Diagnosis:
    with TemporaryDirectory(prefix="schwarm-doctor-") as folder:
        report = Path(folder, "report.json")
        task = json.dumps({"path": sys.path, "entry": asdict(entry), "report": str(report)})
        ending = _run(task, timeout)
        try:
            found = cast("TrialReport", json.loads(report.read_bytes()))
        except FileNotFoundError:
            return _crashed(entry, ending)
    return Diagnosis(entry, **found)


def _run(task: str, timeout: float) -> str:
    """Run a trial, and say how its process ended."""
    process = subprocess.Popen(  # noqa: S603 - this interpreter, and a program of our own
        [sys.executable, "-P", "-c", _PROGRAM, task],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return _ending(process.wait(timeout))
    except subprocess.TimeoutExpired:
        return f"took more than {timeout:g} s"
    finally:
        _kill(process)


def _ending(status: int) -> str:
    if status >= 0:
        return f"ended the process with status {status}"
    try:
        return f"crashed the process ({signal.Signals(-status).name})"
    except ValueError:
        return f"crashed the process (signal {-status})"


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it has started and left behind."""
    if sys.platform == "win32":
        process.kill()
    else:
        # On macOS a group whose last member is dead, and not yet waited for, may not be signalled.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _crashed(entry: PluginEntry, ending: str) -> Diagnosis:
    error = load_error(entry, f"importing {entry.module} {ending}")
    return Diagnosis(entry, error.code, error.message, error.remedy)

"""What a counterpart is: a server that others have written, started on this machine and ended with the tests."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from attrs import frozen

ROOT = Path(__file__).parent.parent.parent
KEY = "sk-of-the-tests"
"""What both servers ask for."""

SENTENCE = "Here I am, mocked."
"""All that the proxy's model says."""

_PATIENCE = 120.0
DIRECTLY = build_opener(ProxyHandler({}))


@frozen
class Counterpart:
    """A server that runs.

    Attributes:
        url: Where it is.
    """

    url: str


def pinned(package: str) -> str:
    """The version of a package that the workspace is tested with."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(rf'^ *"{re.escape(package)}==([^" ;]+)', text, re.MULTILINE)
    assert found, f"{package} is not pinned"
    return found[1]


def program(environ: Mapping[str, str], path: str, script: str) -> Path:
    """A program in the user's cache, where a script has put it; without it, the test is skipped."""
    cache = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME", "~")).expanduser() / ".cache"
    found = Path(cache, "schwarm-tests", path)
    if not found.is_file():
        pytest.skip(f"{found.name} isn't here: {script} makes it")
    return found


@contextmanager
def running(command: Sequence[str | Path], port: int, health: str, log: Path) -> Generator[Counterpart]:
    """Starts a server, waits until it answers, and ends it."""
    url = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "LITELLM_MASTER_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    with (
        log.open("wb") as output,
        subprocess.Popen(list(command), stdout=output, stderr=output, env=environ) as process,
    ):
        try:
            _await(f"{url}{health}", process, log)
            yield Counterpart(url)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        try:
            with DIRECTLY.open(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"nothing answers at {url}: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

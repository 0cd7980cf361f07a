"""What every suite shares: both event loops, a clean environment, a worker per core for whole runs."""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

import pytest

import schwarm_core  # noqa: F401 - else pytest takes the folder `schwarm_core`, which holds tests, for the package

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOME_VARIABLES = {
    "HOME": ".",
    "USERPROFILE": ".",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_CONFIG_DIRS": "etc/xdg",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
"""Where programs look for what belongs to the user, and where that is under a test's home."""

MOST_WORKERS = 4

_homes = count(1)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Spread whole runs over the cores; tests that were chosen by path run here, without the wait for workers."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(os.cpu_count() or 1, MOST_WORKERS) if whole else 0


@pytest.fixture(
    scope="module",
    params=[pytest.param(("asyncio", {}), id="asyncio"), pytest.param(("trio", {}), id="trio")],
)
def anyio_backend(request: pytest.FixtureRequest) -> object:
    """The event loop that an async test runs on: each test runs on both."""
    return request.param


@pytest.fixture(scope="session")
def original_environ() -> Mapping[str, str]:
    """The environment that the suite was started in, for tests that start an installer (its caches, its settings)."""
    return dict(os.environ)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the tests' homes."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(homes: Path, original_environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for each test, and no `SCHWARM_…` variable: whose machine it is makes no difference.

    The folder is not made until someone writes to it, which keeps the fixture cheap.
    """
    own = homes / str(next(_homes))
    for name, place in HOME_VARIABLES.items():
        monkeypatch.setenv(name, str(own / place))
    for name in original_environ:
        if name.startswith("SCHWARM_"):
            monkeypatch.delenv(name)
    return own

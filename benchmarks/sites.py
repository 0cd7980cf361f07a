"""Site folders with many distributions, made once per run of the benchmarks, and old enough to be believed."""

from __future__ import annotations

import os
from pathlib import Path
from time import sleep, time

from schwarm_core.testing.distributions import write_distribution

SIZES = (10, 100, 500)
_FOLDER = "SCHWARM_BENCHMARK_SITES"
# An index is kept of folders that have not changed for ten seconds.
_SETTLED_SECONDS = 11
_PLUGIN = """\
from schwarm_core import Capability, CapabilitySpec, hookimpl

@hookimpl
def schwarm_capabilities():
    return [CapabilitySpec({name!r}, Capability)]
"""


def make_sites(folder: Path) -> None:
    """Makes the folders, and has this process and those that it starts find them.

    Args:
        folder: Where to make them.
    """
    for size in SIZES:
        for number in range(size):
            _write(folder / f"plugins-{size}", number, plugin=True)
            # As in life: of many distributions, few are plugins.
            _write(folder / f"distributions-{size}", number, plugin=number < SIZES[0])
    (folder / "cache").mkdir(mode=0o700)
    os.environ[_FOLDER] = str(folder)


def site(kind: str, size: int) -> Path:
    """A folder with distributions, once it has settled.

    Args:
        kind: `"plugins"` if each has a plugin; `"distributions"` if ten of them have.
        size: How many there are.

    Returns:
        The folder.
    """
    folder = Path(os.environ[_FOLDER]) / f"{kind}-{size}"
    sleep(max(0.0, folder.stat().st_mtime + _SETTLED_SECONDS - time()))
    return folder


def cache() -> Path:
    """A folder for the stored indexes."""
    return Path(os.environ[_FOLDER]) / "cache"


def _write(folder: Path, number: int, *, plugin: bool) -> None:
    name = f"thing{number}"
    module = f"schwarm_{name}"
    write_distribution(
        folder,
        f"schwarm-{name}",
        entry_points={"schwarm.capabilities": {name: module}} if plugin else {"console_scripts": {name: module}},
        requires=["schwarm-core>=0.1"],
        files={f"{module}.py": _PLUGIN.format(name=name)},
    )

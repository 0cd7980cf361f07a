"""What it costs to find out which plugins are installed, and whether their number shows."""

from __future__ import annotations

import os
from functools import partial
from importlib.metadata import distributions

from benchmarks.measure import cpu_of_process, cpu_per_call
from benchmarks.scenario import Scenario, Table
from benchmarks.sites import SIZES, cache, site
from schwarm_core.application.plugins.warm import read_index


def _by_standard_library(size: int) -> float:
    path = [str(site("plugins", size))]
    return cpu_per_call(
        lambda: [(one.name, one.version, one.requires, one.entry_points) for one in distributions(path=path)]
    )


def _cold(size: int) -> float:
    path = [str(site("plugins", size))]
    return cpu_per_call(partial(read_index, path, renew=True, cache=cache()))


def _warm(size: int) -> float:
    path = [str(site("plugins", size))]
    assert len(read_index(path, cache=cache()).entries) == size
    return cpu_per_call(partial(read_index, path, cache=cache()))


def _command(kind: str, size: int, *arguments: str) -> float:
    os.environ["PYTHONPATH"] = str(site(kind, size))
    os.environ["SCHWARM_CACHE_DIR"] = str(cache())
    os.chdir(cache())  # where there is no project
    command = ["-m", "schwarm_cli", *arguments]
    cpu_of_process(command, 1)
    return cpu_of_process(command)


_LIST = "`schwarm plugins list`, 10 distributions installed"
_RUN = "`schwarm run`, 10 plugins installed"

TABLES = (
    Table(
        "Discovery",
        (
            *(Scenario(f"`importlib.metadata`, {n} plugins", partial(_by_standard_library, n)) for n in SIZES),
            *(Scenario(f"a scan, {n} plugins", partial(_cold, n), f"`importlib.metadata`, {n} plugins") for n in SIZES),
            Scenario(f"the warm index, {SIZES[0]} plugins", partial(_warm, SIZES[0]), f"a scan, {SIZES[0]} plugins"),
            *(
                Scenario(f"the warm index, {n} plugins", partial(_warm, n), f"the warm index, {SIZES[0]} plugins")
                for n in SIZES[1:]
            ),
        ),
    ),
    Table(
        "The command line, the index warm",
        (
            Scenario(_LIST, partial(_command, "distributions", 10, "plugins", "list")),
            Scenario(
                "`schwarm plugins list`, 500 distributions installed",
                partial(_command, "distributions", 500, "plugins", "list"),
                _LIST,
                1.1,
            ),
            Scenario(_RUN, partial(_command, "plugins", 10, "run", "What is 17% of 2340?")),
            Scenario(
                "`schwarm run`, 500 plugins installed",
                partial(_command, "plugins", 500, "run", "What is 17% of 2340?"),
                _RUN,
                1.1,
            ),
        ),
    ),
)

"""An environment for each contestant, since what they pin doesn't fit together."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from benchmarks.backends.field import Contestant


def make_environments(folder: Path, contestants: Iterable[Contestant]) -> dict[Contestant, Path]:
    """Makes what is missing, with `uv`.

    Args:
        folder: Where they are kept between runs of the benchmark.
        contestants: Who needs one.

    Returns:
        The Python of each.
    """
    return {contestant: _made(folder / Path(contestant.file).stem, contestant) for contestant in contestants}


def _made(folder: Path, contestant: Contestant) -> Path:
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "--quiet", folder], check=True)  # noqa: S607 - whoever benchmarks has uv
    subprocess.run(
        ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *contestant.packages],  # noqa: S607
        check=True,
    )
    return python

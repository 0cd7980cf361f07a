"""Pin what the workspace resolves to, by name and version, in the root's `constraint-dependencies`.

Run as `uv run poe pin`. The lock file stays out of the repository, because it names the index it was made with; the
pins make two checkouts of a commit install the same.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NotRequired, TypedDict

ROOT = Path(__file__).parent.parent
PROJECT = ROOT / "pyproject.toml"
LOCK = ROOT / "uv.lock"
PINS = re.compile(r"^constraint-dependencies = \[\n(?:    .*\n)*\]\n", re.MULTILINE)

LockedPackage = TypedDict(
    "LockedPackage",
    {
        "name": str,
        "version": str,
        "source": dict[str, str],
        "resolution-markers": NotRequired[list[str]],
    },
)
"""What is read of a package in `uv.lock`."""


def main() -> None:
    """Resolve without the present pins, and write the new ones."""
    write_pins([])
    LOCK.unlink(missing_ok=True)
    subprocess.run(["uv", "lock", "--quiet"], cwd=ROOT, check=True)  # noqa: S607 - the uv that runs this task
    locked: list[LockedPackage] = tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]
    write_pins(sorted(pin(package) for package in locked if "registry" in package["source"]))


def pin(package: LockedPackage) -> str:
    """The requirement that allows this version alone, where the package is locked at it."""
    requirement = f"{package['name']}=={package['version']}"
    markers = package.get("resolution-markers")
    return f"{requirement} ; {' or '.join(f'({marker})' for marker in markers)}" if markers else requirement


def write_pins(requirements: list[str]) -> None:
    """Put the pins into the project file."""
    lines = "".join(f'    "{requirement}",\n' for requirement in requirements)
    text, found = PINS.subn(f"constraint-dependencies = [\n{lines}]\n", PROJECT.read_text(encoding="utf-8"))
    if not found:
        sys.exit(f"{PROJECT} has no constraint-dependencies under [tool.uv] to replace.")
    PROJECT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

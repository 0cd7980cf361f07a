"""Wheels of the whole workspace, environments that they are installed into, and what recordings showed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from attrs import frozen
from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent

Install: TypeAlias = "Callable[[str], Environment]"
"""Makes an environment with a distribution of the workspace."""

Wheel: TypeAlias = "Callable[[str], Path]"
"""The wheel of a distribution of the workspace."""


def table(folder: Path) -> dict[str, Any]:
    """What a distribution's project file says."""
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


FOLDERS: dict[str, Path] = {
    table(folder)["project"]["name"]: folder
    for folder in (ROOT, ROOT / "schwarm_core", *(file.parent for file in ROOT.glob("plugins/*/*/pyproject.toml")))
}
"""Where each distribution of the workspace is."""


@frozen
class Environment:
    """A virtual environment.

    Attributes:
        folder: Where it is.
    """

    folder: Path

    @property
    def programs(self) -> Path:
        """Where its programs are."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.programs / "python")

    @property
    def site(self) -> Path:
        """Where what is installed is."""
        (found,) = self.folder.rglob("site-packages")
        return found

    def run(self, program: str, cwd: Path | None = None) -> str:
        """Run a program, which has to succeed.

        Args:
            program: Its text.
            cwd: Where it runs; the environment's folder, away from the sources, if not given.

        Returns:
            What it wrote, errors included, without the end of the last line.
        """
        done = self.call("python", "-c", program, cwd=cwd)
        assert done.returncode == 0, done.stderr
        return (done.stdout + done.stderr).strip()

    def call(self, name: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Call one of its programs, as a shell would with the environment activated.

        Args:
            name: The program.
            *arguments: Its arguments.
            cwd: Where it runs; the environment's folder if not given.

        Returns:
            How it ended.
        """
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [str(self.programs / name), *arguments],
            cwd=cwd or self.folder,
            env={**os.environ, "PATH": path, "VIRTUAL_ENV": str(self.folder), "PYTHONWARNINGS": "error"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=50,
            check=False,
        )


@pytest.fixture(scope="session")
def uv(original_environ: Mapping[str, str]) -> Callable[..., None]:
    """Calls uv, which runs these tests or is on the path."""
    program = original_environ.get("UV") or shutil.which("uv", path=original_environ.get("PATH"))
    assert program, "these tests build wheels: run them with `uv run pytest`"

    def call(*arguments: str | Path) -> None:
        command = [program, *map(str, arguments)]
        done = subprocess.run(command, env=dict(original_environ), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return call


@pytest.fixture(scope="session")
def wheel(uv: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Wheel:
    """Builds the wheel of a distribution of the workspace."""
    folder = tmp_path_factory.mktemp("wheels")

    @cache
    def build(name: str) -> Path:
        uv("build", "--quiet", "--package", name, "--wheel", "--out-dir", folder / name, ROOT)
        (file,) = (folder / name).glob("*.whl")
        return file

    return build


@pytest.fixture(scope="session")
def constraints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that pins everything from elsewhere to the versions that the workspace is tested with."""
    file = tmp_path_factory.mktemp("constraints") / "constraints.txt"
    pins = table(ROOT)["tool"]["uv"]["constraint-dependencies"]
    file.write_text("\n".join(pins), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def install(
    uv: Callable[..., None], wheel: Wheel, constraints: Path, tmp_path_factory: pytest.TempPathFactory
) -> Install:
    """Installs the wheel of a distribution into an empty environment, with what it needs, from here or elsewhere."""

    def make(name: str) -> Environment:
        environment = Environment(tmp_path_factory.mktemp("environment") / "venv")
        uv("venv", "--quiet", "--python", sys.executable, environment.folder)
        wheels = map(wheel, sorted(needed(name)))
        uv("pip", "install", "--quiet", "--constraints", constraints, "--python", environment.python, *wheels)
        return environment

    return make


def needed(name: str) -> set[str]:
    """A distribution, and those of the workspace that it needs."""
    requirements = table(FOLDERS[name])["project"]["dependencies"]
    names = {Requirement(text).name for text in requirements} & FOLDERS.keys()
    return {name}.union(*map(needed, names))


@pytest.fixture(scope="session")
def default(install: Install) -> Environment:
    """An environment with the default distribution. Tests share it, and leave it as it is."""
    return install("schwarm")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the recordings showed, by API; the tests may have run in other processes."""
    reports = (report for group in ("passed", "failed") for report in terminalreporter.getreports(group))
    found = [value for report in reports for name, value in report.user_properties if name == "recordings"]
    if found:
        terminalreporter.section("recordings")
        for line in recordings_table(found):
            terminalreporter.write_line(line)


def recordings_table(found: list[Any]) -> Iterator[str]:
    """The counts of each file, and the exceptions by their reasons."""
    for source in dict.fromkeys(each["source"] for each in found):
        yield f"{source:32}{'rows':>8}{'answers understood':>20}{'requests equal':>16}{'exceptions':>12}"
        for each in sorted((each for each in found if each["source"] == source), key=itemgetter("api")):
            exceptions = sum(each["exceptions"].values())
            yield f"  {each['api']:30}{each['rows']:8}{each['understood']:20}{each['equal']:16}{exceptions:12}"
            yield from (f"{'':34}{count} {reason}" for reason, count in each["exceptions"].items())

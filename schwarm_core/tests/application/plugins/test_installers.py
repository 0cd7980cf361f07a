"""What real installers do, and when it is seen."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from schwarm_core.application.plugins.scan import build_index
from schwarm_core.application.plugins.warm import read_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schwarm_core.application.plugins.index import PluginEntry

PROJECT = """\
[build-system]
requires = ["uv_build"]
build-backend = "uv_build"

[project]
name = "schwarm-tiny"
version = "{version}"
dependencies = ["schwarm-core>=0.1"]

[project.entry-points."schwarm.providers"]
tiny = "schwarm_tiny.{module}"
"""


class Uv:
    """The installer, offline and with a cache of its own."""

    def __init__(self, environ: Mapping[str, str], base: Path) -> None:
        self._uv = environ.get("UV") or shutil.which("uv", path=environ.get("PATH")) or "uv"
        self._environ = {**environ, "UV_OFFLINE": "1", "UV_CACHE_DIR": str(base / "uv-cache"), "UV_NO_CONFIG": "1"}
        self._environ.pop("VIRTUAL_ENV", None)
        self.target = base / "target"

    def run(self, *arguments: object) -> None:
        """Run a command of uv's."""
        command = [self._uv, *map(str, arguments)]
        subprocess.run(command, env=self._environ, check=True, capture_output=True, cwd=self.target.parent)

    def pip(self, command: str, *arguments: object) -> None:
        """Install into the target folder, or remove from it."""
        self.run("pip", command, "--python", sys.executable, "--target", self.target, *arguments)


@pytest.fixture
def uv(original_environ: Mapping[str, str], tmp_path: Path) -> Uv:
    """uv, as it is on this machine."""
    return Uv(original_environ, tmp_path)


def write_project(folder: Path, version: str, module: str) -> Path:
    """The source of a plugin."""
    package = folder / "src" / "schwarm_tiny"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").touch()
    (package / f"{module}.py").touch()
    (folder / "pyproject.toml").write_text(PROJECT.format(version=version, module=module))
    return folder


def build(uv: Uv, folder: Path, version: str, module: str) -> Path:
    """A wheel, built from source."""
    uv.run("build", "--wheel", "--python", sys.executable, "--out-dir", folder, write_project(folder, version, module))
    return folder / f"schwarm_tiny-{version}-py3-none-any.whl"


class TestInstallation:
    def test_it_comes_changes_and_goes(self, uv: Uv, tmp_path: Path) -> None:
        """A wheel is seen as soon as it is installed, upgraded and removed, by every next process."""

        def found() -> tuple[PluginEntry, ...]:
            entries = read_index([str(uv.target)], cache=tmp_path / "cache").entries
            assert entries == build_index([str(uv.target)]).entries
            return entries

        assert found() == ()
        uv.pip("install", "--no-deps", build(uv, tmp_path / "one", "1.0", "plugin"))
        (entry,) = found()
        assert (entry.name, entry.module, entry.version, entry.requires_core) == (
            "tiny",
            "schwarm_tiny.plugin",
            "1.0",
            ">=0.1",
        )
        uv.pip("install", "--no-deps", "--upgrade", build(uv, tmp_path / "two", "2.0", "hooks"))
        (upgraded,) = found()
        assert (upgraded.version, upgraded.module) == ("2.0", "schwarm_tiny.hooks")
        uv.pip("uninstall", "schwarm-tiny")
        assert found() == ()

    def test_an_editable_installation(self, uv: Uv, tmp_path: Path) -> None:
        """A plugin that is imported from its source is installed like any other."""
        uv.pip("install", "--no-deps", "--editable", write_project(tmp_path / "source", "1.0", "plugin"))
        (entry,) = build_index([str(uv.target), str(tmp_path / "source" / "src")]).entries
        assert (entry.module, Path(entry.path).parent) == ("schwarm_tiny.plugin", uv.target)

    def test_a_wheel_is_a_place_too(self, uv: Uv, tmp_path: Path) -> None:
        """The wheel itself on the path offers what it would offer installed."""
        wheel = build(uv, tmp_path / "one", "1.0", "plugin")
        (entry,) = build_index([str(wheel)]).entries
        assert (entry.name, entry.requires_core) == ("tiny", ">=0.1")

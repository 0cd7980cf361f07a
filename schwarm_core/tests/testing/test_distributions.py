"""Installed distributions for tests."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from schwarm_core.testing.distributions import write_distribution

if TYPE_CHECKING:
    from collections.abc import Mapping


def hello(site: Path) -> Path:
    """Install a plugin with a module."""
    return write_distribution(
        site,
        "schwarm-hello.world",
        "1.2",
        entry_points={"schwarm.x": {"hello": "hello_world.plugin", "bye": "hello_world.bye"}, "schwarm.y": {"z": "z"}},
        requires=["schwarm-core>=0.1", "attrs; python_version>'3'"],
        files={"hello_world/__init__.py": "", "hello_world/plugin.py": "GREETING = 'grüß dich'\n"},
    )


class TestWriteDistribution:
    def test_the_standard_library_knows_it(self, tmp_path: Path) -> None:
        """It is a distribution to `importlib.metadata`, with everything that was asked for."""
        info = hello(tmp_path)
        # Once loaded, the backport `importlib_metadata` finds it for the standard library a second time.
        dist, *_ = importlib.metadata.distributions(path=[str(tmp_path)])
        assert (dist.name, dist.version) == ("schwarm-hello.world", "1.2")
        assert dist.requires == ["schwarm-core>=0.1", "attrs; python_version>'3'"]
        assert [(point.group, point.name, point.value) for point in dist.entry_points] == [
            ("schwarm.x", "hello", "hello_world.plugin"),
            ("schwarm.x", "bye", "hello_world.bye"),
            ("schwarm.y", "z", "z"),
        ]
        assert info == tmp_path / "schwarm_hello_world-1.2.dist-info"

    def test_its_record_names_every_file(self, tmp_path: Path) -> None:
        """The record lists what is there, and nothing else."""
        hello(tmp_path)
        # Once loaded, the backport `importlib_metadata` finds it for the standard library a second time.
        dist, *_ = importlib.metadata.distributions(path=[str(tmp_path)])
        recorded = {Path(str(file.locate())) for file in dist.files or ()}
        assert recorded == {file for file in tmp_path.rglob("*") if file.is_file()}

    def test_its_modules_can_be_imported(self, tmp_path: Path) -> None:
        """With the folder on the path, what it installed is imported from there."""
        hello(tmp_path)
        program = (
            f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
            "from hello_world.plugin import GREETING\n"
            "print(len(GREETING))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout == "9\n"

    def test_an_installer_can_remove_it(self, tmp_path: Path, original_environ: Mapping[str, str]) -> None:
        """An installer takes it for its own work: nothing is left of it."""
        hello(tmp_path)
        uv = original_environ.get("UV") or shutil.which("uv", path=original_environ.get("PATH")) or "uv"
        command = [uv, "pip", "uninstall", "--python", sys.executable, "--target", str(tmp_path), "schwarm-hello-world"]
        subprocess.run(command, env={**original_environ, "UV_OFFLINE": "1"}, check=True, capture_output=True)
        assert [file for file in tmp_path.rglob("*") if file.is_file() and file.name != ".lock"] == []

    def test_a_distribution_with_nothing(self, tmp_path: Path) -> None:
        """Without entry points there is no file for them."""
        info = write_distribution(tmp_path, "plain")
        assert not (info / "entry_points.txt").exists()
        assert importlib.metadata.Distribution.at(info).name == "plain"

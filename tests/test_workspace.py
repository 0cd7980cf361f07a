"""Every distribution of the workspace is as complete as if it were alone."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Project: TypeAlias = dict[str, Any]  # what a TOML file says, as it says it

ROOT = Path(__file__).parent.parent
CORE = ROOT / "schwarm_core"
PLUGINS = [file.parent for file in sorted(ROOT.glob("plugins/*/*/pyproject.toml"))]
DISTRIBUTIONS = [ROOT, CORE, *PLUGINS]
PIN = re.compile(r"[a-z0-9-]+==[^ /@]+( ; .+)?")


def table(folder: Path) -> Project:
    """What a distribution's project file says."""
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


def named(folder: Path) -> str:
    """What a test calls a distribution: not by its folder, which is whatever the repository was cloned into."""
    return str(table(folder)["project"]["name"])


def package(folder: Path) -> Path:
    """The folder of a distribution's one package."""
    return folder / "src" / str(table(folder)["project"]["name"]).replace("-", "_")


def required(requirements: list[str]) -> set[str]:
    """The distributions that requirements name."""
    return {canonicalize_name(Requirement(text).name) for text in requirements}


@pytest.mark.parametrize("folder", DISTRIBUTIONS, ids=named)
class TestEveryDistribution:
    """What each distribution has, the core and the default one included."""

    def test_it_is_typed(self, folder: Path) -> None:
        """Its package says that it is typed."""
        assert (package(folder) / "py.typed").is_file()

    def test_it_can_be_read_about(self, folder: Path) -> None:
        """It has a README, links, and a description."""
        project = table(folder)["project"]
        assert (folder / project["readme"]).is_file()
        assert {"Source", "Changelog", "Issues"} <= set(project["urls"])
        assert project["description"]

    def test_it_carries_the_licence(self, folder: Path) -> None:
        """A wheel of it contains the same licence as the repository."""
        project = table(folder)["project"]
        assert project["license"] == "MIT"
        assert project["license-files"] == ["LICENSE"]
        assert (folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()

    def test_it_is_released_with_the_others(self, folder: Path) -> None:
        """Versions and the Pythons they run on are the same throughout."""
        project, core = table(folder)["project"], table(CORE)["project"]
        assert project["version"] == core["version"]
        assert project["requires-python"] == core["requires-python"]

    def test_it_builds_quickly(self, folder: Path) -> None:
        """The backend is uv's and the version static, so that a large workspace is quick to sync."""
        said = table(folder)
        assert said["build-system"]["build-backend"] == "uv_build"
        assert "dynamic" not in said["project"]


@pytest.mark.parametrize("folder", PLUGINS, ids=named)
class TestEveryPlugin:
    """What each plugin's distribution keeps to."""

    def test_its_folder_is_named_after_it(self, folder: Path) -> None:
        """Who knows the distribution's name knows where it is."""
        assert table(folder)["project"]["name"] == folder.name

    def test_it_says_which_core_it_is_for(self, folder: Path) -> None:
        """Its metadata accepts this core and no later minor version, which may break it."""
        core = table(CORE)["project"]
        by_name = {Requirement(text).name: Requirement(text) for text in table(folder)["project"]["dependencies"]}
        major, minor, _ = map(int, core["version"].split("."))
        assert core["version"] in by_name["schwarm-core"].specifier
        assert f"{major}.{minor + 1}" not in by_name["schwarm-core"].specifier

    def test_its_entries_lead_to_its_own_modules(self, folder: Path) -> None:
        """No plugin answers for another's package."""
        groups = table(folder)["project"].get("entry-points", {})
        modules = {value.partition(":")[0].partition(".")[0] for group in groups.values() for value in group.values()}
        assert modules <= {package(folder).name}

    def test_the_tests_of_the_workspace_include_it(self, folder: Path) -> None:
        """`uv run pytest` installs it, with nothing else said."""
        root = table(ROOT)
        dev = [entry for entry in root["dependency-groups"]["dev"] if isinstance(entry, str)]
        assert folder.name in required([*root["project"]["dependencies"], *dev])


class TestPins:
    """What stands in for a lock file."""

    def test_a_pin_is_a_name_and_a_version(self) -> None:
        """No pin says where a package comes from: that is the business of whoever installs."""
        pins = table(ROOT)["tool"]["uv"]["constraint-dependencies"]
        assert [pin for pin in pins if not PIN.fullmatch(pin)] == []

    @pytest.mark.parametrize("folder", DISTRIBUTIONS, ids=named)
    def test_every_dependency_is_pinned(self, folder: Path) -> None:
        """Each dependency from elsewhere has a pin: `uv run poe pin` writes them."""
        pins = required(table(ROOT)["tool"]["uv"]["constraint-dependencies"])
        names = required(table(folder)["project"].get("dependencies", []))
        assert {name for name in names if not name.startswith("schwarm-")} <= pins

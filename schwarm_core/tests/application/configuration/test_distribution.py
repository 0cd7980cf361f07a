"""The defaults of the installed distribution."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from schwarm_core.application.configuration.distribution import distribution_sources
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.plugins.kind import DISTRIBUTION_GROUP
from schwarm_core.application.plugins.scan import build_index
from schwarm_core.domain.error.configuration import ConfigurationError
from schwarm_core.testing.site import PluginSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schwarm_core.application.configuration.source import ConfigurationSource


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PluginSite]:
    """A folder to install distributions into."""
    with PluginSite(tmp_path / "site") as own:
        yield own


def install(site: PluginSite, name: str, package: str, text: str | None = '[runtime]\nmodel = "acme"\n') -> None:
    """Install a distribution with defaults, whose package can't be imported."""
    folder = package.replace(".", "/")
    files = {f"{folder}/__init__.py": "raise RuntimeError"}
    if "." in package:
        files[f"{folder.rpartition('/')[0]}/__init__.py"] = "raise RuntimeError"
    if text is not None:
        files[f"{folder}/schwarm.toml"] = text
    site.install(name, entry_points={DISTRIBUTION_GROUP: {name: package}}, files=files)


def sources(site: PluginSite, name: str = "") -> tuple[ConfigurationSource, ...]:
    """What the distributions of the site say."""
    return distribution_sources(site.index().entries_of(DISTRIBUTION_GROUP), name)


class TestDefaults:
    @pytest.mark.parametrize("package", ["acme", "acme.agents.defaults"])
    def test_the_file_in_the_package(self, site: PluginSite, package: str) -> None:
        """The package is found, however deep, and neither it nor what is around it is imported."""
        install(site, "acme", package)
        manager = ConfigurationManager(distribution_defaults=sources(site))
        assert manager.load().runtime.model == "acme"
        assert manager.origin("runtime", "model") == str(site.folder / package.replace(".", "/") / "schwarm.toml")
        assert site.imported() == []

    def test_no_distribution(self, site: PluginSite) -> None:
        """The core works without one."""
        assert sources(site) == ()

    def test_a_distribution_that_is_gone(self, site: PluginSite) -> None:
        """An index may be out of date: what has been removed says nothing."""
        install(site, "acme", "acme")
        entries = site.index().entries_of(DISTRIBUTION_GROUP)
        (site.folder / "acme-1.0.dist-info" / "entry_points.txt").unlink()
        assert distribution_sources(entries) == ()

    def test_in_an_archive(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A distribution may lie in an archive on the path."""
        archive = tmp_path / "acme.zip"
        with ZipFile(archive, "w") as writer:
            writer.writestr("acme/__init__.py", "raise RuntimeError")
            writer.writestr("acme/schwarm.toml", '[runtime]\nmodel = "zipped"\n')
            writer.writestr("acme-1.0.dist-info/METADATA", "Name: acme\nVersion: 1.0\n")
            writer.writestr("acme-1.0.dist-info/entry_points.txt", f"[{DISTRIBUTION_GROUP}]\nacme = acme\n")
        monkeypatch.setattr(sys, "path", [*sys.path, str(archive)])
        [source] = distribution_sources(build_index([str(archive)]).entries)
        assert source.tree == {"runtime": {"model": "zipped"}}


class TestWhatGoesWrong:
    def test_a_package_without_the_file(self, site: PluginSite) -> None:
        """A distribution that promises defaults has to have them."""
        install(site, "acme", "acme", None)
        with pytest.raises(ConfigurationError, match="expected a package acme with a") as caught:
            sources(site)
        assert caught.value.remedy == "reinstall acme"

    def test_a_package_that_is_not_there(self, site: PluginSite) -> None:
        """Nor is it enough to name a package."""
        site.install("acme", entry_points={DISTRIBUTION_GROUP: {"acme": "nowhere.at.all"}})
        with pytest.raises(ConfigurationError, match=r"expected a package nowhere\.at\.all"):
            sources(site)

    def test_a_broken_file(self, site: PluginSite) -> None:
        """Its fault is told as that of any file."""
        install(site, "acme", "acme", "[runtime\n")
        with pytest.raises(ConfigurationError, match=r"acme/schwarm\.toml: line 1"):
            sources(site)

    def test_two_distributions(self, site: PluginSite) -> None:
        """Neither wins by chance: both are named, and the line that settles it."""
        install(site, "acme", "acme")
        install(site, "other", "other")
        with pytest.raises(ConfigurationError, match=r"acme \(of acme\), other \(of other\)") as caught:
            sources(site)
        assert "SCHWARM_DISTRIBUTION=acme" in caught.value.remedy
        [source] = sources(site, "other")
        assert source.file == site.folder / "other" / "schwarm.toml"

    def test_one_that_is_not_installed(self, site: PluginSite) -> None:
        """Whoever is named has to be there."""
        install(site, "acme", "acme")
        with pytest.raises(ConfigurationError, match="'other' is not installed; installed: acme"):
            sources(site, "other")

"""Looking up what is installed, when it matters."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from schwarm_core.application.plugins.index import PluginIndex
from schwarm_core.application.plugins.installed import InstalledPlugins
from schwarm_core.application.plugins.scan import build_index
from schwarm_core.testing.distributions import write_distribution

if TYPE_CHECKING:
    from pathlib import Path


class Site:
    """A site folder that counts how often it is scanned."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scans = 0

    def install(self, name: str, **names: str) -> Path:
        """Install a distribution that offers these names, each with its module."""
        return write_distribution(self.folder, name, entry_points={"schwarm.x": names})

    def scan(self) -> PluginIndex:
        """Scan it."""
        self.scans += 1
        return build_index([str(self.folder)])

    def installed(self) -> InstalledPlugins:
        """What a process sees that starts now."""
        return InstalledPlugins(build_index([str(self.folder)]), renew=self.scan)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site folder."""
    return Site(tmp_path)


def modules(installed: InstalledPlugins, name: str) -> list[str]:
    """The modules behind a name."""
    return [entry.module for entry in installed.find_or_renew("schwarm.x", name)]


class TestFindOrRenew:
    def test_what_is_known_and_there_is_found_without_a_scan(self, site: Site) -> None:
        """The index is enough while it is right."""
        site.install("d", hello="m")
        assert modules(site.installed(), "hello") == ["m"]
        assert site.scans == 0

    def test_before_a_name_is_missing_it_is_looked_for(self, site: Site) -> None:
        """What was installed while the process runs is found when it is first asked for."""
        installed = site.installed()
        site.install("d", hello="m")
        assert modules(installed, "hello") == ["m"]
        assert [entry.name for entry in installed.index.entries] == ["hello"]

    def test_a_missing_name_costs_one_scan(self, site: Site) -> None:
        """A name that nobody offers is looked for once, and then missing."""
        assert modules(site.installed(), "hello") == []
        assert site.scans == 1

    def test_an_entry_is_as_its_distribution_says_now(self, site: Site) -> None:
        """A module that was renamed in place is the one to import."""
        info = site.install("d", hello="m")
        installed = site.installed()
        (info / "entry_points.txt").write_text("[schwarm.x]\nhello = n\n")
        assert modules(installed, "hello") == ["n"]

    def test_what_was_removed_is_gone(self, site: Site) -> None:
        """A distribution that is no longer there offers nothing."""
        info = site.install("d", hello="m")
        installed = site.installed()
        shutil.rmtree(info)
        assert modules(installed, "hello") == []
        assert installed.index.entries == ()

    def test_what_moved_is_found_where_it_is(self, site: Site) -> None:
        """An upgrade puts the metadata into another folder; the name leads there."""
        shutil.rmtree(site.install("d", hello="m"))
        old = site.install("d", hello="m")
        installed = site.installed()
        old.rename(old.with_name("d-2.0.dist-info"))
        (entry,) = installed.find_or_renew("schwarm.x", "hello")
        assert entry.path == str(site.folder / "d-2.0.dist-info")

    def test_a_clash_that_was_removed_is_none(self, site: Site) -> None:
        """Of two claimants one was removed: the other is left, and nothing contradicts it."""
        site.install("d", hello="m")
        rival = site.install("e", hello="n")
        installed = site.installed()
        assert modules(installed, "hello") == ["m", "n"]
        shutil.rmtree(rival)
        assert modules(installed, "hello") == ["m"]

    def test_one_that_became_malformed_is_a_fault(self, site: Site) -> None:
        """An entry that can't be read any more is not offered, and the index says why."""
        info = site.install("d", hello="m")
        installed = site.installed()
        (info / "entry_points.txt").write_text("[schwarm.x]\nhello\n")
        assert modules(installed, "hello") == []
        assert [fault.distribution for fault in installed.index.faults] == ["d"]


class TestDefaults:
    def test_it_knows_the_environment_it_runs_in(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without arguments it reads the index of `sys.path`, and renews that."""
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
        installed = InstalledPlugins()
        assert installed.find_or_renew("schwarm.greetings", "hello") == ()
        write_distribution(tmp_path, "d", entry_points={"schwarm.greetings": {"hello": "m"}})
        assert [entry.module for entry in installed.find_or_renew("schwarm.greetings", "hello")] == ["m"]

    def test_an_empty_index_is_not_replaced(self) -> None:
        """An index that knows nothing is still the one that was given."""
        empty = PluginIndex((), ())
        assert InstalledPlugins(empty, renew=partial(pytest.fail, "scanned")).index is empty

"""The scan for installed plugins."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from schwarm_core.application.plugins.index import PluginEntry
from schwarm_core.application.plugins.scan import build_index, reread
from schwarm_core.testing.distributions import write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from schwarm_core.application.plugins.index import PluginIndex

HELLO = {"schwarm.capabilities": {"hello": "schwarm_hello.plugin"}}


def install(
    site: Path, name: str = "schwarm-hello", version: str = "1.0", files: Mapping[str, str] | None = None
) -> Path:
    """Install a plugin that offers `hello`."""
    return write_distribution(site, name, version, entry_points=HELLO, requires=["schwarm-core>=0.1"], files=files)


def index_of(*places: Path) -> PluginIndex:
    """The index of these places only."""
    return build_index([str(place) for place in places])


def zipped(site: Path, archive: Path) -> Path:
    """An archive of a site folder."""
    with zipfile.ZipFile(archive, "w") as opened:
        for file in site.rglob("*"):
            opened.write(file, file.relative_to(site))
    return archive


class TestFinding:
    def test_an_entry_says_all_about_itself(self, tmp_path: Path) -> None:
        """Group, name, module, distribution, version, requirement and place are known without an import."""
        info = install(tmp_path, "Schwarm.Hello", "2.1")
        assert index_of(tmp_path).entries == (
            PluginEntry(
                group="schwarm.capabilities",
                name="hello",
                module="schwarm_hello.plugin",
                distribution="Schwarm.Hello",
                version="2.1",
                requires_core=">=0.1",
                path=str(info),
            ),
        )

    def test_other_distributions_are_passed_over(self, tmp_path: Path) -> None:
        """A distribution without a group of Schwarm's is not even asked for its name."""
        info = write_distribution(tmp_path, "other", entry_points={"console_scripts": {"other": "other:main"}})
        (info / "METADATA").unlink()
        write_distribution(tmp_path, "silent")
        index = index_of(tmp_path)
        assert (index.entries, index.faults) == ((), ())

    def test_entries_are_in_an_order_of_their_own(self, tmp_path: Path) -> None:
        """The order is by group, name and distribution: the same on every machine."""
        write_distribution(tmp_path, "b", entry_points={"schwarm.x": {"z": "m", "a": "m"}, "schwarm.a": {"y": "m"}})
        write_distribution(tmp_path, "a", entry_points={"schwarm.x": {"z": "n"}})
        found = [(each.group, each.name, each.distribution) for each in index_of(tmp_path).entries]
        assert found == [
            ("schwarm.a", "y", "b"),
            ("schwarm.x", "a", "b"),
            ("schwarm.x", "z", "a"),
            ("schwarm.x", "z", "b"),
        ]

    def test_the_path_is_sys_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without a path of its own, the scan looks where imports look."""
        write_distribution(tmp_path, "schwarm-hello", entry_points={"schwarm.greetings": {"hello": "m"}})
        monkeypatch.syspath_prepend(tmp_path)
        assert [each.name for each in build_index().entries_of("schwarm.greetings")] == ["hello"]

    def test_a_relative_place_is_made_absolute(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The working folder, which `sys.path` shows as an empty text, is looked into under its own name."""
        info = install(tmp_path)
        monkeypatch.chdir(tmp_path)
        assert build_index([""]).entries[0].path == str(info)

    def test_places_that_are_none(self, tmp_path: Path) -> None:
        """What is absent, no archive, or no text at all holds no distributions."""
        (tmp_path / "text").write_text("not an archive")
        strange: list[object] = [str(tmp_path / "absent"), str(tmp_path / "text"), "a\0b", None, tmp_path]
        assert build_index(strange).entries == ()  # type: ignore[arg-type]


class TestShadowing:
    def test_the_first_of_a_name_counts(self, tmp_path: Path) -> None:
        """Of two versions of one distribution, the one that is imported first hides the other."""
        install(tmp_path / "first", "schwarm_hello", "1.0")
        install(tmp_path / "second", "Schwarm--Hello", "2.0")
        assert [each.version for each in index_of(tmp_path / "first", tmp_path / "second").entries] == ["1.0"]
        assert [each.version for each in index_of(tmp_path / "second", tmp_path / "first").entries] == ["2.0"]

    def test_a_name_is_one_however_its_folder_is_spelt(self, tmp_path: Path) -> None:
        """Upper case and runs of separators in the folder's name don't make another distribution."""
        install(tmp_path / "first", version="1.0")
        other = install(tmp_path / "second", version="2.0")
        other.rename(other.with_name("Schwarm_._Hello-2.0.dist-info"))
        assert [each.version for each in index_of(tmp_path / "first", tmp_path / "second").entries] == ["1.0"]

    def test_the_first_hides_even_without_plugins(self, tmp_path: Path) -> None:
        """A distribution that no longer declares a plugin hides an older one that did."""
        write_distribution(tmp_path / "first", "schwarm-hello", "2.0")
        install(tmp_path / "second", version="1.0")
        assert index_of(tmp_path / "first", tmp_path / "second").entries == ()

    def test_a_place_given_twice_is_no_clash(self, tmp_path: Path) -> None:
        """A folder that is on the path twice is looked into once."""
        install(tmp_path)
        assert len(build_index([str(tmp_path), f"{tmp_path}{os.sep}", str(tmp_path)]).entries) == 1

    def test_two_distributions_may_clash(self, tmp_path: Path) -> None:
        """Two distributions that claim one name are both kept: the clash is the reader's to settle."""
        install(tmp_path, "schwarm-hello")
        install(tmp_path, "schwarm-hullo")
        claimants = index_of(tmp_path).find("schwarm.capabilities", "hello")
        assert [each.distribution for each in claimants] == ["schwarm-hello", "schwarm-hullo"]

    def test_what_pip_left_behind_is_no_distribution(self, tmp_path: Path) -> None:
        """A removal that was interrupted leaves a folder marked with a tilde; it is not installed."""
        install(tmp_path).rename(tmp_path / "~chwarm_hello-1.0.dist-info")
        assert index_of(tmp_path).entries == ()


class TestPlaces:
    def test_an_egg_info_beside_its_source(self, tmp_path: Path) -> None:
        """An old editable installation describes itself in its source folder, with other file names."""
        info = install(tmp_path)
        (info / "METADATA").rename(info / "PKG-INFO")
        info.rename(tmp_path / "schwarm_hello.egg-info")
        assert [each.distribution for each in index_of(tmp_path).entries] == ["schwarm-hello"]

    def test_an_egg_info_that_is_a_file(self, tmp_path: Path) -> None:
        """The oldest form of metadata, a single file, can't declare entry points."""
        (tmp_path / "ancient.egg-info").write_text("Name: ancient\nVersion: 1\n[schwarm.x]\n")
        index = index_of(tmp_path)
        assert (index.entries, index.faults) == ((), ())

    def test_an_unpacked_egg(self, tmp_path: Path) -> None:
        """An egg is a place of its own, and hides a later distribution by the name of its folder."""
        egg = tmp_path / "Schwarm_Hello-1.0-py3.11.egg"
        info = install(egg)
        (info / "METADATA").rename(info / "PKG-INFO")
        info.rename(egg / "EGG-INFO")
        install(tmp_path, version="2.0")
        assert [each.version for each in index_of(egg, tmp_path).entries] == ["1.0"]

    @pytest.mark.parametrize("name", ["hello.whl", "hello.zip"])
    def test_a_wheel_that_is_imported_from(self, tmp_path: Path, name: str) -> None:
        """An archive on the path is looked into as it is."""
        info = install(tmp_path / "site")
        archive = zipped(tmp_path / "site", tmp_path / name)
        index = index_of(archive)
        assert [(each.name, each.path) for each in index.entries] == [("hello", str(archive / info.name))]
        assert reread(index.entries[0]) == index.entries[0]

    def test_a_damaged_archive(self, tmp_path: Path) -> None:
        """A member that can't be unpacked spoils its own distribution."""
        info = install(tmp_path / "site")
        write_distribution(tmp_path / "site", "whole", entry_points={"schwarm.x": {"whole": "m"}})
        archive = zipped(tmp_path / "site", tmp_path / "hello.zip")
        text = (info / "entry_points.txt").read_bytes()
        archive.write_bytes(archive.read_bytes().replace(text, text.upper()))
        index = index_of(archive)
        assert [each.name for each in index.entries] == ["whole"]
        assert [each.distribution for each in index.faults] == ["schwarm-hello"]


def write(file: str, content: bytes) -> Callable[[Path], object]:
    """Rewrite a file of a distribution's metadata."""
    return lambda info: (info / file).write_bytes(content)


def replace(file: str, old: str, new: str) -> Callable[[Path], object]:
    """Rewrite a part of a file."""
    return lambda info: (info / file).write_text((info / file).read_text().replace(old, new))


def remove(file: str) -> Callable[[Path], object]:
    """Remove a file."""
    return lambda info: (info / file).unlink()


def make_folder(file: str) -> Callable[[Path], object]:
    """Put a folder where a file was."""

    def spoil(info: Path) -> None:
        (info / file).unlink()
        (info / file).mkdir()

    return spoil


def link_to_itself(info: Path) -> None:
    """Make the entry points a link that leads nowhere."""
    (info / "entry_points.txt").unlink()
    (info / "entry_points.txt").symlink_to("entry_points.txt")


MALFORMED = {
    "no-equals": (write("entry_points.txt", b"[schwarm.x]\nhello\n"), "line 2"),
    "no-module": (write("entry_points.txt", b"[schwarm.x]\nhello =\n"), "line 2"),
    "no-name": (write("entry_points.txt", b"[schwarm.x]\n= hello\n"), "line 2"),
    "no-identifier": (write("entry_points.txt", b"[schwarm.x]\nhello = import os; os.abort()\n"), "line 2"),
    "inline-comment": (write("entry_points.txt", b"[schwarm.x]\nhello = m # the module\n"), "line 2"),
    "another-group": (write("entry_points.txt", b"[schwarm.x]\nhello = m\n[gui]\nwords\n"), "line 4"),
    "latin-1": (write("entry_points.txt", "[schwarm.x]\nmüll = m\n".encode("latin-1")), "not UTF-8"),
    "utf-16": (write("entry_points.txt", "[schwarm.x]\nhello = m\n".encode("utf-16")), "not UTF-8"),
    "huge": (write("entry_points.txt", b"[schwarm.x]\n" + b"#" * 2_000_000), "larger than"),
    "entry-points-folder": (make_folder("entry_points.txt"), "directory"),
    "link-to-itself": (link_to_itself, "link"),
    "metadata-folder": (make_folder("METADATA"), "directory"),
    "no-metadata": (remove("METADATA"), "METADATA is missing"),
    "empty-metadata": (write("METADATA", b""), 'no "Name"'),
    "binary-metadata": (write("METADATA", b"Name: \x80\xff\nVersion: 1\n"), "not UTF-8"),
    "no-distribution-name": (replace("METADATA", "Name:", "Title:"), 'no "Name"'),
    "no-version": (replace("METADATA", "\nVersion:", "\nEdition:"), 'no "Version"'),
    "bad-requirement": (replace("METADATA", ">=0.1", ">=, or so"), "versions of schwarm-core"),
    "bad-condition": (replace("METADATA", ">=0.1", ">=0.1; on sundays"), "on sundays"),
}


class TestMalformed:
    @pytest.mark.parametrize(("spoil", "reason"), MALFORMED.values(), ids=MALFORMED)
    def test_it_spoils_only_its_own(self, tmp_path: Path, spoil: Callable[[Path], object], reason: str) -> None:
        """A distribution that can't be read is reported with the reason, and its neighbours are found."""
        write_distribution(tmp_path, "a-neighbour", entry_points={"schwarm.x": {"a": "m"}})
        write_distribution(tmp_path, "z-neighbour", entry_points={"schwarm.x": {"z": "m"}})
        info = install(tmp_path, "schwarm-hello")
        spoil(info)
        index = index_of(tmp_path)
        assert [each.name for each in index.entries] == ["a", "z"]
        (fault,) = index.faults
        assert (fault.path, fault.distribution.replace("_", "-")) == (str(info), "schwarm-hello")
        assert reason in fault.reason

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        """Something that never ends where a file should be doesn't hold up the scan."""
        info = install(tmp_path)
        (info / "entry_points.txt").unlink()
        os.mkfifo(info / "entry_points.txt")
        assert index_of(tmp_path).entries == ()

    def test_irrelevant_ones_are_not_reported(self, tmp_path: Path) -> None:
        """What is wrong with a distribution that has nothing to do with Schwarm is not our business."""
        info = write_distribution(tmp_path, "other")
        (info / "entry_points.txt").write_bytes(b"\xff\xfe nonsense")
        (info / "METADATA").write_bytes(b"\xff")
        assert index_of(tmp_path).faults == ()


class TestRereading:
    def test_an_entry_that_is_as_it_was(self, tmp_path: Path) -> None:
        """Nothing changed: the entry is confirmed."""
        install(tmp_path)
        (entry,) = index_of(tmp_path).entries
        assert reread(entry) == entry

    def test_a_rewrite_in_place_is_seen(self, tmp_path: Path) -> None:
        """A changed module, version or requirement is read, though no folder's time shows the change."""
        info = install(tmp_path)
        (entry,) = index_of(tmp_path).entries
        before = tmp_path.stat()
        replace("entry_points.txt", "schwarm_hello.plugin", "elsewhere:hooks")(info)
        replace("METADATA", ">=0.1", ">=0.2")(info)
        renewed = reread(entry)
        assert renewed is not None
        assert (renewed.module, renewed.requires_core) == ("elsewhere:hooks", ">=0.2")
        assert tmp_path.stat().st_mtime_ns == before.st_mtime_ns

    @pytest.mark.parametrize(
        "spoil",
        [
            shutil.rmtree,
            remove("entry_points.txt"),
            write("entry_points.txt", b"[schwarm.capabilities]\nhullo = m\n"),
            write("entry_points.txt", b"[schwarm.providers]\nhello = m\n"),
            write("entry_points.txt", b"[schwarm.capabilities]\nhello\n"),
            lambda info: shutil.rmtree(info.parent),
        ],
        ids=["uninstalled", "no-entry-points", "renamed", "other-group", "malformed", "site-removed"],
    )
    def test_an_entry_that_is_no_more(self, tmp_path: Path, spoil: Callable[[Path], object]) -> None:
        """An entry that its distribution doesn't declare any more is not there."""
        info = install(tmp_path / "site")
        (entry,) = index_of(tmp_path / "site").entries
        spoil(info)
        assert reread(entry) is None

    def test_each_of_two_declarations_of_a_name_is_confirmed(self, tmp_path: Path) -> None:
        """A distribution that contradicts itself stays contradictory."""
        info = install(tmp_path)
        write("entry_points.txt", b"[schwarm.x]\nhello = m\nhello = n\n")(info)
        entries = index_of(tmp_path).entries
        assert [reread(entry) for entry in entries] == list(entries)
        assert [entry.module for entry in entries] == ["m", "n"]


class TestAgreement:
    def test_the_standard_library_finds_the_same_here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """In the environment that runs this test, with one more plugin, `importlib.metadata` finds the same."""
        install(tmp_path)
        monkeypatch.syspath_prepend(tmp_path)
        expected = {
            (point.group, point.name, point.value, dist.name, dist.version)
            for dist in first_of_each_name(importlib.metadata.distributions())
            for point in dist.entry_points
            if point.group.startswith("schwarm.")
        }
        index = build_index()
        found = {(each.group, each.name, each.module, each.distribution, each.version) for each in index.entries}
        assert found == expected
        assert len(found) > 0
        assert index.faults == ()

    def test_the_standard_library_finds_the_same_among_many(self, tmp_path: Path) -> None:
        """Of 500 distributions in three folders, some of them shadowed, both find the same."""
        places = [tmp_path / name for name in ("a", "b", "c")]
        for number in range(500):
            points = {"schwarm.x": {f"n{number % 170}": f"m{number}"}} if number % 5 == 0 else {"gui": {"g": "m"}}
            write_distribution(places[number % 3], f"d.{number % 400}", str(number), entry_points=points)
        expected = {
            (dist.name, dist.version, point.name, point.value)
            for dist in first_of_each_name(importlib.metadata.distributions(path=[str(place) for place in places]))
            for point in dist.entry_points
            if point.group == "schwarm.x"
        }
        found = {(each.distribution, each.version, each.name, each.module) for each in index_of(*places).entries}
        assert found == expected


def first_of_each_name(found: Iterable[importlib.metadata.Distribution]) -> list[importlib.metadata.Distribution]:
    """The distributions that the standard library finds, without those that an earlier one hides."""
    first: dict[str, importlib.metadata.Distribution] = {}
    for each in found:
        first.setdefault(each.name, each)
    return list(first.values())


class TestLightness:
    def test_nothing_is_imported(self, tmp_path: Path) -> None:
        """A scan imports no plugin, and neither of the metadata libraries, whose import takes longer than the scan."""
        install(tmp_path, files={"schwarm_hello/__init__.py": "raise SystemExit('imported')"})
        program = (
            "import sys\n"
            "from schwarm_core.application.plugins.scan import build_index\n"
            f"index = build_index([{str(tmp_path)!r}])\n"
            "print(len(index.entries), {'importlib.metadata', 'importlib_metadata', 'zipfile', 'schwarm_hello',"
            " 'packaging'} & set(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "1 set()"

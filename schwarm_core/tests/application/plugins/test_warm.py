"""The plugin index that outlives the process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core.application.plugins import warm
from schwarm_core.application.plugins.scan import build_index
from schwarm_core.application.plugins.warm import cache_folder, read_index
from schwarm_core.testing.distributions import write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from schwarm_core.application.plugins.index import PluginIndex

SECOND = 1_000_000_000
POINTS = {"schwarm.x": {"hello": "m"}}


def settle(folder: Path) -> None:
    """Let the folder look as if nobody had touched it for an hour, so that any touch shows."""
    an_hour_ago = time.time() - 3600
    os.utime(folder, (an_hour_ago, an_hour_ago))


def later() -> int:
    """A clock that is a minute ahead: what was done just now, was done long ago."""
    return time.time_ns() + 60 * SECOND


class Machine:
    """A site folder with one plugin, a folder without any, and a cache."""

    def __init__(self, base: Path) -> None:
        self.site = base / "site"
        self.source = base / "source"
        self.cache = base / "cache"
        self.source.mkdir(parents=True)
        self.info = write_distribution(self.site, "hello", entry_points=POINTS)
        settle(self.site)
        settle(self.source)

    @property
    def path(self) -> list[str]:
        """What the interpreter would have on `sys.path`."""
        return [str(self.source), str(self.site)]

    @property
    def file(self) -> Path:
        """The one stored index."""
        (file,) = self.cache.iterdir()
        return file

    def read(self, *, renew: bool = False, clock: Callable[[], int] = later) -> PluginIndex:
        """Read the index as a process would that starts a minute from now."""
        return read_index(self.path, renew=renew, cache=self.cache, clock=clock)

    def names(self) -> list[str]:
        """The plugins that a new process sees."""
        return [entry.name for entry in self.read().entries]

    def replace_behind_its_back(self) -> None:
        """Change a plugin in a way that shows in no folder's times: only a scan sees it."""
        (self.info / "entry_points.txt").write_text("[schwarm.x]\nrewritten = m\n")

    def uses_the_stored_index(self) -> bool:
        """Whether the next reading believes what is stored."""
        self.replace_behind_its_back()
        return self.names() == ["hello"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which nothing has been read yet."""
    return Machine(tmp_path)


class TestReuse:
    def test_a_second_process_does_not_scan(self, machine: Machine) -> None:
        """While nothing changes, what was found is not looked for again."""
        machine.read()
        assert machine.uses_the_stored_index()

    def test_what_is_stored_is_what_was_found(self, machine: Machine) -> None:
        """Entries and faults come back as they were, surrogates and all."""
        for number in range(500):
            points = {f"schwarm.g{number % 3}": {f"ä{number}": f"m{number}:a"}} if number % 5 == 0 else {}
            write_distribution(machine.site, f"d{number}", entry_points=points, requires=["schwarm-core>=0.1"])
        broken = machine.site / os.fsdecode(b"br\xff-1.dist-info")
        broken.mkdir()
        (broken / "entry_points.txt").write_text("[schwarm.x]\nwords\n")
        settle(machine.site)
        cold = build_index(machine.path)
        machine.read()
        machine.replace_behind_its_back()
        stored = machine.read()
        assert stored == cold
        assert stored.entries == cold.entries
        assert [stored.find(e.group, e.name) for e in cold.entries] == [(e,) for e in cold.entries]
        assert [stored.entries_of(group) for group in stored.groups()] == [cold.entries_of(g) for g in cold.groups()]
        assert len(stored.faults) == 1

    def test_renewing_scans_in_any_case(self, machine: Machine) -> None:
        """Whoever needs to be sure gets a new scan, and so does everybody after."""
        machine.read()
        machine.replace_behind_its_back()
        assert [entry.name for entry in machine.read(renew=True).entries] == ["rewritten"]
        assert machine.names() == ["rewritten"]

    def test_each_path_has_an_index_of_its_own(self, machine: Machine, tmp_path: Path) -> None:
        """Another environment neither uses nor disturbs this one's index."""
        machine.read()
        assert read_index([str(tmp_path)], cache=machine.cache, clock=later).entries == ()
        assert machine.uses_the_stored_index()

    def test_each_interpreter_has_an_index_of_its_own(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        """A new interpreter looks for itself: conditions of requirements may hold for one and not for another."""
        machine.read()
        monkeypatch.setattr(sys, "version", "3.99")
        assert not machine.uses_the_stored_index()


class TestChange:
    def test_an_installation_is_seen_at_once(self, machine: Machine) -> None:
        """What is installed after the index was made is there."""
        machine.read()
        write_distribution(machine.site, "bye", entry_points={"schwarm.x": {"bye": "m"}})
        assert machine.names() == ["bye", "hello"]

    def test_a_removal_is_seen_at_once(self, machine: Machine) -> None:
        """What is removed after the index was made is gone."""
        machine.read()
        shutil.rmtree(machine.info)
        assert machine.names() == []

    def test_a_replaced_folder_is_another(self, machine: Machine) -> None:
        """A folder with the same name and the same times, but not the same folder, is looked into."""
        machine.read()
        times = machine.site.stat()
        machine.site.rename(machine.site.with_name("old"))
        write_distribution(machine.site, "bye", entry_points={"schwarm.x": {"bye": "m"}})
        os.utime(machine.site, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert machine.names() == ["bye"]

    def test_a_forged_time_is_no_disguise(self, machine: Machine) -> None:
        """A change whose mtime was set back shows in the ctime."""
        machine.read()
        times = machine.site.stat()
        while machine.site.stat().st_ctime_ns == times.st_ctime_ns:
            write_distribution(machine.site, "bye", entry_points={"schwarm.x": {"bye": "m"}})
            os.utime(machine.site, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert machine.site.stat().st_mtime_ns == times.st_mtime_ns
        assert machine.names() == ["bye", "hello"]

    def test_a_place_that_appears_is_looked_into(self, tmp_path: Path) -> None:
        """A folder on the path that did not exist when the index was made counts when it does."""
        machine = Machine(tmp_path)
        shutil.rmtree(machine.source)
        machine.read()
        assert machine.uses_the_stored_index()
        write_distribution(machine.source, "bye", entry_points={"schwarm.x": {"bye": "m"}})
        assert machine.names() == ["bye", "rewritten"]

    def test_a_place_that_appears_empty_is_looked_into_too(self, machine: Machine) -> None:
        """That a place is new is reason enough to look again."""
        shutil.rmtree(machine.source)
        machine.read()
        machine.source.mkdir()
        assert not machine.uses_the_stored_index()

    @pytest.mark.parametrize("number", range(4), ids=["device", "inode", "mtime", "ctime"])
    def test_each_part_of_a_stamp_counts(self, machine: Machine, number: int) -> None:
        """A folder is the same only if device, inode, mtime and ctime all agree."""
        machine.read()
        head, _, rest = machine.file.read_text().partition("\n")
        origin = json.loads(head)
        stamp = origin[1][machine.path.index(str(machine.site))]
        now = machine.site.stat()
        assert stamp == [now.st_dev, now.st_ino, now.st_mtime_ns, now.st_ctime_ns]
        stamp[number] -= 1
        machine.file.write_text(f"{json.dumps(origin)}\n{rest}")
        assert not machine.uses_the_stored_index()

    def test_a_place_that_vanishes_holds_nothing(self, machine: Machine) -> None:
        """When a whole site folder is removed, so are its plugins."""
        machine.read()
        shutil.rmtree(machine.site)
        assert machine.names() == []


class TestBarePlaces:
    def test_files_that_come_and_go_make_no_difference(self, machine: Machine) -> None:
        """In a folder without distributions, such as a project's own, work leaves the index as it is."""
        machine.read()
        (machine.source / "notes.txt").write_text("work")
        assert machine.uses_the_stored_index()

    def test_the_first_distribution_in_it_is_seen(self, machine: Machine) -> None:
        """A folder that was without distributions is watched for its first."""
        machine.read()
        write_distribution(machine.source, "bye", entry_points={"schwarm.x": {"bye": "m"}})
        assert machine.names() == ["bye", "hello"]

    def test_work_in_progress_does_not_prevent_the_index(self, machine: Machine) -> None:
        """A project folder that changed just now doesn't keep the rest from being stored."""
        (machine.source / "notes.txt").write_text("work")
        a_minute_ago = machine.site.stat().st_ctime_ns + 11 * SECOND
        os.utime(machine.source, ns=(a_minute_ago, a_minute_ago))
        machine.read(clock=lambda: a_minute_ago)
        assert machine.uses_the_stored_index()

    def test_a_change_within_the_grain_of_the_clock(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        """A folder that was changing during the scan is looked into even if its times say that nothing happened."""
        just_now = machine.site.stat().st_ctime_ns + 11 * SECOND
        os.utime(machine.source, ns=(just_now, just_now))
        coarse = {place: warm._stamp(place) for place in machine.path}
        monkeypatch.setattr(warm, "_stamp", coarse.__getitem__)
        machine.read(clock=lambda: just_now)
        assert machine.cache.exists()
        write_distribution(machine.source, "bye", entry_points={"schwarm.x": {"bye": "m"}})
        assert machine.names() == ["bye", "hello"]


class TestTenSeconds:
    @pytest.mark.parametrize(("age", "stored"), [(0, False), (9.9, False), (10, True), (-5, False)])
    def test_only_a_settled_folder_is_trusted(self, machine: Machine, age: float, stored: bool) -> None:
        """An installer may be still writing into a folder that changed within ten seconds before the scan."""
        changed = machine.site.stat().st_ctime_ns
        machine.read(clock=lambda: changed + int(age * SECOND))
        assert machine.cache.exists() == stored

    def test_a_time_in_the_future_is_not_trusted(self, machine: Machine) -> None:
        """A folder that claims to be changed tomorrow may change again without a sign."""
        tomorrow = time.time() + 86_400
        os.utime(machine.site, (tomorrow, tomorrow))
        machine.read()
        assert not machine.cache.exists()

    def test_an_installation_in_progress_is_seen_when_it_is_done(self, machine: Machine) -> None:
        """Entry points that are written after the folder last changed are not missed."""
        late = write_distribution(machine.site, "late")
        assert [entry.name for entry in machine.read(clock=time.time_ns).entries] == ["hello"]
        (late / "entry_points.txt").write_text("[schwarm.x]\nlate = m\n")
        assert machine.names() == ["hello", "late"]


class TestCorruption:
    def test_garbage_is_rebuilt(self, machine: Machine) -> None:
        """Whatever stands where the index was, a scan puts it right, for the next process too."""
        good = machine.read()
        for garbage in (b"", b"\n", b"{}", b"[" * 100_000, b"\xff\xfe\x00", b"null\n[]\n", b"[[],[],[],0]\n[]\n"):
            machine.file.write_bytes(garbage)
            assert machine.read() == good
            assert machine.file.read_bytes() != garbage
        assert machine.uses_the_stored_index()

    def test_a_stored_index_of_another_path_is_not_taken(self, machine: Machine) -> None:
        """The index says what it was made from; its file's name alone is not believed."""
        machine.read()
        head, _, rest = machine.file.read_text().partition("\n")
        origin = json.loads(head)
        origin[0][-1] += "-other"
        machine.file.write_text(f"{json.dumps(origin)}\n{rest}")
        assert not machine.uses_the_stored_index()

    @pytest.mark.parametrize("number", [1, 2])
    @pytest.mark.parametrize("value", [[], [None], [True, True, True], "xx", {"0": 1}, 7, None])
    def test_an_origin_of_another_shape(self, machine: Machine, number: int, value: object) -> None:
        """Stamps that are none don't hold, and don't fail."""
        machine.read()
        head, _, rest = machine.file.read_text().partition("\n")
        origin = json.loads(head)
        origin[number] = value
        machine.file.write_text(f"{json.dumps(origin)}\n{rest}")
        assert not machine.uses_the_stored_index()

    @given(edits=st.lists(st.tuples(st.integers(0, 999), st.integers(0, 3), st.binary(max_size=3)), max_size=5))
    def test_no_damage_is_believed(
        self, tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, bytes]]
    ) -> None:
        """Bytes changed, lost or doubled anywhere give the right index all the same."""
        machine = Machine(tmp_path_factory.mktemp("machine"))
        good = machine.read()
        content = bytearray(machine.file.read_bytes())
        for place, lost, new in edits:
            start = place * len(content) // 1000
            content[start : start + lost] = new
        machine.file.write_bytes(content)
        assert machine.read() == good


posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no such owners here")


@posix
class TestOwnership:
    def test_it_is_private(self, machine: Machine) -> None:
        """Nobody else can read which plugins the user has, or where."""
        machine.read()
        assert machine.cache.stat().st_mode & 0o777 == 0o700
        assert machine.file.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("mode", [0o777, 0o770, 0o720, 0o702])
    def test_a_folder_that_others_may_write_is_not_used(self, machine: Machine, mode: int) -> None:
        """Where others may write, nothing is read and nothing is written."""
        machine.read()
        content = machine.file.read_bytes()
        machine.cache.chmod(mode)
        assert not machine.uses_the_stored_index()
        assert machine.file.read_bytes() == content

    @pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
    def test_a_file_that_others_may_write_is_replaced(self, machine: Machine, mode: int) -> None:
        """A file that others may have written is not read; a private one takes its place."""
        machine.read()
        machine.file.chmod(mode)
        assert not machine.uses_the_stored_index()
        assert machine.file.stat().st_mode & 0o777 == 0o600

    def test_what_belongs_to_another_user_is_not_used(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another user's index is not believed."""
        machine.read()
        other = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: other)
        assert not machine.uses_the_stored_index()

    def test_a_link_is_not_followed(self, machine: Machine, tmp_path: Path) -> None:
        """A link in the file's place leads nowhere, and is replaced."""
        machine.read()
        file = machine.file
        file.rename(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
        assert not machine.uses_the_stored_index()
        assert not file.is_symlink()


class TestCacheFolder:
    def test_where_nothing_can_be_written_there_is_none(self, machine: Machine) -> None:
        """Without a place to write, every process scans, and none complains."""
        machine.cache.write_text("a file, not a folder")
        machine.read()
        assert not machine.uses_the_stored_index()

    def test_a_variable_says_where(self, monkeypatch: pytest.MonkeyPatch, machine: Machine, tmp_path: Path) -> None:
        """`SCHWARM_CACHE_DIR` moves the index."""
        monkeypatch.setenv("SCHWARM_CACHE_DIR", str(tmp_path / "chosen"))
        assert cache_folder() == str(tmp_path / "chosen" / "plugins")
        read_index(machine.path, clock=later)
        assert len(list((tmp_path / "chosen" / "plugins").iterdir())) == 1

    @pytest.mark.parametrize("given_folder", [None, "", "relative", "/elsewhere"])
    def test_the_users_cache_folder(self, monkeypatch: pytest.MonkeyPatch, given_folder: str | None) -> None:
        """Otherwise it is where the platform keeps caches, as platformdirs knows it."""
        if given_folder is None:
            monkeypatch.delenv("XDG_CACHE_HOME")
        else:
            monkeypatch.setenv("XDG_CACHE_HOME", given_folder)
        assert cache_folder() == str(platformdirs.user_cache_path("schwarm", appauthor=False) / "plugins")

    def test_without_a_home_there_is_none(self, monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
        """No folder is made up in the working folder when the place can't be told."""
        monkeypatch.setenv("SCHWARM_CACHE_DIR", "relative")
        monkeypatch.chdir(machine.source)
        assert cache_folder() is None
        read_index(machine.path, clock=later)
        assert list(machine.source.iterdir()) == []

    def test_it_does_not_grow_for_ever(self, machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Of the many environments of a long life, the index of the one renewed longest ago is forgotten."""
        monkeypatch.setattr(warm, "_KEPT", 3)
        for number in range(5):
            read_index([*machine.path, str(tmp_path / str(number))], cache=machine.cache, clock=later)
        assert len(list(machine.cache.iterdir())) == 3


class TestConcurrency:
    def test_eight_processes_share_a_cache(self, machine: Machine) -> None:
        """Eight processes that read and renew one index see what is installed, always, and leave one file."""
        machine.read()
        program = (
            "import random, sys, time\n"
            "from pathlib import Path\n"
            "from schwarm_core.application.plugins.warm import read_index\n"
            "cache, path = Path(sys.argv[1]), sys.argv[2:]\n"
            "later = lambda: time.time_ns() + 60_000_000_000\n"
            "for turn in range(60):\n"
            "    index = read_index(path, renew=random.random() < 0.4, cache=cache, clock=later)\n"
            "    assert [(e.name, e.module) for e in index.entries] == [('hello', 'm')], index\n"
            "    assert index.find('schwarm.x', 'hello'), index\n"
        )
        command = [sys.executable, "-c", program, str(machine.cache), *machine.path]
        running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(8)]
        assert [process.communicate(timeout=50)[1] for process in running] == [""] * 8
        assert machine.uses_the_stored_index()


class TestLightness:
    def test_a_warm_start_imports_only_what_it_needs(self, machine: Machine) -> None:
        """Neither the scan nor any slow module is imported where a stored index holds."""
        machine.read()
        program = (
            "import sys\n"
            "from schwarm_core.application.plugins.warm import read_index\n"
            f"index = read_index({machine.path!r}, cache={str(machine.cache)!r})\n"
            "heavy = {'importlib.metadata', 'importlib_metadata', 'tempfile', 'zipfile', 'packaging', 'platformdirs',"
            " 'schwarm_core.application.plugins.scan', 'schwarm_core.application.plugins.metadata'}\n"
            "print(index.find('schwarm.x', 'hello')[0].module, heavy & set(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "m set()"

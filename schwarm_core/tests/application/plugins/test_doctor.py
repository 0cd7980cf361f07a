"""Trying plugins in processes of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from schwarm_core.application.plugins.doctor import Diagnosis, diagnose

if TYPE_CHECKING:
    from schwarm_core.testing.site import PluginSite

HEALTHY = (
    "from schwarm_core import Capability, CapabilitySpec, hookimpl\n"
    "@hookimpl\ndef schwarm_capabilities():\n    return [CapabilitySpec('acme', Capability)]\n"
)


def diagnosis(site: PluginSite, source: str, timeout: float = 30) -> Diagnosis:
    """What comes of trying a plugin with this module."""
    site.install_plugin("schwarm-acme", "acme", source=source)
    (found,) = diagnose(site.index().entries, timeout=timeout)
    return found


class TestHealthy:
    def test_it_is_measured(self, site: PluginSite) -> None:
        """A healthy plugin has no error, and says what loading it costs; nothing of it is imported here."""
        found = diagnosis(site, HEALTHY)
        assert (found.error, found.reason, found.healthy) == ("", "", True)
        assert found.milliseconds > 0
        assert found.modules >= 1
        assert site.imported() == []

    @pytest.mark.parametrize(
        "noise",
        [
            "print('{}' * 100_000)",
            "import sys; sys.stderr.write('noise' * 100_000); sys.stdin.read()",
            "import sys; sys.argv[:] = []; sys.stdout.close()",
            "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()",
            "import atexit, time; atexit.register(time.sleep, 60)",
            "import os; os.chdir('/')",
        ],
        ids=["prints", "reads and writes", "closes", "leaves a thread", "delays the end", "moves"],
    )
    def test_bad_manners_are_no_error(self, site: PluginSite, noise: str) -> None:
        """Whatever else a plugin does to its process, the report arrives."""
        assert diagnosis(site, f"{noise}\n{HEALTHY}").healthy

    def test_a_kind_of_a_distribution(self, site: PluginSite) -> None:
        """Plugins of kinds that distributions define are tried as any other."""
        site.install(
            "schwarm-web",
            entry_points={"schwarm.kinds": {"pages": "web:PAGES"}, "schwarm.pages": {"home": "web"}},
            files={
                "web.py": "from schwarm_core import Capability, CapabilitySpec, PluginKind, hookimpl, hookspec\n"
                "PAGES = PluginKind('pages', 'web_hook', CapabilitySpec)\n"
                "@hookimpl\ndef schwarm_pages():\n    return [CapabilitySpec('home', Capability)]\n",
                "web_hook.py": "from schwarm_core import hookspec\n@hookspec\ndef schwarm_pages():\n    ...\n",
            },
        )
        (found,) = diagnose(site.index().entries_of("schwarm.pages"))
        assert found.reason == ""

    def test_the_folder_one_stands_in_is_not_searched(
        self, site: PluginSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A file that happens to lie around is not run."""
        (tmp_path / "json.py").write_text("raise AssertionError")
        monkeypatch.chdir(tmp_path)
        assert diagnosis(site, HEALTHY).healthy


class TestBroken:
    def test_an_error_is_reported_as_loading_would(self, site: PluginSite) -> None:
        """An error has its code, its reason and its remedy."""
        found = diagnosis(site, "1 / 0")
        assert not found.healthy
        assert found.error == "plugin.load"
        assert "importing schwarm_acme raised ZeroDivisionError: division by zero" in found.reason
        assert found.remedy.endswith("schwarm plugins disable capabilities.acme")

    @pytest.mark.parametrize(
        ("source", "ending"),
        [
            ("import os; os._exit(0)", "ended the process with status 0"),
            ("import os; os._exit(7)", "ended the process with status 7"),
            pytest.param(
                "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
                "crashed the process (SIGSEGV)",
                marks=pytest.mark.skipif(sys.platform == "win32", reason="there are no signals here"),
            ),
            ("raise SystemExit(3)", "tried to end the process with 3"),
        ],
    )
    def test_one_that_ends_its_process(self, site: PluginSite, source: str, ending: str) -> None:
        """However a plugin ends its process, here only its diagnosis shows it."""
        found = diagnosis(site, source)
        assert found.error == "plugin.load"
        assert f"capabilities.acme of schwarm-acme 1.0 can't be loaded: importing schwarm_acme {ending}" in found.reason

    def test_one_that_hangs(self, site: PluginSite) -> None:
        """A plugin that doesn't come to an end is given up."""
        found = diagnosis(site, "import time; time.sleep(60)", timeout=1)
        assert "importing schwarm_acme took more than 1 s" in found.reason

    @pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups here")
    @pytest.mark.parametrize("then", ["time.sleep(60)", "os._exit(1)"], ids=["hangs", "exits"])
    def test_nothing_it_started_is_left(self, site: PluginSite, then: str) -> None:
        """The processes that a plugin starts at import end with it."""
        fifo = site.folder / "alive"
        os.mkfifo(fifo)
        source = (
            "import os, subprocess, sys, time\n"
            f"alive = os.open({str(fifo)!r}, os.O_WRONLY)\n"
            "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], pass_fds=[alive])\n"
            "os.write(alive, b'started')\n"
            f"{then}"
        )
        with os.fdopen(os.open(fifo, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as alive:
            assert not diagnosis(site, source, timeout=2).healthy
            os.set_blocking(alive.fileno(), True)
            # The file ends when the last process that had it open is gone.
            assert alive.readall() == b"started"


class TestSeveral:
    def test_each_has_its_diagnosis(self, site: PluginSite) -> None:
        """Plugins are tried independently, and reported in the order asked for."""
        site.install_plugin("schwarm-b", "b", source="import os; os._exit(1)")
        site.install_plugin("schwarm-a", "a")
        site.install_plugin("schwarm-c", "c", source="1 / 0", requires=["schwarm-core>=9"])
        found = diagnose(site.index().entries)
        assert [(each.entry.name, each.error) for each in found] == [
            ("a", ""),
            ("b", "plugin.load"),
            ("c", "plugin.incompatible"),
        ]

    def test_nothing_to_try(self) -> None:
        """No plugins, no diagnoses."""
        assert diagnose(()) == ()

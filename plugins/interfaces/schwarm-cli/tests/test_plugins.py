"""`schwarm plugins`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schwarm_cli.testing.shell import Shell
from schwarm_core.testing.site import PluginSite

HANGS = "import time; time.sleep(600)"
LOGS = """\
from schwarm_core import Middleware, MiddlewareSpec, hookimpl

@hookimpl
def schwarm_middleware():
    return [MiddlewareSpec("inner", lambda: Middleware("inner"), after=("outer",)),
            MiddlewareSpec("outer", lambda: Middleware("outer"))]
"""
HEAVY = ("rich", "anyio", "pluggy", "loguru", "tomlkit", "importlib.metadata")


def states(shell: Shell, *arguments: str) -> dict[str, str]:
    """The state of each plugin, by its name with its kind."""
    listed = json.loads(shell.run("plugins", "list", "--json", *arguments).stdout)
    return {f"{plugin['kind']}.{plugin['name']}": plugin["state"] for plugin in listed}


class TestList:
    """`schwarm plugins list`."""

    def test_it_tells_what_is_active_and_what_is_available(self, shell: Shell, site: PluginSite) -> None:
        """Named by the configuration, or only installed."""
        site.install_plugin("schwarm-dice", "dice")
        found = states(shell)
        assert (found["providers.scripted"], found["capabilities.ward"]) == ("active", "active")
        assert found["capabilities.dice"] == "available"

    def test_it_tells_why_a_plugin_cannot_be_used(self, shell: Shell, site: PluginSite) -> None:
        """Disabled, claimed by two, or made for another core."""
        site.install_plugin("schwarm-dice", "dice")
        site.install_plugin("schwarm-cubes", "dice")
        site.install_plugin("schwarm-future", "future", requires=["schwarm-core>=99"])
        said = shell.run("plugins", "list", "--set", "plugins.disable=['ward']").stdout
        line = {row.split()[0]: row for row in said.splitlines()}
        assert "disabled" in line["capabilities.ward"]
        assert "conflict" in line["capabilities.dice"]
        assert ">=99" in line["capabilities.future"]

    def test_it_can_be_kept_to_a_kind(self, shell: Shell) -> None:
        """Such as the providers alone."""
        assert {name.partition(".")[0] for name in states(shell, "--kind", "providers")} == {"providers"}

    @pytest.mark.parametrize("arguments", [(), ("--json",)])
    def test_it_imports_little(self, shell: Shell, arguments: tuple[str, ...]) -> None:
        """Nothing that draws, runs or loads anything."""
        import subprocess
        import sys

        program = (
            "import sys; from schwarm_cli.main import run_command_line; "
            f"run_command_line({['plugins', 'list', *arguments]!r}); "
            f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
        )
        ended = subprocess.run(
            [sys.executable, "-c", program],
            cwd=shell.folder,
            env=shell.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert ended.stderr == "[]\n"


class TestShow:
    """`schwarm plugins show`."""

    def test_it_tells_where_a_plugin_comes_from(self, shell: Shell) -> None:
        """By its name, with its kind or without; nothing is imported."""
        for name in ("ward", "capabilities.ward"):
            (about,) = json.loads(shell.run("plugins", "show", name, "--json").stdout)
            assert (about["distribution"], about["module"], about["state"]) == (
                "schwarm-scripted",
                "schwarm_scripted",
                "active",
            )
            assert "description" not in about

    def test_loaded_it_tells_what_it_declares(self, shell: Shell) -> None:
        """On request."""
        assert "Looks after things." in shell.run("plugins", "show", "ward", "--load").stdout

    def test_a_name_that_is_not_installed_is_an_error_with_the_nearest(self, shell: Shell) -> None:
        """And the exit code 4."""
        ended = shell.run("plugins", "show", "wrad")
        assert ended.returncode == 4
        assert "did you mean `ward`?" in ended.stderr


class TestOrder:
    """`schwarm plugins order`."""

    def test_it_tells_the_order_and_why(self, shell: Shell, site: PluginSite) -> None:
        """Outermost first."""
        site.install_plugin("schwarm-logs", "inner", "outer", kind="middleware", source=LOGS)
        listed = json.loads(
            shell.run("plugins", "order", "--json", "--set", "plugins.enable=['inner', 'outer']").stdout
        )
        assert [each["name"] for each in listed] == ["outer", "inner"]
        assert 'inner declares after "outer"' in listed[1]["because"][0]

    def test_without_middleware_it_says_so(self, shell: Shell) -> None:
        """And nothing on standard output."""
        ended = shell.run("plugins", "order")
        assert (ended.returncode, ended.stdout) == (0, "")
        assert "no middleware is active" in ended.stderr


class TestEnable:
    """`schwarm plugins enable` and `disable`."""

    def test_the_projects_file_is_changed_and_its_comments_stay(self, shell: Shell, site: PluginSite) -> None:
        """Enabled, then disabled, then as before."""
        site.install_plugin("schwarm-logs", "inner", "outer", kind="middleware", source=LOGS)
        file = shell.folder / "schwarm.toml"
        before = file.read_text("utf-8")
        ended = shell.run("plugins", "enable", "inner")
        assert (ended.returncode, states(shell)["middleware.inner"]) == (0, "active")
        assert "middleware.inner of schwarm-logs is active" in ended.stdout
        assert shell.run("plugins", "disable", "middleware.inner").returncode == 0
        assert states(shell)["middleware.inner"] == "disabled"
        after = file.read_text("utf-8")
        assert after.startswith(before)
        assert after.removeprefix(before).split() == ["[plugins]", "disable", "=", '["middleware.inner"]']

    def test_the_users_file_is_changed_on_request(self, empty: Shell, home: Path) -> None:
        """It is made, if it isn't there; no project is needed."""
        assert empty.run("plugins", "disable", "ward", "--user").returncode == 0
        assert states(empty)["capabilities.ward"] == "disabled"
        assert [file.parent.name for file in home.rglob("schwarm.toml")] == ["schwarm"]

    def test_without_a_project_there_is_nothing_to_change(self, empty: Shell) -> None:
        """It says what to do instead."""
        ended = empty.run("plugins", "enable", "ward")
        assert ended.returncode == 3
        assert "--user" in ended.stderr

    def test_what_is_not_installed_cannot_be_enabled(self, shell: Shell) -> None:
        """The file stays as it is."""
        before = (shell.folder / "schwarm.toml").read_text("utf-8")
        assert shell.run("plugins", "enable", "nothing").returncode == 4
        assert (shell.folder / "schwarm.toml").read_text("utf-8") == before

    def test_a_name_that_means_two_is_refused(self, shell: Shell, site: PluginSite) -> None:
        """With both of them."""
        site.install_plugin("schwarm-logs", "ward", kind="middleware", source=LOGS)
        ended = shell.run("plugins", "enable", "ward")
        assert ended.returncode == 2
        assert "capabilities.ward or middleware.ward" in ended.stderr


class TestDoctor:
    """`schwarm plugins doctor`."""

    def test_the_healthy_pass(self, shell: Shell) -> None:
        """With the exit code 0."""
        ended = shell.run("plugins", "doctor", "ward", "scripted")
        assert (ended.returncode, ended.stdout.count("healthy")) == (0, 2)

    def test_one_that_hangs_is_told_of_and_the_others_are_tried(self, shell: Shell, site: PluginSite) -> None:
        """With the reason, the remedy, and the exit code 4."""
        site.install_plugin("schwarm-slow", "slow", source=HANGS)
        ended = shell.run("plugins", "doctor", "slow", "ward", "--json", "--timeout", "3")
        found = {each["plugin"]: each for each in json.loads(ended.stdout)}
        assert ended.returncode == 4
        assert found["capabilities.ward"]["healthy"]
        assert "took more than 3 s" in found["capabilities.slow"]["reason"]
        assert "pip uninstall schwarm-slow" in found["capabilities.slow"]["remedy"]

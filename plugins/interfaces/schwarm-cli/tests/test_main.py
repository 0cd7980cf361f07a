"""The command `schwarm` itself: its help, its commands, and those of other distributions."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from schwarm_cli.group import LazyGroup, resolve_command
from schwarm_cli.root import root
from schwarm_cli.testing.shell import Shell
from schwarm_core.testing.site import PluginSite

GREET = """\
import click

from schwarm_cli.kind import CommandSpec
from schwarm_core import hookimpl

@click.command()
def greet() -> None:
    click.echo("hello from a plugin")

@hookimpl
def schwarm_commands():
    return [CommandSpec(name, greet) for name in {names!r}]
"""


def groups() -> list[LazyGroup]:
    """The command line's groups."""
    inner = (resolve_command(root.lazy[name].path) for name in ("plugins", "config"))
    return [found for found in (root, *inner) if isinstance(found, LazyGroup)]


class TestHelp:
    """What `--help` says."""

    @pytest.mark.parametrize("group", groups(), ids=lambda group: group.name)
    def test_commands_say_of_themselves_what_help_says_of_them(self, group: LazyGroup) -> None:
        """A group knows its commands' first lines without importing them, and they agree."""
        told = {name: resolve_command(command.path).get_short_help_str(200) for name, command in group.lazy.items()}
        assert told == {name: command.help for name, command in group.lazy.items()}

    @pytest.mark.parametrize("group", groups(), ids=lambda group: group.name)
    def test_commands_have_the_names_they_are_known_by(self, group: LazyGroup) -> None:
        """In usage lines, too."""
        assert [resolve_command(command.path).name for command in group.lazy.values()] == list(group.lazy)

    def test_exit_codes_are_part_of_it(self, shell: Shell) -> None:
        """Scripts rely on them."""
        said = shell.run("--help").stdout
        assert "Exit codes:" in said
        assert "the run waits for someone to decide" in said

    def test_every_option_is_explained(self) -> None:
        """Of every command."""
        commands = [resolve_command(command.path) for group in groups() for command in group.lazy.values()]
        options = [(command.name, option) for command in commands for option in command.params]
        assert [(name, o.name) for name, o in options if isinstance(o, click.Option) and not o.help] == []

    def test_the_version(self, shell: Shell) -> None:
        """Of the command line."""
        assert shell.run("--version").stdout.startswith("schwarm 0.")


class TestUnknown:
    """A command that isn't there."""

    @pytest.mark.parametrize(("arguments", "meant"), [(["rnu"], "run"), (["plugins", "lst"], "list")])
    def test_the_nearest_is_named(self, shell: Shell, arguments: list[str], meant: str) -> None:
        """In groups, too."""
        ended = shell.run(*arguments)
        assert ended.returncode == 2
        assert f"did you mean `{meant}`?" in ended.stderr


class TestOtherDistributions:
    """Commands that other distributions bring."""

    def test_help_lists_them_and_imports_none(self, shell: Shell, site: PluginSite) -> None:
        """Even one that is broken."""
        site.install_plugin("schwarm-broken", "explode", kind="commands", source="1 / 0")
        ended = shell.run("--help")
        assert ended.returncode == 0
        assert "explode  from schwarm-broken" in ended.stdout

    def test_they_run(self, shell: Shell, site: PluginSite) -> None:
        """As if they were the command line's own."""
        site.install_plugin("schwarm-greet", "greet", kind="commands", source=GREET)
        assert shell.run("greet").stdout == "hello from a plugin\n"
        assert "Usage: schwarm greet" in shell.run("greet", "--help").stdout

    def test_a_broken_one_breaks_itself_alone(self, shell: Shell, site: PluginSite) -> None:
        """It says whose it is, and the others run."""
        site.install_plugin("schwarm-broken", "explode", kind="commands", source="1 / 0")
        ended = shell.run("explode")
        assert ended.returncode == 4
        assert "commands.explode of schwarm-broken" in ended.stderr
        assert shell.run("run", "hi").returncode == 0

    def test_the_command_lines_own_cannot_be_taken(self, shell: Shell, site: PluginSite) -> None:
        """A distribution that offers `run` changes nothing."""
        site.install_plugin("schwarm-greet", "run", kind="commands", source=GREET)
        assert shell.run("run", "hi").stdout == "Hello there, friend.\n"

    def test_a_disabled_one_is_refused(self, shell: Shell, site: PluginSite) -> None:
        """The configuration decides, as about any plugin."""
        site.install_plugin("schwarm-greet", "greet", kind="commands", source=GREET)
        assert shell.run("plugins", "disable", "greet").returncode == 0
        assert shell.run("greet").returncode == 4


class TestCompletion:
    """`schwarm completion`."""

    @pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
    def test_it_writes_a_script(self, shell: Shell, shell_name: str) -> None:
        """Which asks the command itself."""
        assert f"_SCHWARM_COMPLETE={shell_name}_complete" in shell.run("completion", shell_name).stdout

    def test_names_are_completed(self, shell: Shell) -> None:
        """Commands, agents and plugins."""
        for words, expected in [
            ("schwarm pl", "plugins"),
            ("schwarm run -a w", "warden"),
            ("schwarm plugins show cap", "capabilities.ward"),
        ]:
            variables = {"_SCHWARM_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
            said = Shell(shell.folder, shell.path, variables).run().stdout
            assert f"plain,{expected}" in said.split()


class TestLogs:
    """What is logged, with `--debug`."""

    def test_no_local_values_are_shown(self, shell: Shell) -> None:
        """Loguru shows them by default; the command line doesn't let it."""
        program = "import atexit\natexit.register(lambda: print(__import__('loguru')._defaults.LOGURU_DIAGNOSE))\n"
        program += "from schwarm_cli.main import main\nmain()"
        ended = subprocess.run(
            [sys.executable, "-c", program, "--version"],
            env=shell.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert ended.stdout.splitlines()[-1] == "False"

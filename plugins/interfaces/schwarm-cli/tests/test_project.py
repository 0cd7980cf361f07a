"""`schwarm init` and `schwarm trust`."""

from __future__ import annotations

import sys

import pytest

from schwarm_cli.testing.shell import Shell
from schwarm_cli.testing.terminal import Terminal

WANTS_CODE = '\n[agents.helper]\ntools = ["tools:help_out"]\n'


def add(shell: Shell, text: str) -> None:
    """Has the project's file say more."""
    with (shell.folder / "schwarm.toml").open("a", encoding="utf-8") as file:
        file.write(text)


class TestInit:
    """`schwarm init`."""

    def test_the_project_works_as_it_stands(self, empty: Shell) -> None:
        """Its file is right and trusted; a model can call its tool."""
        assert empty.run("init", "cafe").returncode == 0
        cafe = Shell(empty.folder / "cafe", empty.path)
        (cafe.path[0] / "schwarm_script.py").write_text(
            "from schwarm_core.testing.model import tool_call\n"
            "SCRIPT = [tool_call('price', drink='espresso', cups=3),"
            " lambda request: request.messages[-1].tool_results[0].text]",
            encoding="utf-8",
        )
        ended = cafe.run("run", "3 espressi?", "--model", "scripted", "--set", "agents.barista.capabilities=[]")
        assert (ended.stdout, ended.returncode) == ("7.2\n", 0)

    def test_nothing_is_overwritten(self, empty: Shell) -> None:
        """Not even one of several files; none is written then."""
        (empty.folder / "tools.py").write_text("mine", encoding="utf-8")
        ended = empty.run("init")
        assert ended.returncode == 1
        assert "tools.py" in ended.stderr
        assert [file.name for file in empty.folder.iterdir()] == ["tools.py"]
        assert (empty.folder / "tools.py").read_text("utf-8") == "mine"


class TestTrust:
    """`schwarm trust`."""

    def test_an_untrusted_project_is_refused_with_the_way_out(self, shell: Shell) -> None:
        """What it asks for, and where."""
        add(shell, WANTS_CODE)
        ended = shell.run("run", "hi")
        assert ended.returncode == 3
        assert "agents.helper.tools" in ended.stderr
        assert "schwarm trust" in ended.stderr

    def test_it_shows_what_is_asked_for_and_trusts(self, shell: Shell) -> None:
        """Until the file says something else, or the trust is taken back."""
        add(shell, WANTS_CODE)
        (shell.folder / "tools.py").write_text("def help_out() -> str:\n    return ''\n", encoding="utf-8")
        ended = shell.run("trust", "--yes")
        assert ended.returncode == 0
        assert "agents.helper.tools  imports code" in ended.stdout
        assert shell.run("run", "hi").returncode == 0
        assert shell.run("trust", "--revoke").returncode == 0
        assert shell.run("run", "hi").returncode == 3
        assert shell.run("trust", "--yes").returncode == 0
        add(shell, 'instructions = "new"\n')
        assert shell.run("run", "hi").returncode == 3

    def test_the_users_own_change_keeps_the_trust(self, shell: Shell) -> None:
        """Enabling a plugin says nothing about whose the file is."""
        add(shell, WANTS_CODE)
        (shell.folder / "tools.py").write_text("def help_out() -> str:\n    return ''\n", encoding="utf-8")
        assert shell.run("trust", "--yes").returncode == 0
        assert shell.run("plugins", "enable", "scripted").returncode == 0
        assert shell.run("run", "hi").returncode == 0

    def test_there_may_be_nobody_to_ask(self, shell: Shell) -> None:
        """Then nothing is trusted."""
        add(shell, WANTS_CODE)
        assert shell.run("trust").returncode == 2
        assert shell.run("run", "hi").returncode == 3

    def test_what_asks_for_nothing_needs_no_trust(self, shell: Shell) -> None:
        """And is told so."""
        ended = shell.run("trust")
        assert ended.returncode == 0
        assert "asks for nothing" in ended.stderr

    def test_without_a_project_there_is_nothing_to_trust(self, empty: Shell) -> None:
        """A usage error."""
        assert empty.run("trust").returncode == 2

    @pytest.mark.skipif(sys.platform == "win32", reason="not on this platform: it has no pseudo-terminals")
    @pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
    def test_someone_is_asked(self, shell: Shell, answer: str, code: int) -> None:
        """No is an answer."""
        add(shell, WANTS_CODE)
        with Terminal(shell, "trust") as terminal:
            terminal.expect("Trust it? [y/N]:")
            terminal.enter(answer)
            assert terminal.wait() == code

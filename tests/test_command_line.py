"""The command line with the plugins of the default distribution: what its page shows, and the first command of all."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TypeAlias

import pytest

from schwarm_cli.exit_code import MEANINGS
from schwarm_cli.testing.shell import Shell

PAGE = Path(__file__).parent.parent / "docs" / "command-line.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "@"

Shown: TypeAlias = tuple[str, str]
"""A command, and what it writes."""


BLOCKS: list[str] = BLOCK.findall(PAGE.read_text("utf-8"))
IN_PROJECT = next(number for number, block in enumerate(BLOCKS) if "schwarm init" in block) + 1
"""The first block that is typed in the project that was made in the block before."""


def shown(block: str) -> list[Shown]:
    """The commands of a block, and what the page says that they write."""
    parts = (part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:])
    return [(command, output) for command, _, output in parts]


def is_as_shown(written: str, output: str) -> bool:
    """Whether something was written as the page shows it, where `…` stands for anything.

    The spaces that align columns count as one: their number depends on what is in the columns.
    """
    pattern = ".*".join(map(re.escape, tidy(output).split("…")))
    return re.fullmatch(pattern, tidy(written), re.DOTALL) is not None


def tidy(text: str) -> str:
    """A text with single spaces, and none at the ends of lines."""
    return re.sub(r" +(\n|)", lambda found: found[1] or " ", text)


def typed(shell: Shell, commands: list[str]) -> list[str]:
    """What each of some commands writes, typed into a Unix shell one after another."""
    script = ['PATH="$scripts:$PATH"', "exec 2>&1", *(f"echo '{MARK}'\n{command}" for command in commands)]
    ended = subprocess.run(
        ["/bin/bash", "--norc", "-c", "\n".join(script)],
        cwd=shell.folder,
        env={**shell.environment(), "scripts": sysconfig.get_path("scripts")},
        capture_output=True,
        encoding="utf-8",
        timeout=55,
        check=False,
    )
    return ended.stdout.split(f"{MARK}\n")[1:]


class TestFirstCommand:
    """What the README promises."""

    def test_a_question_is_answered_with_real_tools(self, tmp_path: Path) -> None:
        """With no key, no account and no configuration; in one line it says who answered, and how to go on."""
        ended = Shell(tmp_path).run("run", "What is 17% of 2340, and what time is it in Tokyo?")
        assert ended.returncode == 0
        assert "397.8" in ended.stdout
        assert re.search(r"\d\d:\d\d.* Asia/Tokyo", ended.stdout)
        assert ended.stderr.count("\n") == 1
        assert "answered by offline" in ended.stderr
        assert "--model provider:model" in ended.stderr

    def test_the_account_of_the_console_replaces_that_of_the_command_line(self, tmp_path: Path) -> None:
        """Nothing is told twice, and the answer stays alone on standard output."""
        shell = Shell(tmp_path)
        ended = shell.run("run", "What is 12 + 30?", "--set", 'plugins.enable=["exporters.console"]')
        assert ended.stdout == "12 + 30 is 42.\n"
        assert ended.stderr.count("calculate") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="not on this platform: the page is written for a Unix shell")
class TestPage:
    """What the page about the command line shows."""

    @pytest.mark.parametrize("number", range(len(BLOCKS)))
    def test_commands_write_what_they_are_said_to_write(self, number: int, tmp_path: Path) -> None:
        """Each block, as someone would type it who follows the page."""
        shell = Shell(tmp_path)
        if number >= IN_PROJECT:
            assert shell.run("init", "cafe").returncode == 0
            shell = Shell(tmp_path / "cafe")
        commands = shown(BLOCKS[number])
        written = typed(shell, [command for command, _ in commands])
        pairs = zip(commands, written, strict=True)
        assert [(command, found) for (command, output), found in pairs if not is_as_shown(found, output)] == []

    def test_exit_codes_are_the_documented_ones(self) -> None:
        """The page's table says what `--help` says."""
        rows = re.findall(r"^\| (\d+) \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
        assert rows == [(str(int(code)), meaning) for code, meaning in MEANINGS.items()]

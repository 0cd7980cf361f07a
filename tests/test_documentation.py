"""What the documentation shows works: every snippet is run, every command and every setting is checked.

A Python snippet that can't be run, because it is a part of something, is marked by a comment in the line above its
fence, `<!-- not run: why -->`, and has to be Python all the same.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import pytest
from packaging.requirements import Requirement
from platformdirs import user_config_path

import schwarm_core
from schwarm_cli.root import root

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
    ROOT / "schwarm_core" / "README.md",
    *sorted(ROOT.glob("plugins/*/*/README.md")),
]
SHOWN = {"mermaid", "text", "console"}
"""The languages of what is only looked at; `test_command_line.py` runs what stands in a console."""

FENCE = re.compile(
    r"^(?P<mark><!-- not run: .+ -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}\S.*\n)+")
MENTION = re.compile(r"`schwarm ([a-z]+(?: [a-z]+)?)\b[^`]*`")
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")


class Snippet(NamedTuple):
    """A fenced block of a document."""

    document: Path
    line: int
    language: str
    text: str
    runs: bool

    def __str__(self) -> str:
        return f"{title(self.document)}:{self.line}"


def title(document: Path) -> str:
    """What a document is called in a test's name."""
    return document.relative_to(ROOT).as_posix()


def snippets() -> Iterator[Snippet]:
    """The fenced blocks of all documents."""
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for found in FENCE.finditer(text):
            line = text.count("\n", 0, found.start("text"))
            yield Snippet(document, line, found["language"], found["text"], runs=not found["mark"])


def commands() -> Iterator[str]:
    """The lines of all indented blocks, which are what a reader types into a shell."""
    for document in DOCUMENTS:
        prose = FENCE.sub("", document.read_text(encoding="utf-8"))
        for block in INDENTED.findall(prose):
            for line in block.splitlines():
                yield line.partition("#")[0].strip()


SNIPPETS = list(snippets())
SETTINGS = [each for each in SNIPPETS if each.language == "toml" and "[project" not in each.text]
PROJECTS = [each for each in SNIPPETS if each.language == "toml" and "[project" in each.text]
PYTHON = [each for each in SNIPPETS if each.language == "python"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


class TestSnippets:
    """What stands between fences."""

    def test_each_says_what_it_is(self) -> None:
        """No snippet goes unlooked at for want of a language."""
        assert SNIPPETS
        assert [str(each) for each in SNIPPETS if each.language not in {"python", "toml", *SHOWN}] == []

    @pytest.mark.parametrize("document", sorted({each.document for each in PYTHON if each.runs}), ids=title)
    def test_python_runs(self, document: Path, tmp_path: Path) -> None:
        """Each snippet of a document is a program that ends well, with warnings for errors."""
        files = []
        for each in PYTHON:
            if each.document == document and each.runs:
                files.append(tmp_path / f"line-{each.line}.py")
                files[-1].write_text(each.text, encoding="utf-8")
        assert files
        run_each = "import runpy, sys; [runpy.run_path(file, run_name='__main__') for file in sys.argv[1:]]"
        done = call(sys.executable, "-W", "error", "-c", run_each, *map(str, files), cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")

    def test_what_is_not_run_is_python(self) -> None:
        """A part of a program is not run, but can be read as one."""
        for each in PYTHON:
            compile(each.text, str(each), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)

    @pytest.mark.parametrize("snippet", SETTINGS, ids=str)
    def test_settings_are_right(self, snippet: Snippet, tmp_path: Path) -> None:
        """Each configuration, put where the user's own is, is found right, the plugins' sections included."""
        file = user_config_path("schwarm") / "schwarm.toml"
        file.parent.mkdir(parents=True)
        file.write_text(snippet.text, encoding="utf-8")
        done = call(schwarm(), "config", "check", cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr

    @pytest.mark.parametrize("snippet", PROJECTS, ids=str)
    def test_project_files_are_for_this_core(self, snippet: Snippet) -> None:
        """A plugin that is set up as shown is of a kind that there is, and is accepted by this core."""
        said = tomllib.loads(snippet.text)["project"]
        (core,) = (Requirement(text) for text in said["dependencies"] if text.startswith("schwarm-core"))
        assert core.specifier.contains(schwarm_core.__version__)
        assert set(said["entry-points"]) <= {f"schwarm.{kind}" for kind in KINDS}


KINDS = ("providers", "capabilities", "middleware", "exporters", "commands", "kinds")


class TestCommands:
    """What a reader types."""

    @pytest.mark.parametrize("command", sorted(set(commands())))
    def test_it_can_be_typed(self, command: str, tmp_path: Path) -> None:
        """Each command line does what it says, or names what there is."""
        words = shlex.split(command)
        if words[:3] in (["pip", "install", "uv"], ["python3", "-m", "pip"]) and "&&" in words:
            words = words[words.index("&&") + 1 :]
        check(words, tmp_path)

    def test_the_commands_that_are_mentioned_exist(self) -> None:
        """What the text calls a command is one."""
        mentioned = {name for each in DOCUMENTS for name in MENTION.findall(each.read_text(encoding="utf-8"))}
        assert mentioned
        assert [name for name in sorted(mentioned) if not exists(name.split())] == []

    def test_the_tasks_that_are_mentioned_exist(self) -> None:
        """So with the tasks of those who work on it, all of which are listed."""
        text = "".join(each.read_text(encoding="utf-8") for each in DOCUMENTS)
        assert set(re.findall(r"uv run poe ([\w-]+)", text)) == set(PROJECT["tool"]["poe"]["tasks"])

    def test_links_lead_somewhere(self) -> None:
        """A link inside the repository leads to a file or folder that there is."""
        broken = [
            f"{title(each)}: {target}"
            for each in DOCUMENTS
            for target in LINK.findall(FENCE.sub("", each.read_text(encoding="utf-8")))
            if not (each.parent / target).exists()
        ]
        assert broken == []


def check(words: list[str], folder: Path) -> None:
    """Runs a command of our own; of other programs' commands, checks the names of what is ours."""
    match words:
        case ["schwarm", *arguments]:
            done = call(schwarm(), *arguments, cwd=folder)
            assert done.returncode == 0, done.stderr
            assert done.stdout
        case ["uv" | ".uv/bin/uv", "run", *options, "schwarm", "run", question] if not options:
            check(["schwarm", "run", question], folder)
        case [variable, *rest] if re.fullmatch(r"SCHWARM_[A-Z]+=\S+", variable):
            check(rest, folder)
        case ["uv", "run", "pytest", *arguments]:
            assert [path for path in arguments if "/" in path and not (ROOT / path).exists()] == []
        case ["uv", "run", "--group", group, *_]:
            assert group in PROJECT["dependency-groups"]
        case ["pip", "install", *names]:
            assert set(names) <= {"schwarm", *(file.parent.name for file in ROOT.glob("plugins/*/*/pyproject.toml"))}
        case _:
            pytest.fail(f"nothing here knows how to check {shlex.join(words)!r}")


def exists(names: list[str]) -> bool:
    """Whether there is a command of these names; behind a command that has none below it, anything may stand."""
    command: click.Command | None = root
    for name in names:
        if not isinstance(command, click.Group):
            return True
        command = command.get_command(click.Context(command), name)
    return command is not None


def schwarm() -> str:
    """The command, as it is installed beside the interpreter."""
    return str(Path(sys.executable).with_name("schwarm"))


def call(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a program away from the sources."""
    environ = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=50, check=False
    )

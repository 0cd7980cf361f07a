"""Each example runs as it stands, and prints what it should."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


class Example(NamedTuple):
    """How an example is run, and what is seen then, in order."""

    command: tuple[str, ...]
    folder: Path
    expected: tuple[str, ...]


RUNS = {
    "tools.py": Example(
        (sys.executable, "examples/tools.py"),
        EXAMPLES.parent,
        ("3 cups of espresso", "7.2", "2 model calls, 1 tool call"),
    ),
    "handoff.py": Example(
        (sys.executable, "examples/handoff.py"),
        EXAMPLES.parent,
        ("reception hands over to cashier", "cashier calls calculate", "cashier: ", "42"),
    ),
    "from_toml": Example(
        (
            str(Path(sys.executable).with_name("schwarm")),
            "run",
            "What is the square root of 1764, and what time is it in Lima?",
        ),
        EXAMPLES / "from_toml",
        ("42", "Lima"),
    ),
}


def test_every_example_is_run() -> None:
    """None is kept that nobody runs."""
    assert {path.name for path in EXAMPLES.iterdir() if path.name != "__pycache__"} == set(RUNS)


@pytest.mark.parametrize("name", RUNS)
def test_it_prints_what_it_should(name: str) -> None:
    """It needs nothing but the workspace: no key, no network, no argument that its own comment doesn't tell."""
    run = RUNS[name]
    done = subprocess.run(
        run.command, cwd=run.folder, env=dict(os.environ), capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, done.stderr
    places = [done.stdout.find(text) for text in run.expected]
    assert -1 not in places, done.stdout
    assert places == sorted(places)


def test_the_folder_is_run_as_it_says() -> None:
    """The example without code says how to run it, by the very question that is asked here."""
    said = (EXAMPLES / "from_toml" / "schwarm.toml").read_text(encoding="utf-8")
    assert f'uv run schwarm run "{RUNS["from_toml"].command[-1]}"' in said

"""`Agent[Context, Output]` and its like are sound: two type checkers accept what is right, and nothing else.

The modules beside this one are never run. In each, `assert_type` says what is inferred, and a line that has to be an
error says which, for either checker. An ignore that nothing needs is an error too: so an error that is no longer found
fails here as surely as one too many.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

CASES = Path(__file__).parent
CORE = CASES.parent.parent
ROOT = CORE.parent

needs_mypy = pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not installed: uv sync --group lint")
needs_pyright = pytest.mark.skipif(
    find_spec("pyright") is None, reason="pyright is not installed: uv sync --group lint"
)


def findings(environ: Mapping[str, str], *command: str) -> str:
    """What a checker finds; empty if it is content."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=dict(environ), capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode else ""


class TestTypes:
    """What is public keeps its promises to type checkers."""

    @needs_mypy
    def test_mypy_agrees_with_the_cases(self, original_environ: Mapping[str, str]) -> None:
        """mypy, strict, infers what the cases say and finds the errors they name, and no others."""
        environ = {**original_environ, "MYPYPATH": str(CORE)}
        options = ("--strict", "--explicit-package-bases", "--no-error-summary")
        assert findings(environ, "mypy", *options, str(CASES)) == ""

    @needs_pyright
    @pytest.mark.timeout(120)
    def test_pyright_agrees_with_the_cases(self, original_environ: Mapping[str, str]) -> None:
        """So does pyright."""
        options = ("--project", str(CASES / "pyrightconfig.json"), "--pythonpath", sys.executable)
        assert findings(original_environ, "pyright", *options) == ""

    def test_the_cases_name_errors(self) -> None:
        """Every module of cases has right lines and wrong ones, each wrong one named for both checkers."""
        cases = [file.read_text(encoding="utf-8") for file in CASES.glob("*.py") if file != Path(__file__)]
        speaking = [text for text in cases if "assert_type(" in text]
        assert len(speaking) > 3
        for text in speaking:
            wrong = [line for line in text.splitlines() if "ignore[" in line]
            assert wrong
            assert [line for line in wrong if "# type: ignore[" not in line or "# pyright: ignore[" not in line] == []

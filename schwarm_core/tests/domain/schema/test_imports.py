"""What reading a tool costs: few imports."""

import subprocess
import sys

import pytest

HEAVY: set[str] = {"anyio", "cattrs", "decimal", "docstring_parser", "fractions", "loguru", "pluggy", "uuid"}
READ = """
from schwarm_core.domain.schema.signature import signature_of
from schwarm_core.domain.schema.json_schema import schema_of
def tool(a: int, b: list[str] | None = None) -> str:
    '''A tool.'''
signature_of(tool).bind({"a": 1})
schema_of(dict[str, int])
"""
DOCUMENTED = READ.replace("A tool.", "A tool.\n\nArgs:\n    a: An a.\n")


def loaded(code: str) -> set[str]:
    """The heavy modules that a program has loaded, of those that Python and attrs don't load anyway."""
    program = f"import sys, attrs\nbefore = set(sys.modules)\n{code}\nprint(*(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return HEAVY & set(run.stdout.split())


class TestImports:
    @pytest.mark.parametrize(
        ("code", "modules"),
        [pytest.param(READ, set(), id="plain"), pytest.param(DOCUMENTED, {"docstring_parser"}, id="documented")],
    )
    def test_only_what_is_needed(self, code: str, modules: set[str]) -> None:
        """A plain function needs nothing heavy; a docstring with sections needs its parser."""
        assert loaded(code) == modules

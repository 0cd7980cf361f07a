"""What starting costs: importing, making a first agent, getting a first answer, each in a fresh process."""

from __future__ import annotations

from functools import partial

from benchmarks.measure import cpu_of_process, cpu_reported_by
from benchmarks.scenario import Scenario, Table

_PASS = "`python -c pass`"  # noqa: S105 - no password
_LIBRARIES = "`import pluggy, attrs, cattrs, anyio, loguru`"

_FUNCTION = '''
async def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b
'''
_FIRST_AGENT = f"""
from schwarm_core import Agent, Schwarm
{_FUNCTION}
Schwarm(model="offline", agents=[Agent("clerk", tools=[add])])
"""
_FIRST_ANSWER = f"""
from schwarm_core import Agent, Schwarm
from schwarm_core.testing.model import ScriptedModel, tool_call
{_FUNCTION}
app = Schwarm(model="scripted", providers={{"scripted": ScriptedModel(tool_call("add", a=1, b=2), "3")}})
assert app.run_sync(Agent("clerk", tools=[add]), "What is 1 + 2?").output == "3"
app.close()
"""


def _timed(code: str) -> str:
    return f"from time import process_time\nbegan = process_time()\n{code}\nprint(process_time() - began)"


TABLES = (
    Table(
        "Imports",
        (
            Scenario(_LIBRARIES, partial(cpu_reported_by, _timed("import pluggy, attrs, cattrs, anyio, loguru"))),
            Scenario(
                "`import schwarm_core`", partial(cpu_reported_by, _timed("import schwarm_core")), _LIBRARIES, 0.25
            ),
            Scenario(
                "the path to a first agent: import, `Agent(tools=[function])`, `Schwarm(...)`",
                partial(cpu_reported_by, _timed(_FIRST_AGENT)),
                _LIBRARIES,
                0.75,
            ),
        ),
    ),
    Table(
        "A process",
        (
            Scenario(_PASS, partial(cpu_of_process, ["-c", "pass"])),
            Scenario(
                "from the start to the end of a first run, the model faked",
                partial(cpu_of_process, ["-c", _FIRST_ANSWER]),
                _PASS,
            ),
        ),
    ),
)

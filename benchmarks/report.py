"""The figures as Markdown, and the place in the README where they stand."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyperf

from benchmarks.rounds import Figures
from benchmarks.scenario import Table

README = Path(__file__).with_name("README.md")
FIGURES, BACKENDS = "figures", "backends"
"""Which figures stand where in the README."""

_SCALES = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6))


def markdown(figures: Figures, tables: tuple[Table, ...], rounds: int) -> str:
    """The figures as tables.

    Args:
        figures: What was measured.
        tables: The scenarios.
        rounds: How often.

    Returns:
        The text.
    """
    parts = [circumstances(rounds), *(_table(figures, table) for table in tables)]
    return "\n".join(parts)


def write(text: str, which: str = FIGURES) -> None:
    """Puts figures into the README, in place of those that stand there.

    Args:
        text: The figures as Markdown.
        which: Which ones they are.
    """
    begin, end = f"<!-- {which}: begin -->\n", f"<!-- {which}: end -->\n"
    before, _, rest = README.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    README.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def circumstances(rounds: int) -> str:
    """On what machine, when, and how often it was measured."""
    about = pyperf.Run([1.0], collect_metadata=True).get_metadata()
    machine = f"{about.get('cpu_model_name', platform.machine())}, {about.get('cpu_count', '?')} CPUs"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {python}, {platform.system()}, {machine}; {rounds} rounds.\n"


def _table(figures: Figures, table: Table) -> str:
    head = f"### {table.title}\n\n| What | Figure | Times | of | To reach | |\n| --- | ---: | ---: | --- | ---: | --- |"
    return "\n".join([head, *_rows(figures, table), ""])


def _rows(figures: Figures, table: Table) -> Iterator[str]:
    for scenario in table.scenarios:
        ratio = figures.ratio(scenario) if scenario.floor else None
        limit = scenario.limit
        reached = figures.of(scenario) if ratio is None else ratio
        verdict = "" if limit is None else "yes" if reached <= limit else "**no**"
        times = "" if ratio is None else f"{ratio:.2f}"
        goal = "" if limit is None else f"{limit:.2f}" if scenario.floor else shown(limit, scenario.unit)
        cells = (scenario.name, shown(figures.of(scenario), scenario.unit), times, scenario.floor, goal, verdict)
        yield f"| {' | '.join(cells)} |"


def shown(figure: float, unit: str) -> str:
    """A figure with its unit, to three digits."""
    if unit == "byte":
        return f"{figure:,.0f} B"
    name, scale = next((each for each in _SCALES if figure >= each[1]), _SCALES[-1])
    return f"{figure / scale:.3g} {name}"

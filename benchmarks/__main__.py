"""Measures everything, and prints it as tables: `uv run --group bench python -m benchmarks`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import markdown, write
from benchmarks.rounds import Figures
from benchmarks.scenario import Table
from benchmarks.sites import make_sites
from benchmarks.tables import TABLES


def main() -> None:
    """Measures, prints, and keeps the figures where it is told to."""
    parser = ArgumentParser(prog="python -m benchmarks", description="Measure what Schwarm costs.")
    parser.add_argument("--rounds", type=int, default=5, help="how often to measure everything")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the tables whose titles contain this")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/README.md")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures for `pyperf compare_to`")
    options = parser.parse_args()
    tables = _chosen(options.only)
    with TemporaryDirectory() as folder:
        make_sites(Path(folder))
        figures = Figures([scenario for table in tables for scenario in table.scenarios])
        for number in range(1, options.rounds + 1):
            for scenario in figures.measure():
                print(f"round {number}: {scenario.name}", file=sys.stderr)
    text = markdown(figures, tables, options.rounds)
    print(text)
    if options.write:
        write(text)
    if options.json:
        figures.suite().dump(str(options.json), replace=True)


def _chosen(only: str) -> tuple[Table, ...]:
    return tuple(table for table in TABLES if only.lower() in table.title.lower())


if __name__ == "__main__":
    main()

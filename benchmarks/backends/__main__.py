"""Measures the backends against SDKs and frameworks: `uv run --group bench python -m benchmarks.backends`.

Each figure comes from a fresh process in the contestant's own environment, against one server on the loopback interface
that answers at once; each round goes through everybody in another order.
"""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from random import sample
from statistics import median
from time import perf_counter

from benchmarks.backends.environments import make_environments
from benchmarks.backends.field import CONTESTANTS, FIELDS, MEASURES, Contestant, Field, Measure
from benchmarks.report import BACKENDS, circumstances, shown, write

_HERE = Path(__file__).parent
_KEPT = Path.home() / ".cache" / "schwarm-benchmarks"

Figures = dict[tuple[Contestant, Measure], list[float]]


def main() -> None:
    """Measures, prints, and keeps the figures where it is told to."""
    parser = ArgumentParser(prog="python -m benchmarks.backends", description="Measure what reaching a model costs.")
    parser.add_argument("--rounds", type=int, default=5, help="how often to measure everything")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the protocols whose names contain this")
    parser.add_argument("--environments", type=Path, default=_KEPT, metavar="DIR", help="where environments are kept")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/README.md")
    options = parser.parse_args()
    fields = [field for field in FIELDS if options.only.lower() in field.title.lower()]
    everyone = [contestant for field in fields for contestant in (field.floor, *field.others)]
    pythons = make_environments(options.environments, everyone)
    figures: Figures = {(contestant, measure): [] for contestant in everyone for measure in MEASURES}
    with _server() as url:
        for number in range(1, options.rounds + 1):
            for contestant, measure in sample(list(figures), len(figures)):
                print(f"round {number}: {contestant.file}, {measure}", file=sys.stderr)
                figures[contestant, measure].append(_measured(pythons[contestant], contestant, measure, url))
    text = "\n".join([circumstances(options.rounds), *(_table(field, figures) for field in fields)])
    print(text)
    if options.write:
        write(text, BACKENDS)


@contextmanager
def _server() -> Generator[str]:
    with subprocess.Popen(
        [sys.executable, _HERE / "server.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.communicate("")


def _measured(python: Path, contestant: Contestant, measure: Measure, url: str) -> float:
    command = [python, _HERE / "worker.py", CONTESTANTS / contestant.file, measure, url]
    began = perf_counter()
    figure = float(subprocess.check_output(command, text=True))
    return perf_counter() - began if measure == "first" else figure


def _table(field: Field, figures: Figures) -> str:
    head = f"### {field.title}\n\n| Who | {' | '.join(MEASURES.values())} |\n| --- |{' ---: |' * len(MEASURES)}"
    rows = [_row(each, field.floor, figures) for each in (field.floor, *field.others)]
    if field.targets:
        rows.append(f"| *to reach* | {' | '.join(f'{field.targets[measure]:.2f}' for measure in MEASURES)} |")
    return "\n".join([head, *rows, ""])


def _row(contestant: Contestant, floor: Contestant, figures: Figures) -> str:
    cells = [contestant.name]
    for measure in MEASURES:
        own, least = figures[contestant, measure], figures[floor, measure]
        ratio = median(one / other for one, other in zip(own, least, strict=True))
        cells.append(f"{shown(median(own), 'second')}" + ("" if contestant is floor else f" ({ratio:.2f})"))
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

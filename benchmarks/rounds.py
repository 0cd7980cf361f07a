"""Rounds: every scenario measured once, each in a fresh process, in a new order each time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from random import sample
from statistics import median

import pyperf

from benchmarks.scenario import Scenario


class Figures:
    """What has been measured so far.

    Args:
        scenarios: What is measured.
    """

    def __init__(self, scenarios: Sequence[Scenario]) -> None:
        self._scenarios = scenarios
        self._measured: dict[str, list[float]] = {scenario.name: [] for scenario in scenarios}
        self._ratios: dict[str, list[float]] = {scenario.name: [] for scenario in scenarios}

    def measure(self) -> Iterator[Scenario]:
        """Measures each scenario once more.

        Yields:
            The scenario that is measured next.
        """
        for scenario in sample(self._scenarios, len(self._scenarios)):
            yield scenario
            command = [sys.executable, "-m", "benchmarks.worker", scenario.name]
            figure, ratio = subprocess.check_output(command, text=True).split()
            self._measured[scenario.name].append(float(figure))
            self._ratios[scenario.name].append(float(ratio))

    def of(self, scenario: Scenario) -> float:
        """The median over the rounds, in seconds or bytes."""
        return median(self._measured[scenario.name])

    def ratio(self, scenario: Scenario) -> float:
        """How many times its floor it is: the median over the rounds of the ratios, each of one process."""
        return median(self._ratios[scenario.name])

    def suite(self) -> pyperf.BenchmarkSuite:
        """All figures, for `pyperf stats` and `pyperf compare_to`."""
        return pyperf.BenchmarkSuite([_benchmark(each, self._measured[each.name]) for each in self._scenarios])


def _benchmark(scenario: Scenario, figures: Sequence[float]) -> pyperf.Benchmark:
    about = {"name": scenario.name, "unit": scenario.unit}
    return pyperf.Benchmark([pyperf.Run([figure], metadata=about, collect_metadata=False) for figure in figures])

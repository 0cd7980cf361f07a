"""Measures one scenario, once, in a process of its own, and prints the figure: `python -m benchmarks.worker NAME`."""

from __future__ import annotations

import sys

from benchmarks.tables import scenarios

if __name__ == "__main__":
    print(scenarios()[sys.argv[1]].measure())

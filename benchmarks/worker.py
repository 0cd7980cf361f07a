"""Measures one scenario, once, in a process of its own: `python -m benchmarks.worker NAME`.

Prints the figure, and how many times that of its floor it is (0 without a floor). The floor is measured just before and
just after: however busy the machine is, it was as busy for both.
"""

from __future__ import annotations

import sys

from benchmarks.tables import scenarios


def main(name: str) -> None:
    """Measures a scenario.

    Args:
        name: Its name.
    """
    known = scenarios()
    scenario = known[name]
    floor = known[scenario.floor].measure if scenario.floor else None
    before = floor() if floor else 0.0
    figure = scenario.measure()
    after = floor() if floor else 0.0
    print(figure, 2 * figure / (before + after) if floor else 0.0)


if __name__ == "__main__":
    main(sys.argv[1])

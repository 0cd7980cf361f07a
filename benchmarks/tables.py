"""Everything that is measured."""

from __future__ import annotations

from benchmarks.scenario import Scenario, Table
from benchmarks.scenarios import agent, discovery, event, run, start

TABLES: tuple[Table, ...] = (*run.TABLES, *agent.TABLES, *event.TABLES, *start.TABLES, *discovery.TABLES)


def scenarios() -> dict[str, Scenario]:
    """All scenarios, by name."""
    return {scenario.name: scenario for table in TABLES for scenario in table.scenarios}

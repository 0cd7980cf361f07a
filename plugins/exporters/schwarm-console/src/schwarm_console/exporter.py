"""The exporter: writes the account of what happens, while it happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from anyio.to_thread import run_sync

from schwarm_console.account import Account
from schwarm_console.config import ConsoleConfig
from schwarm_console.line import Line
from schwarm_console.paper import Paper
from schwarm_core.domain.telemetry.exporter import TelemetryExporter
from schwarm_core.domain.telemetry.record import TelemetryRecord


class ConsoleExporter(TelemetryExporter):
    """Writes a readable account of each run to the terminal.

    Args:
        config: The settings.
    """

    live: ClassVar[bool] = True

    def __init__(self, config: ConsoleConfig) -> None:
        self._config = config
        self._account = Account(config.verbosity)
        self._paper: Paper | None = None

    async def initialize(self) -> None:
        """Takes the stream as it is now."""
        self._paper = Paper(self._config.stream)

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Writes what there is to say of the records."""
        await self._write([line for record in records for line in self._account.lines(record)])

    async def cleanup(self) -> None:
        """Writes the totals."""
        await self._write(self._account.totals())

    async def _write(self, lines: list[Line]) -> None:
        if lines and self._paper is not None:
            # In a thread: a terminal that was stopped (Ctrl-S) and a pipe that is full let no one write on.
            await run_sync(self._paper.write, lines, abandon_on_cancel=True)

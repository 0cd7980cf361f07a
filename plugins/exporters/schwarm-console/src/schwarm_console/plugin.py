"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_console.config import ConsoleConfig
from schwarm_core.domain.telemetry.exporter import ExporterSpec
from schwarm_core.hooks.marker import hookimpl


@hookimpl
def schwarm_exporters() -> list[ExporterSpec]:
    """The exporter `console`."""
    return [
        ExporterSpec(
            "console",
            "schwarm_console.exporter:ConsoleExporter",
            ConsoleConfig,
            description="Writes a readable account of each run to the terminal, while it runs",
        )
    ]

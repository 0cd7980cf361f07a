"""The contract of exporters, and what a plugin declares of one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from attrs import field, frozen

from schwarm_core.domain.provider.provider import Provider
from schwarm_core.domain.telemetry.record import TelemetryRecord


class TelemetryExporter(ABC):
    """Carries telemetry somewhere.

    It is called from one background task, one batch at a time, and never by a run. What it can't take it drops; it is
    given at most the telemetry's `export_timeout` for a batch.

    Attributes:
        live: Whether it wants records at once, and the beginnings of spans (`SpanStart`) too, as something that people
            watch does; others get batches, and spans when they have ended.
    """

    live: ClassVar[bool] = False

    async def initialize(self) -> None:
        """Opens what the exporter needs. Called once, before the first batch, with a time limit.

        Raises:
            Exception: Whatever went wrong; the exporter is then not used, and cleaned up even so.
        """

    @abstractmethod
    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Carries a batch away. Secrets have been redacted.

        Args:
            records: The batch, in the order it was recorded; never empty.

        Raises:
            Exception: Whatever went wrong; the batch is counted as dropped and the run doesn't notice.
        """

    async def cleanup(self) -> None:
        """Flushes and closes. Called once, shielded from cancellation, with a time limit."""


@frozen
class ExporterSpec:
    """An exporter that a plugin offers. Declaring it imports and opens nothing.

    Attributes:
        name: The name that users write; the same as the entry point's.
        make: Makes it, given its settings (if it has any) and, by keyword, each provider that it requires: a class, a
            function, or the import path of one.
        config: The attrs class of its settings, handed to `make` first; None when it has none.
        requires: Providers that it needs: the keyword of `make`, and the family it must be of.
        description: One line for people.
    """

    name: str
    make: str | Callable[..., TelemetryExporter]
    config: type[object] | None = None
    requires: Mapping[str, type[Provider[Any, Any]]] = field(factory=dict)
    description: str = ""

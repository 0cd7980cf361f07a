"""The way of telemetry to one exporter: a queue and a worker of its own, so that it delays no other."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from anyio import CancelScope, current_time, fail_after
from attrs import frozen

from schwarm_core.application.concurrency.mailbox import Mailbox
from schwarm_core.application.telemetry.logging import is_milestone, log_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from schwarm_core.application.telemetry.redaction import Redactor
    from schwarm_core.domain.telemetry.config import TelemetryConfig
    from schwarm_core.domain.telemetry.exporter import TelemetryExporter
    from schwarm_core.domain.telemetry.record import TelemetryRecord


@frozen
class NamedExporter:
    """An exporter, and the name it has in the configuration.

    Attributes:
        name: The name.
        exporter: The exporter, not yet initialized.
    """

    name: str
    exporter: TelemetryExporter


@frozen
class ExporterStats:
    """What became of the records for one exporter.

    Attributes:
        exported: How many it has taken.
        dropped: How many were lost: its queue was full, it failed, or the time was up.
        queued: How many wait for it.
        failures: How many batches it failed at.
        quarantined: Why it is not used; empty if it is.
    """

    exported: int
    dropped: int
    queued: int
    failures: int
    quarantined: str = ""


class ExporterPipeline:
    """Queues records for an exporter, and hands them over in batches from a task of its own.

    Args:
        named: The exporter.
        config: Sizes and time limits.
        redactor: Masks what is told of a failure.
        quarantine: Told when the exporter can't be initialized.

    Attributes:
        name: The exporter's name.
        live: Whether it wants the beginnings of spans too.
        put: Queues a record, from any thread, without waiting.
    """

    __slots__ = (
        "_config",
        "_deadline",
        "_exported",
        "_exporter",
        "_failures",
        "_lost",
        "_quarantine",
        "_queue",
        "_reason",
        "_redactor",
        "_scope",
        "live",
        "name",
        "put",
    )

    def __init__(
        self,
        named: NamedExporter,
        config: TelemetryConfig,
        redactor: Redactor,
        quarantine: Callable[[ExporterPipeline], None],
    ) -> None:
        self.name = named.name
        self.live = named.exporter.live
        self._exporter = named.exporter
        self._config = config
        self._redactor = redactor
        self._quarantine = quarantine
        self._queue: Mailbox[TelemetryRecord] = Mailbox(config.queue_size)
        self.put = self._queue.put
        self._deadline = inf
        self._scope: CancelScope | None = None
        self._exported = 0
        self._lost = 0
        self._failures = 0
        self._reason = ""

    @property
    def stats(self) -> ExporterStats:
        """What became of the records so far."""
        dropped = self._lost + self._queue.dropped
        return ExporterStats(self._exported, dropped, len(self._queue), self._failures, self._reason)

    def close(self) -> None:
        """Takes nothing more, and gives the exporter until the time limit to take what is queued."""
        self._queue.close()
        self._deadline = current_time() + self._config.shutdown_timeout
        if self._scope is not None:
            self._scope.deadline = self._deadline

    def discard(self) -> None:
        """Takes nothing more, and drops what is queued."""
        self._queue.close()
        self._queue.discard()

    async def run(self) -> None:
        """Initializes the exporter, exports until `close`, and cleans up; no cancellation cuts it short."""
        with CancelScope(shield=True, deadline=self._deadline) as self._scope:
            if await self._initialize():
                await self._export_all()
        self.discard()
        await self._cleanup()

    async def _initialize(self) -> bool:
        try:
            with fail_after(self._config.export_timeout):
                await self._exporter.initialize()
        except Exception as error:  # noqa: BLE001 - an exporter may raise anything, and stops nothing else
            self._reason = f"It could not be initialized: {self._describe(error)}"
            log_for(plugin=self.name).warning("The exporter {} is in quarantine. {}", self.name, self._reason)
            self._quarantine(self)
            return False
        return True

    async def _export_all(self) -> None:
        while await self._queue.wait():
            if not self.live:
                await self._fill()
            await self._export(list(self._queue.take(self._config.batch_size)))

    async def _fill(self) -> None:
        """Waits until there is a batch, though not longer than the interval."""
        with CancelScope(deadline=current_time() + self._config.interval):
            await self._queue.wait(self._config.batch_size)

    async def _export(self, batch: list[TelemetryRecord]) -> None:
        exported = False
        try:
            with fail_after(self._config.export_timeout):
                await self._exporter.export(batch)
            exported = True
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(error)
        finally:
            self._exported += len(batch) if exported else 0
            self._lost += 0 if exported else len(batch)

    def _fail(self, error: Exception) -> None:
        self._failures += 1
        if is_milestone(self._failures):
            log_for(plugin=self.name).warning(
                "The exporter {} failed (failure {}): {}", self.name, self._failures, self._describe(error)
            )

    async def _cleanup(self) -> None:
        with CancelScope(shield=True):
            try:
                with fail_after(self._config.shutdown_timeout):
                    await self._exporter.cleanup()
            except Exception as error:  # noqa: BLE001 - as above
                log_for(plugin=self.name).warning("The exporter {} did not close: {}", self.name, self._describe(error))

    def _describe(self, error: Exception) -> str:
        return self._redactor.text(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)

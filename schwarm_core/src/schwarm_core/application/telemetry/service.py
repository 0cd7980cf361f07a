"""The telemetry service: records spans, metrics and lines of the log, and never stands in the way."""

from __future__ import annotations

from time import time_ns
from typing import TYPE_CHECKING, Literal

from anyio import TASK_STATUS_IGNORED, CancelScope, Event, create_task_group

from schwarm_core.application.telemetry.ids import new_trace_id, read_traceparent
from schwarm_core.application.telemetry.pipeline import ExporterPipeline, ExporterStats, NamedExporter
from schwarm_core.application.telemetry.redaction import Redactor
from schwarm_core.application.telemetry.span import NO_SPAN, Span, current_span
from schwarm_core.domain.telemetry.record import LogRecord, Metric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anyio.abc import TaskStatus

    from schwarm_core.domain.telemetry.config import LogLevel, TelemetryConfig
    from schwarm_core.domain.telemetry.record import Attributes, TelemetryRecord

_LEVELS = {"debug": 0, "info": 1, "warning": 2, "error": 3}


class TelemetryService:
    """Records what happens and hands it to the exporters in the background.

    Recording never waits and never raises, from any thread. Each exporter has a bounded queue and a worker of its own;
    what doesn't fit is dropped and counted. Secrets are masked before anything is queued. Without exporters nothing is
    recorded, and a span costs next to nothing.

    The exporters work between the start of `run` and `close`. What is recorded before is kept for them.

    Args:
        exporters: The exporters, not yet initialized.
        config: The settings.

    Attributes:
        active: Whether anything is recorded: ask before computing what would only be recorded.
        redactor: What masks the secrets.

    Example:
        >>> with telemetry.span("index", {"documents": 12}) as span:
        ...     span.set("chunks", 240)
        >>> telemetry.count("index.documents", 12, unit="{document}")
    """

    __slots__ = ("_closing", "_ended", "_every", "_level", "_pipelines", "active", "redactor")

    def __init__(self, exporters: Sequence[NamedExporter], config: TelemetryConfig) -> None:
        self.redactor = Redactor(config.redact, config.redact_fields)
        self._level = _LEVELS[config.log_level]
        used = exporters if config.enabled else ()
        self._every = tuple(ExporterPipeline(exporter, config, self.redactor, self._quarantine) for exporter in used)
        self._pipelines = self._every
        self.active = bool(self._every)
        self._closing: Event | None = None
        self._ended: Event | None = None

    def span(self, name: str, attributes: Attributes | None = None, *, parent: Span | str | None = None) -> Span:
        """Begins a span. In a `with` it is the current span, and ends with it; else whoever began it has to end it.

        Args:
            name: What is done, in few words.
            attributes: What is known of it.
            parent: The span around it, or another process's `traceparent`; None for the current span.

        Returns:
            The span.
        """
        if not self.active:
            return NO_SPAN
        if parent is None:
            parent = current_span()
        trace_id, parent_id = _ids_in(parent) if isinstance(parent, str) else (parent.trace_id, parent.span_id)
        known = dict(attributes) if attributes else {}
        span = Span(self, self.redactor.text(name), trace_id or new_trace_id(), parent_id, known)
        for pipeline in self._pipelines:
            if pipeline.live:
                pipeline.put(span.started())
        return span

    def count(self, name: str, value: float = 1, *, unit: str = "", attributes: Attributes | None = None) -> None:
        """Adds to a counter.

        Args:
            name: What is counted, names joined by dots.
            value: How much is added.
            unit: The unit, in UCUM's words.
            attributes: What is said of it; few different values.
        """
        self._metric("counter", name, value, unit, attributes)

    def measure(self, name: str, value: float, *, unit: str = "", attributes: Attributes | None = None) -> None:
        """Records one of many measurements whose distribution matters, such as a duration.

        Args:
            name: What is measured, names joined by dots.
            value: The figure.
            unit: The unit, in UCUM's words.
            attributes: What is said of it; few different values.
        """
        self._metric("histogram", name, value, unit, attributes)

    def gauge(self, name: str, value: float, *, unit: str = "", attributes: Attributes | None = None) -> None:
        """Records a level, such as the length of a queue.

        Args:
            name: What is measured, names joined by dots.
            value: How high it is now.
            unit: The unit, in UCUM's words.
            attributes: What is said of it; few different values.
        """
        self._metric("gauge", name, value, unit, attributes)

    def log(self, message: str, level: LogLevel = "info", attributes: Attributes | None = None) -> None:
        """Records a line of the log, in the current span, if it is grave enough.

        Args:
            message: What happened.
            level: How grave it is.
            attributes: What is said of it.
        """
        if self.active and _LEVELS.get(level, self._level) >= self._level:
            span = current_span()
            text, known = self.redactor.text(message), self.redactor.attributes(attributes or {})
            self.record(LogRecord(text, level, time_ns(), span.trace_id, span.span_id, known))

    def stats(self) -> Mapping[str, ExporterStats]:
        """What became of the records, by the exporter's name."""
        return {pipeline.name: pipeline.stats for pipeline in self._every}

    async def run(self, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """Lets the exporters work until `close`. Start it in the application's task group.

        A cancellation ends it as `close` does: what is queued is exported, within the time limit.
        """
        self._closing, self._ended = Event(), Event()
        try:
            async with create_task_group() as tasks:
                for pipeline in self._every:
                    tasks.start_soon(pipeline.run)
                task_status.started()
                try:
                    await self._closing.wait()
                finally:
                    self._stop()
        finally:
            self._ended.set()

    async def close(self) -> None:
        """Exports what is queued, within `shutdown_timeout`, and closes the exporters, whoever is cancelled."""
        if self._closing is None or self._ended is None:
            self._stop()
            for pipeline in self._every:
                pipeline.discard()
            return
        self._closing.set()
        with CancelScope(shield=True):
            await self._ended.wait()

    def record(self, record: TelemetryRecord) -> None:
        """Takes a record whose secrets are masked, such as a span that has ended.

        Args:
            record: The record.
        """
        for pipeline in self._pipelines:
            pipeline.put(record)

    def _metric(
        self,
        kind: Literal["counter", "histogram", "gauge"],
        name: str,
        value: float,
        unit: str,
        attributes: Attributes | None,
    ) -> None:
        if self.active:
            known = self.redactor.attributes(attributes) if attributes else {}
            self.record(Metric(self.redactor.text(name), value, kind, unit, time_ns(), known))

    def _stop(self) -> None:
        self.active = False
        self._pipelines = ()
        for pipeline in self._every:
            pipeline.close()

    def _quarantine(self, pipeline: ExporterPipeline) -> None:
        self._pipelines = tuple(other for other in self._pipelines if other is not pipeline)
        self.active = bool(self._pipelines)


def _ids_in(traceparent: str) -> tuple[str, str]:
    """The ids of another process's trace and span; both empty if the header is malformed."""
    return read_traceparent(traceparent) or ("", "")

"""What is measured: spans, metrics and log records, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

Attributes: TypeAlias = Mapping[str, object]
"""What is said of a record: names joined by dots, values that JSON can hold."""


@frozen(slots=False)
class SpanStart:
    """A span has begun. Handed only to live exporters; the finished span follows as a `SpanRecord`.

    Attributes:
        trace_id: The trace: 32 hexadecimal digits.
        span_id: The span: 16 hexadecimal digits.
        parent_id: The span around it; empty for the outermost.
        name: What is done, in few words.
        start: When, in nanoseconds since the epoch.
        attributes: What was known at the start.
    """

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    start: int
    attributes: Attributes = field(factory=dict)


@frozen(slots=False)
class SpanRecord:
    """A span that has ended.

    Attributes:
        trace_id: The trace: 32 hexadecimal digits.
        span_id: The span: 16 hexadecimal digits.
        parent_id: The span around it; empty for the outermost.
        name: What was done, in few words.
        start: When it began, in nanoseconds since the epoch.
        end: When it ended.
        status: Whether it went well; a cancelled one did not.
        error: The code of what went wrong; empty if nothing did.
        attributes: What is said of it.
    """

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    start: int
    end: int
    status: Literal["ok", "error", "cancelled"] = "ok"
    error: str = ""
    attributes: Attributes = field(factory=dict)


@frozen(slots=False)
class Metric:
    """One measurement.

    Attributes:
        name: What is measured, names joined by dots.
        value: The figure.
        kind: Whether it adds up (`"counter"`), is spread (`"histogram"`), or is a level (`"gauge"`).
        unit: The unit, in UCUM's words (`"s"`, `"{token}"`).
        time: When, in nanoseconds since the epoch.
        attributes: What is said of it; few different values.
    """

    name: str
    value: float
    kind: Literal["counter", "histogram", "gauge"] = "counter"
    unit: str = ""
    time: int = 0
    attributes: Attributes = field(factory=dict)


@frozen(slots=False)
class LogRecord:
    """One line of the log.

    Attributes:
        message: What happened.
        level: How grave it is.
        time: When, in nanoseconds since the epoch.
        trace_id: The trace it belongs to; empty for none.
        span_id: The span it belongs to; empty for none.
        attributes: What is said of it.
    """

    message: str
    level: Literal["debug", "info", "warning", "error"] = "info"
    time: int = 0
    trace_id: str = ""
    span_id: str = ""
    attributes: Attributes = field(factory=dict)


TelemetryRecord: TypeAlias = SpanStart | SpanRecord | Metric | LogRecord

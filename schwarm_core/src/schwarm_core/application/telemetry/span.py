"""Spans: what is done, from when to when, inside of what else."""

from __future__ import annotations

from contextvars import ContextVar
from time import perf_counter_ns, time_ns
from typing import TYPE_CHECKING, Literal, Protocol

from schwarm_core.application.telemetry.ids import new_span_id, write_traceparent
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.telemetry.record import SpanRecord, SpanStart

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from schwarm_core.application.telemetry.redaction import Redactor
    from schwarm_core.domain.telemetry.record import Attributes


class SpanRecorder(Protocol):
    """Takes spans when they have ended."""

    @property
    def redactor(self) -> Redactor:
        """Masks secrets in what is said of a span."""
        ...

    def record(self, record: SpanRecord, /) -> None:
        """Takes a span."""
        ...


class Span:
    """Something that is being done. It is recorded when it ends.

    As a context manager it is the current span as long as the `with` lasts, and then ends, however that ends.

    Attributes:
        name: What is done, in few words.
        trace_id: The trace: 32 hexadecimal digits; empty where nothing is recorded. The others likewise.
        span_id: This span: 16 hexadecimal digits.
        parent_id: The span around it; empty for the outermost.
        ended: Whether it has ended.
    """

    __slots__ = (
        "_attributes",
        "_began",
        "_outer",
        "_recorder",
        "_start",
        "ended",
        "name",
        "parent_id",
        "span_id",
        "trace_id",
    )

    def __init__(
        self, recorder: SpanRecorder | None, name: str, trace_id: str, parent_id: str, attributes: dict[str, object]
    ) -> None:
        self._recorder = recorder
        self.name = name
        self.trace_id = trace_id
        self.parent_id = parent_id
        self.span_id = new_span_id() if recorder else ""
        self.ended = recorder is None
        self._attributes = attributes
        self._outer = NO_SPAN if recorder else self
        self._start = time_ns()
        # The clock may be set meanwhile: it says when the span began, this one how long it took.
        self._began = perf_counter_ns()

    @property
    def traceparent(self) -> str:
        """The header that tells another process of this span (W3C Trace Context); empty where nothing is recorded."""
        return write_traceparent(self.trace_id, self.span_id) if self.trace_id else ""

    def set(self, key: str, value: object) -> None:
        """Says something of what is done. Secrets are masked when it ends; later it is too late, and nothing happens.

        Args:
            key: Names joined by dots.
            value: What JSON can hold.
        """
        if not self.ended:
            self._attributes[key] = value

    def update(self, attributes: Attributes) -> None:
        """Says several things of what is done, at once; see `set`.

        Args:
            attributes: Values that JSON can hold, by names joined by dots.
        """
        if not self.ended:
            self._attributes.update(attributes)

    def end(self, error: BaseException | None = None) -> None:
        """Ends the span and records it; later calls do nothing. From any thread.

        Args:
            error: What went wrong. What is no `Exception`, such as a cancellation, ends it as cancelled.
        """
        if self._recorder is None or self.ended:
            return
        self.ended = True
        if error is not None:
            self._attributes["error.message"] = _message(error)
        self._recorder.record(
            SpanRecord(
                self.trace_id,
                self.span_id,
                self.parent_id,
                self.name,
                self._start,
                self._start + perf_counter_ns() - self._began,
                "ok" if error is None else _status(error),
                "" if error is None else _code(error),
                self._recorder.redactor.attributes(self._attributes),
            )
        )

    def started(self) -> SpanStart:
        """What is known of it at its beginning."""
        known = self._recorder.redactor.attributes(self._attributes) if self._recorder else {}
        return SpanStart(self.trace_id, self.span_id, self.parent_id, self.name, self._start, known)

    def __enter__(self) -> Self:
        if not self.ended:
            # A span knows what it stands in only while it stands in it.
            self._outer = _current.get()
            _current.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end(error)
        # By value, for a token is worthless in another context, and an abandoned generator ends where it is collected.
        if _current.get() is self:
            outer = self._outer
            _current.set(_living(outer) if outer.ended else outer)


NO_SPAN = Span(None, "", "", "", {})
"""The span of those who record nothing: it has ended before it began."""

_current: ContextVar[Span] = ContextVar("schwarm_span", default=NO_SPAN)


def current_span() -> Span:
    """The innermost span that goes on around this task, or around where it was started; `NO_SPAN` if there is none."""
    span = _current.get()
    return _living(span) if span.ended else span


def _living(span: Span) -> Span:
    while span.ended and span is not NO_SPAN:
        span = span._outer  # noqa: SLF001 - a span's own module
    return span


def _status(error: BaseException) -> Literal["error", "cancelled"]:
    return "error" if isinstance(error, Exception) else "cancelled"


def _code(error: BaseException) -> str:
    return error.code if isinstance(error, SchwarmError) else type(error).__qualname__


def _message(error: BaseException) -> str:
    try:
        return error.message if isinstance(error, SchwarmError) else str(error)
    except Exception:  # noqa: BLE001 - whatever it is, recording it fails no one
        return ""

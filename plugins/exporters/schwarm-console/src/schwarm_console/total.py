"""What all runs came to."""

from __future__ import annotations

from attrs import define

from schwarm_console.line import Line, Piece, laid_out
from schwarm_console.mark import BAD, GOOD, marked
from schwarm_console.step import usage_of
from schwarm_console.words import counted, duration, tokens
from schwarm_core.domain.telemetry.record import SpanRecord


@define
class Total:
    """The sum of all runs that have ended.

    Attributes:
        runs: How many.
        failed: How many of them failed or were cancelled.
        read: The tokens that were read.
        written: The tokens that were written.
        nanoseconds: How long they took, added up.
    """

    runs: int = 0
    failed: int = 0
    read: int = 0
    written: int = 0
    nanoseconds: int = 0

    def add(self, span: SpanRecord) -> None:
        """Adds a run.

        Args:
            span: The run.
        """
        read, written = usage_of(span)
        self.runs += 1
        self.failed += span.status != "ok"
        self.read += read
        self.written += written
        self.nanoseconds += span.end - span.start

    def lines(self) -> list[Line]:
        """The totals; nothing if there was one run at most, which has told its own."""
        if self.runs <= 1:
            return []
        failed = (Piece(f", {self.failed:,} failed", "bad"),) if self.failed else ()
        left = (marked(BAD if self.failed else GOOD), Piece(counted(self.runs, "run"), "name"), *failed)
        return [laid_out(left, duration(self.nanoseconds), tuple(filter(None, [self._tokens()])))]

    def _tokens(self) -> Piece | None:
        text = tokens(self.read, self.written)
        return Piece(text) if text else None

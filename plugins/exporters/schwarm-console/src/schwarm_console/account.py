"""The account of what happens: from telemetry records to lines, as a tree for each run.

A run is a frame that opens with its agent and closes with its totals; model calls and tool calls stand in it as they
end, and so do the frames of runs inside of it. Where several runs go on at once, each line says which it belongs to.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal, TypeAlias

from attrs import frozen

from schwarm_console.frame import Frame
from schwarm_console.line import Line, Piece, laid_out, printable
from schwarm_console.mark import BAD, BEGINS, DOUBTFUL, ENDS, HANDED, OTHER, Mark, marked
from schwarm_console.numbers import Numbers
from schwarm_console.step import step_of
from schwarm_console.total import Total
from schwarm_console.words import duration
from schwarm_core.domain.telemetry.record import LogRecord, SpanRecord, SpanStart, TelemetryRecord

Verbosity: TypeAlias = Literal["brief", "normal", "full"]

_MOST_OPEN = 10_000
_MARK_OF_LEVEL: dict[str, Mark] = {"error": BAD, "warning": DOUBTFUL}


@frozen
class _Open:
    """A span that hasn't ended.

    Attributes:
        frame: The run that it is, or stands in; None outside of any.
        is_run: Whether it is one.
    """

    frame: Frame | None
    is_run: bool


class Account:
    """Tells of records, one after another.

    Args:
        verbosity: How much is told.
    """

    def __init__(self, verbosity: Verbosity = "normal") -> None:
        self._verbosity = verbosity
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._numbers = Numbers()
        self._total = Total()

    def lines(self, record: TelemetryRecord) -> list[Line]:
        """What there is to say of a record.

        Args:
            record: The record.

        Returns:
            The lines, often none.
        """
        match record:
            case SpanStart():
                return self._begun(record)
            case SpanRecord():
                return self._ended(record)
            case LogRecord():
                return self._logged(record)
            case _:
                return []

    def totals(self) -> list[Line]:
        """What all runs came to, if there were several."""
        return self._total.lines()

    def _begun(self, start: SpanStart) -> list[Line]:
        around = self._around(start.parent_id)
        is_run = start.attributes.get("gen_ai.operation.name") == "invoke_agent"
        frame = self._new_frame(start, around) if is_run else around
        self._open[start.span_id] = _Open(frame, is_run)
        if len(self._open) > _MOST_OPEN:
            # The ends of the oldest were dropped on the way.
            self._forget(self._open.popitem(last=False)[1])
        if frame is not None and is_run and self._verbosity != "brief":
            return [self._line(frame, frame.depth, BEGINS, Piece(frame.agent, "name"), *self._run_id(start))]
        if not is_run and self._verbosity == "full":
            return [self._inside(frame, OTHER, Piece(f"{printable(start.name)} …"))]
        return []

    def _around(self, parent_id: str) -> Frame | None:
        parent = self._open.get(parent_id)
        return parent.frame if parent is not None else None

    def _new_frame(self, start: SpanStart, around: Frame | None) -> Frame:
        agent = printable(start.attributes.get("gen_ai.agent.name", "")) or printable(start.name)
        if around is not None:
            return Frame(agent, around.number, around.depth + 1, around.told)
        return Frame(agent, self._numbers.take())

    def _run_id(self, start: SpanStart) -> Line:
        run_id = printable(start.attributes.get("schwarm.run.id", ""))
        return (Piece(f"  run {run_id}"),) if self._verbosity == "full" and run_id else ()

    def _ended(self, span: SpanRecord) -> list[Line]:
        known = self._open.pop(span.span_id, None)
        if known is not None and known.is_run and known.frame is not None:
            lines = self._end_frame(known.frame, span)
            self._forget(known)
            return lines
        frame = known.frame if known is not None else self._around(span.parent_id)
        if frame is not None:
            frame.count(span)
        return [] if self._verbosity == "brief" else self._step(frame, span)

    def _forget(self, known: _Open) -> None:
        if known.is_run and known.frame is not None and known.frame.depth == 0:
            self._numbers.give_back(known.frame.number)

    def _step(self, frame: Frame | None, span: SpanRecord) -> list[Line]:
        step = step_of(span, frame.agent if frame else "", frame.told if frame else set())
        left = self._inside(frame, step.mark, Piece(step.name, "name"))
        lines = [laid_out(left, duration(span.end - span.start), step.detail)]
        heir = printable(span.attributes.get("schwarm.tool.handoff", ""))
        if heir:
            lines.append(self._inside(frame, HANDED, Piece(heir, "name"), Piece(" takes over")))
        return lines

    def _end_frame(self, frame: Frame, span: SpanRecord) -> list[Line]:
        if frame.depth == 0:
            self._total.add(span)
        elif self._verbosity == "brief":
            return []
        mark, word, detail = frame.ending(span)
        if self._verbosity == "brief":
            left = self._line(frame, 0, mark, Piece(frame.agent, "name"))
        else:
            left = self._line(frame, frame.depth, ENDS, marked(mark), Piece(word, mark[1]))
        return [laid_out(left, duration(span.end - span.start), detail)]

    def _logged(self, record: LogRecord) -> list[Line]:
        if self._verbosity != "full" and record.level not in _MARK_OF_LEVEL:
            return []
        mark = _MARK_OF_LEVEL.get(record.level, OTHER)
        return [self._inside(self._around(record.span_id), mark, Piece(printable(record.message), mark[1]))]

    def _inside(self, frame: Frame | None, mark: Mark, *rest: Piece) -> Line:
        depth = 0 if frame is None or self._verbosity == "brief" else frame.depth + 1
        return self._line(frame, depth, mark, *rest)

    def _line(self, frame: Frame | None, depth: int, mark: Mark, *rest: Piece) -> Line:
        tag = (Piece(f"#{frame.number} ", "run"),) if frame is not None and self._numbers.shows(frame.number) else ()
        return (*tag, Piece("│ " * depth, "tree"), marked(mark), *rest)

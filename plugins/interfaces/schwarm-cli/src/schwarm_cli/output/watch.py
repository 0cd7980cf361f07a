"""A run as it happens: the answer on standard output, all else on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_cli.output.call import shown_call, shown_result
from schwarm_cli.output.status import StatusLine
from schwarm_cli.output.terminal import note, write_out
from schwarm_core.domain.event.run import (
    HandoffEvent,
    ModelCallCompletedEvent,
    ModelCallStartedEvent,
    OutputRejectedEvent,
    ToolCallCompletedEvent,
    ToolCallDeferredEvent,
    ToolCallStartedEvent,
)
from schwarm_core.domain.message.answer import TextDelta
from schwarm_core.domain.message.part import ToolCallPart

if TYPE_CHECKING:
    from schwarm_core.domain.event.base import Event


class RunWatch:
    """Shows a run.

    Args:
        text: Whether pieces of text are written as they come.
        live: Whether tool calls and hand-offs are told of.

    Attributes:
        provider: Who answered last.
        model: The model that answered last, by its exact name.
    """

    def __init__(self, *, text: bool, live: bool) -> None:
        self.provider = ""
        self.model = ""
        self._text = text
        self._live = live
        self._status = StatusLine(shown=live)
        self._calls: dict[str, ToolCallPart] = {}
        self._written = ""

    def __call__(self, event: Event) -> None:
        """Shows an event."""
        match event:
            case TextDelta(piece):
                self._write(piece)
            case ModelCallStartedEvent():
                self._begin_turn(event)
            case ModelCallCompletedEvent():
                self.model = event.response.model or self.model
                self._status.clear()
            case ToolCallStartedEvent() | ToolCallCompletedEvent() | ToolCallDeferredEvent():
                self._see_call(event)
            case HandoffEvent(agent=agent, to=to):
                self._tell(f"  {agent} hands over to {to}")
            case OutputRejectedEvent(reason=reason):
                self._tell(f"  the answer didn't fit, and is corrected: {reason}")
            case _:
                pass

    def finish(self, output: str) -> None:
        """Writes the answer, as far as it hasn't been written.

        Args:
            output: The whole answer.
        """
        self._status.clear()
        if output != self._written:
            self._end_line()
            write_out(output)
            self._written = output
        self._end_line(at_least_one=True)

    def stop(self) -> None:
        """Leaves the terminal as it should be, however the run ended."""
        self._status.clear()
        self._end_line()

    def _begin_turn(self, event: ModelCallStartedEvent) -> None:
        self._end_line()
        self.provider, self.model = event.provider, event.model
        self._status.show(f"{event.provider} …")

    def _write(self, piece: str) -> None:
        if self._text and piece:
            self._status.clear()
            write_out(piece)
            self._written += piece

    def _end_line(self, *, at_least_one: bool = False) -> None:
        """Ends the line that text has begun, so that what follows has one of its own."""
        if (self._written or at_least_one) and not self._written.endswith("\n"):
            write_out("\n")
        self._written = ""

    def _tell(self, line: str) -> None:
        if self._live:
            self._status.clear()
            self._end_line()
            note(line)

    def _see_call(self, event: ToolCallStartedEvent | ToolCallCompletedEvent | ToolCallDeferredEvent) -> None:
        match event:
            case ToolCallStartedEvent(call=call):
                self._calls[call.id] = call
            case ToolCallCompletedEvent(result=result):
                call = self._calls.pop(result.call_id, ToolCallPart(result.call_id, result.name))
                self._tell(f"  {shown_call(call.name, call.arguments)} {shown_result(result)}")
            case ToolCallDeferredEvent(pending=pending):
                self._calls.pop(pending.call.id, None)
        names = ", ".join(dict.fromkeys(call.name for call in self._calls.values()))
        if self._live:
            self._end_line()
        self._status.show(f"{names} …" if names else "")

"""A run as a frame of the account: what happens in it stands inside."""

from __future__ import annotations

from attrs import define, field

from schwarm_console.line import Line, Piece, joined
from schwarm_console.mark import BAD, CANCELLED, GOOD, WAITING, Mark
from schwarm_console.step import error_of, usage_of
from schwarm_console.words import counted, tokens
from schwarm_core.domain.telemetry.record import SpanRecord


@define
class Frame:
    """A run that goes on.

    Attributes:
        agent: The agent that it began with.
        number: Its number among the runs that go on; one inside of another has that one's.
        depth: How many runs it stands in.
        told: The errors that were told of already, of the runs around it too.
        models: How often a model was asked.
        tools: How many tool calls were made.
        waits: Whether a call of it waits for someone.
    """

    agent: str
    number: int
    depth: int = 0
    told: set[str] = field(factory=set)
    models: int = 0
    tools: int = 0
    waits: bool = False

    def count(self, span: SpanRecord) -> None:
        """Counts a step of the run.

        Args:
            span: The step.
        """
        operation = span.attributes.get("gen_ai.operation.name")
        self.models += operation == "chat"
        self.tools += operation == "execute_tool"
        self.waits |= span.attributes.get("schwarm.tool.status") == "deferred"

    def ending(self, span: SpanRecord) -> tuple[Mark, str, Line]:
        """How the run ended.

        Args:
            span: The run.

        Returns:
            A sign, a word, and the figures; or the error.
        """
        if span.status == "cancelled":
            return CANCELLED, "cancelled", ()
        if span.status == "error":
            return BAD, "failed", error_of(span, self.told)
        return (WAITING, "waits", self._figures(span)) if self.waits else (GOOD, "done", self._figures(span))

    def _figures(self, span: SpanRecord) -> Line:
        done = ((self.models, "model call"), (self.tools, "tool call"))
        calls = ", ".join(counted(number, thing) for number, thing in done if number)
        return joined((Piece(tokens(*usage_of(span))),), (Piece(calls),))

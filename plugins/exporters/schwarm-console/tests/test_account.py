"""What is told of the records of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import pytest
from attrs import define, field

from schwarm_console.account import Account, Verbosity
from schwarm_console.line import Line
from schwarm_core.domain.telemetry.record import LogRecord, Metric, SpanRecord, SpanStart, TelemetryRecord

MILLISECOND = 1_000_000

Attributes: TypeAlias = Mapping[str, object]
Status: TypeAlias = Literal["ok", "error", "cancelled"]


def text_of(line: Line) -> str:
    """A line as it is written where there are no colours."""
    return "".join(piece.text for piece in line)


@define
class Telling:
    """An account, and what it has told so far.

    Attributes:
        account: The account.
        told: Its lines.
    """

    account: Account = field(factory=Account)
    told: list[str] = field(factory=list)

    def tell(self, *records: TelemetryRecord) -> None:
        """Hands it records."""
        for record in records:
            self.told += [text_of(line) for line in self.account.lines(record)]

    def begin(self, span: str, parent: str = "", *, said: Attributes) -> None:
        """Begins a span."""
        self.tell(SpanStart("t", span, parent, span, 0, said))

    def end(
        self,
        span: str,
        parent: str = "",
        *,
        said: Attributes,
        milliseconds: int = 0,
        status: Status = "ok",
        error: str = "",
    ) -> None:
        """Ends a span."""
        self.tell(SpanRecord("t", span, parent, span, 0, milliseconds * MILLISECOND, status, error, said))

    def run(self, span: str = "run", parent: str = "", agent: str = "assistant") -> None:
        """Begins a run."""
        self.begin(span, parent, said={**RUN, "gen_ai.agent.name": agent})

    def step(self, span: str, parent: str = "run", *, said: Attributes, milliseconds: int = 0) -> None:
        """Begins and ends a step of a run."""
        self.begin(span, parent, said=said)
        self.end(span, parent, said=said, milliseconds=milliseconds)


RUN: Attributes = {"gen_ai.operation.name": "invoke_agent"}
MODEL: Attributes = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "offline"}


def tool(name: str = "a_tool", **more: str) -> Attributes:
    """What the core says of a tool call."""
    said = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name}
    return said | {f"schwarm.tool.{key}": value for key, value in more.items()}


def usage(read: int, written: int) -> Attributes:
    """What a model read and wrote."""
    return {"gen_ai.usage.input_tokens": read, "gen_ai.usage.output_tokens": written}


@pytest.fixture
def telling() -> Telling:
    """An account with the usual detail."""
    return Telling()


class TestRun:
    """A run is a frame around its steps."""

    def test_whole(self, telling: Telling) -> None:
        """It opens with its agent, tells of each step as it ends, and closes with what it came to."""
        telling.run()
        asked = {**MODEL, **usage(12, 34), "gen_ai.response.finish_reasons": ["tool_calls"]}
        answered = {**MODEL, **usage(1060, 12), "gen_ai.response.model": "offline-1"}
        telling.step("chat", said=asked, milliseconds=210)
        telling.step("tool", said=tool("calculate", status="ok"), milliseconds=3)
        telling.step("chat", said=answered, milliseconds=1500)
        telling.end("run", said={**RUN, **usage(1072, 46)}, milliseconds=1720)
        assert telling.told == [
            "╭ assistant",
            "│ ◆ offline               0.21 s  12 → 34 tokens · calls tools",
            "│ ✓ calculate               3 ms",
            "│ ◆ offline-1             1.50 s  1,060 → 12 tokens",
            "╰ ✓ done                  1.72 s  1,072 → 46 tokens · 2 model calls, 1 tool call",
        ]

    def test_run_in_a_run(self, telling: Telling) -> None:
        """A run that a tool began is a frame in a frame; its steps are its own."""
        telling.run()
        telling.begin("tool", "run", said=tool())
        telling.run("inner", "tool", agent="researcher")
        telling.step("chat", "inner", said=MODEL)
        telling.end("inner", "tool", said=RUN)
        telling.end("tool", "run", said=tool("research"))
        telling.end("run", said=RUN)
        assert [line.split("  ")[0] for line in telling.told] == [
            "╭ assistant",
            "│ ╭ researcher",
            "│ │ ◆ offline",
            "│ ╰ ✓ done",
            "│ ✓ research",
            "╰ ✓ done",
        ]
        assert telling.told[-1].endswith("1 tool call")

    def test_handoff(self, telling: Telling) -> None:
        """A hand-off is told of, and from then on who asks."""
        telling.run()
        telling.step("tool", said=tool("escalate", handoff="support"))
        telling.step("chat", said={**MODEL, "gen_ai.agent.name": "support"})
        assert [line.split("  ")[0] for line in telling.told[2:]] == ["│ → support takes over", "│ ◆ support: offline"]

    @pytest.mark.parametrize(
        ("status", "result", "sign", "words"),
        [
            ("ok", "error", "!", "the model is told what went wrong"),
            ("ok", "deferred", "…", "waits for an answer"),
            ("ok", "cancelled", "⊘", "cancelled"),
            ("cancelled", "", "⊘", "cancelled"),
            ("error", "", "✗", "tool.timeout"),
        ],
    )
    def test_tool_that_did_not_succeed(
        self, telling: Telling, status: Status, result: str, sign: str, words: str
    ) -> None:
        """Each way for a tool call to end has its sign and its words."""
        telling.run()
        telling.end("tool", "run", said=tool(status=result), status=status, error="tool.timeout")
        assert telling.told[1:] == [f"│ {sign} a_tool                  0 ms  {words}"]

    @pytest.mark.parametrize(
        ("reason", "told"), [("length", "stopped at its limit"), ("refusal", "refused"), ("end", "")]
    )
    def test_stop_reason(self, telling: Telling, reason: str, told: str) -> None:
        """Why a model stopped is told where it matters."""
        telling.step("chat", "", said={**MODEL, "gen_ai.response.finish_reasons": [reason]})
        assert telling.told[0].partition("0 ms")[2].strip() == told

    def test_retries(self, telling: Telling) -> None:
        """A call that was made several times says how often."""
        said = {**MODEL, **usage(1, 2), "gen_ai.response.finish_reasons": ["length"], "schwarm.retries": 2}
        telling.step("chat", "", said=said)
        assert telling.told[0].endswith("  1 → 2 tokens · stopped at its limit · tried 3 times")

    def test_waiting(self, telling: Telling) -> None:
        """A run that ended because a call waits for someone says so."""
        telling.run()
        telling.step("tool", said=tool(status="deferred"))
        telling.end("run", said=RUN)
        assert telling.told[-1].startswith("╰ … waits")

    def test_cancelled(self, telling: Telling) -> None:
        """So does one that was cancelled."""
        telling.run()
        telling.end("run", said=RUN, status="cancelled")
        assert telling.told[-1].startswith("╰ ⊘ cancelled")


class TestErrors:
    """An error is told with its code, and its message once."""

    def test_message(self, telling: Telling) -> None:
        """The message stands where it happened; what ended with it repeats only the code."""
        failed = {"error.message": "too many requests"}
        telling.run()
        telling.end("chat", "run", said={**MODEL, **failed}, status="error", error="provider.rate_limited")
        telling.end("run", said={**RUN, **failed}, status="error", error="provider.rate_limited")
        assert telling.told[1:] == [
            "│ ✗ offline                 0 ms  provider.rate_limited: too many requests",
            "╰ ✗ failed                  0 ms  provider.rate_limited",
        ]

    def test_outer_run(self, telling: Telling) -> None:
        """Not even the run around it repeats the message."""
        telling.run()
        telling.run("inner", "run")
        for span, parent in (("inner", "run"), ("run", "")):
            telling.end(span, parent, said={"error.message": "5 turns"}, status="error", error="run.limit")
        assert [line.count("5 turns") for line in telling.told[-2:]] == [1, 0]

    def test_harmless(self, telling: Telling) -> None:
        """Whatever a model or a server sends, a line stays a line and commands no terminal."""
        telling.step("tool", "", said=tool("a\x1b[31m\nb\u202ec\x07"))
        assert telling.told == ["✓ a [31m b c                0 ms"]


class TestSeveralRuns:
    """Where several runs go on at once, one can tell their lines apart."""

    def test_numbers(self, telling: Telling) -> None:
        """From the second one's beginning each line has its run's number, to the end of both."""
        telling.run("one", agent="first")
        telling.run("two", agent="second")
        telling.step("chat", "one", said=MODEL)
        telling.step("chat", "two", said=MODEL)
        telling.end("one", said=RUN)
        telling.step("chat", "two", said=MODEL)
        telling.end("two", said=RUN)
        assert [line.split("  ")[0] for line in telling.told] == [
            "╭ first",
            "#2 ╭ second",
            "#1 │ ◆ offline",
            "#2 │ ◆ offline",
            "#1 ╰ ✓ done",
            "#2 │ ◆ offline",
            "#2 ╰ ✓ done",
        ]

    def test_one_after_another(self, telling: Telling) -> None:
        """Runs that follow each other need no numbers."""
        for span in ("one", "two"):
            telling.run(span)
            telling.end(span, said=RUN)
        assert not any("#" in line for line in telling.told)

    def test_totals(self, telling: Telling) -> None:
        """In the end, several runs are added up."""
        telling.run("one")
        telling.end("one", said=usage(10, 5), milliseconds=100)
        telling.run("two")
        telling.end("two", said=usage(1, 1), milliseconds=200, status="error", error="run")
        assert [text_of(line) for line in telling.account.totals()] == [
            "✗ 2 runs, 1 failed        0.30 s  11 → 6 tokens"
        ]

    def test_one_run(self, telling: Telling) -> None:
        """A single one has told its own totals."""
        telling.run()
        telling.end("run", said=RUN)
        assert telling.account.totals() == []


def records() -> Iterable[TelemetryRecord]:
    """A run with one step, a line of the log, and a metric."""
    run = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "assistant", "schwarm.run.id": "r1"}
    yield SpanStart("t", "run", "", "invoke_agent assistant", 0, run)
    yield SpanStart("t", "tool", "run", "execute_tool add", 0, {"gen_ai.operation.name": "execute_tool"})
    yield LogRecord("it goes on", "info", 0, "t", "tool")
    yield LogRecord("it goes badly", "warning", 0, "t", "tool")
    yield Metric("schwarm.tokens", 5)
    yield SpanRecord("t", "tool", "run", "execute_tool add", 0, 0, attributes={"gen_ai.operation.name": "execute_tool"})
    yield SpanRecord("t", "run", "", "invoke_agent assistant", 0, 0, attributes=run)


class TestVerbosity:
    """The settings say how much is told."""

    @pytest.mark.parametrize(
        ("verbosity", "told"),
        [
            ("brief", ["! it goes badly", "✓ assistant"]),
            ("normal", ["╭ assistant", "│ ! it goes badly", "│ ✓ execute_tool add", "╰ ✓ done"]),
            (
                "full",
                [
                    "╭ assistant  run r1",
                    "│ · execute_tool add …",
                    "│ · it goes on",
                    "│ ! it goes badly",
                    "│ ✓ execute_tool add",
                    "╰ ✓ done",
                ],
            ),
        ],
    )
    def test_lines(self, verbosity: Verbosity, told: list[str]) -> None:
        """One line for each run; for each step too; for their beginnings and the log as well."""
        telling = Telling(Account(verbosity))
        telling.tell(*records())
        assert [line.partition("   ")[0] for line in telling.told] == told


class TestLostRecords:
    """Records may be lost on the way; what is there is told all the same."""

    def test_no_beginning(self, telling: Telling) -> None:
        """Steps and runs whose beginning was lost are told of without a frame."""
        telling.end("chat", "lost", said=MODEL)
        telling.end("run", said=RUN)
        assert [line.split("  ")[0] for line in telling.told] == ["◆ offline", "· run"]

    def test_no_end(self, telling: Telling) -> None:
        """Runs whose end was lost are forgotten in time, and their numbers given to others."""
        for number in range(10_001):
            telling.begin(f"lost {number}", said=RUN)
        telling.told.clear()
        telling.run("run")
        assert telling.told == ["#1 ╭ assistant"]

    def test_other_spans(self, telling: Telling) -> None:
        """Spans that the core knows nothing of are told of by their names."""
        telling.run()
        telling.step("index documents", said={}, milliseconds=75_000)
        assert telling.told[1] == "│ · index documents     1 min 15"

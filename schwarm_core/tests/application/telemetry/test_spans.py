"""Spans know what they stand in, end in every case, and cost nothing where nothing is recorded."""

from __future__ import annotations

import gc
import os
import re
from typing import TYPE_CHECKING

import pytest
from anyio import CancelScope, create_task_group, fail_after, sleep_forever, to_thread

from schwarm_core.application.telemetry.ids import new_span_id, new_trace_id, read_traceparent
from schwarm_core.application.telemetry.pipeline import NamedExporter
from schwarm_core.application.telemetry.service import TelemetryService
from schwarm_core.application.telemetry.span import NO_SPAN, Span, current_span
from schwarm_core.domain.error.provider import ProviderError
from schwarm_core.domain.telemetry.config import TelemetryConfig
from schwarm_core.domain.telemetry.exporter import TelemetryExporter
from schwarm_core.domain.telemetry.record import LogRecord, SpanRecord, SpanStart

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from schwarm_core.domain.telemetry.record import TelemetryRecord

pytestmark = pytest.mark.anyio


class Notebook(TelemetryExporter):
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.records: list[TelemetryRecord] = []

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Keeps them."""
        self.records.extend(records)


class Recording:
    """A telemetry whose records can be read."""

    def __init__(self) -> None:
        self.notebook = Notebook()
        self.telemetry = TelemetryService([NamedExporter("notebook", self.notebook)], TelemetryConfig())

    async def spans(self) -> dict[str, SpanRecord]:
        """Exports all, and gives the spans by name."""
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(self.telemetry.run)
                await self.telemetry.close()
        return {record.name: record for record in self.notebook.records if isinstance(record, SpanRecord)}


class TestNesting:
    async def test_a_span_stands_in_the_current_one(self) -> None:
        """Of one trace, each with the id of what is around it."""
        recording = Recording()
        with recording.telemetry.span("run") as run:
            assert current_span() is run
            with recording.telemetry.span("chat"):
                recording.telemetry.span("wire").end()
            assert current_span() is run
        assert current_span() is NO_SPAN
        spans = await recording.spans()
        assert list(spans) == ["wire", "chat", "run"]
        assert len({span.trace_id for span in spans.values()}) == 1
        assert [span.parent_id for span in spans.values()] == [spans["chat"].span_id, spans["run"].span_id, ""]

    async def test_one_that_is_only_started_does_not_become_current(self) -> None:
        """Who starts a span by hand hands it on by hand."""
        telemetry = Recording().telemetry
        span = telemetry.span("background")
        assert current_span() is NO_SPAN
        child = telemetry.span("child", parent=span)
        assert (child.trace_id, child.parent_id) == (span.trace_id, span.span_id)

    async def test_tasks_and_threads_stand_in_the_span_that_started_them(self) -> None:
        """The context is carried along."""
        recording = Recording()
        telemetry = recording.telemetry

        async def task() -> None:
            with telemetry.span("task"):
                pass

        def thread() -> None:
            with telemetry.span("thread"):
                pass

        with telemetry.span("run"):
            async with create_task_group() as tasks:
                tasks.start_soon(task)
                tasks.start_soon(to_thread.run_sync, thread)
        spans = await recording.spans()
        assert spans["task"].parent_id == spans["thread"].parent_id == spans["run"].span_id

    async def test_siblings_do_not_see_each_other(self) -> None:
        """Each task has a current span of its own."""
        telemetry = Recording().telemetry
        seen: list[Span] = []

        async def task(name: str) -> None:
            with telemetry.span(name) as span:
                await to_thread.run_sync(lambda: None)
                assert current_span() is span
                seen.append(span)

        with telemetry.span("run") as run:
            async with create_task_group() as tasks:
                for name in "abc":
                    tasks.start_soon(task, name)
        assert [span.parent_id for span in seen] == [run.span_id] * 3


class TestEnding:
    async def test_well(self) -> None:
        """With what was said of it, and the time it took."""
        recording = Recording()
        with recording.telemetry.span("chat", {"model": "m", "password": "x"}) as span:
            span.set("tokens", 17)
            span.set("api_key", "x")
        record = (await recording.spans())["chat"]
        assert (record.status, record.error) == ("ok", "")
        assert record.attributes == {"model": "m", "password": "***", "tokens": 17, "api_key": "***"}
        assert record.end >= record.start > 0

    @pytest.mark.parametrize(
        ("error", "code", "message"),
        [
            (ValueError("key sk-abcdefghij0123456789 is wrong"), "ValueError", "key *** is wrong"),
            (ProviderError("no answer", remedy="try again"), "provider", "no answer"),
        ],
    )
    async def test_with_an_error(self, error: Exception, code: str, message: str) -> None:
        """Which has a code, and a message without secrets."""
        recording = Recording()
        with pytest.raises(type(error)), recording.telemetry.span("chat"):
            raise error
        record = (await recording.spans())["chat"]
        assert (record.status, record.error) == ("error", code)
        assert record.attributes == {"error.message": message}

    async def test_cancelled(self) -> None:
        """A cancellation is no error."""
        recording = Recording()
        with CancelScope() as scope, recording.telemetry.span("chat"):
            scope.cancel()
            await sleep_forever()
        assert (await recording.spans())["chat"].status == "cancelled"

    async def test_only_once(self) -> None:
        """What comes after the end changes nothing."""
        recording = Recording()
        with recording.telemetry.span("chat") as span:
            span.end(ValueError("first"))
            span.end()
            span.set("late", 1)
        records = await recording.spans()
        assert len(recording.notebook.records) == 1
        assert records["chat"].attributes == {"error.message": "first"}


class TestAbandonedSpans:
    async def test_a_generator_that_is_left_halfway_breaks_nothing(self) -> None:
        """Its span ends when it is collected; the spans around it are what they were."""
        recording = Recording()

        def stream() -> Iterator[int]:
            with recording.telemetry.span("stream"):
                yield 1
                yield 2

        with recording.telemetry.span("run") as run:
            for _ in stream():
                break
            gc.collect()
            assert current_span() is run
        assert (await recording.spans())["stream"].status == "cancelled"

    async def test_one_that_ends_in_another_task_breaks_nothing(self) -> None:
        """Neither there, where another span is current, nor here, where it was."""
        recording = Recording()

        async def stream() -> AsyncIterator[int]:
            with recording.telemetry.span("stream"):
                yield 1

        async def finish() -> None:
            with recording.telemetry.span("other") as other:
                await steps.aclose()  # type: ignore[attr-defined]
                assert current_span() is other

        with recording.telemetry.span("run") as run:
            steps = stream()
            await steps.__anext__()
            assert current_span() is not run
            async with create_task_group() as tasks:
                tasks.start_soon(finish)
            assert current_span() is run
        assert current_span() is NO_SPAN
        spans = await recording.spans()
        assert spans["stream"].parent_id == spans["run"].span_id

    async def test_spans_that_end_out_of_order_leave_no_dead_one_current(self) -> None:
        """The outer one ends first: afterwards nothing is current."""
        telemetry = Recording().telemetry
        outer, inner = telemetry.span("outer"), telemetry.span("inner")
        outer.__enter__()
        inner.__enter__()
        outer.__exit__(None, None, None)
        inner.__exit__(None, None, None)
        assert current_span() is NO_SPAN


class TestTraceparent:
    async def test_carries_a_trace_to_another_process_and_back(self) -> None:
        """As W3C Trace Context has it."""
        telemetry = Recording().telemetry
        span = telemetry.span("here")
        assert re.fullmatch(f"00-{span.trace_id}-{span.span_id}-01", span.traceparent)
        there = telemetry.span("there", parent=span.traceparent)
        assert (there.trace_id, there.parent_id) == (span.trace_id, span.span_id)

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "nonsense",
            f"00-{'0' * 32}-{'1' * 16}-01",
            f"00-{'1' * 32}-{'0' * 16}-01",
            f"ff-{'1' * 32}-{'1' * 16}-01",
            f"00-{'A' * 32}-{'1' * 16}-01",
        ],
    )
    async def test_a_malformed_one_begins_a_new_trace(self, header: str) -> None:
        """As the standard wants it."""
        span = Recording().telemetry.span("here", parent=header)
        assert span.parent_id == ""
        assert len(span.trace_id) == 32

    def test_a_later_version_is_read(self) -> None:
        """More fields may follow those we know."""
        assert read_traceparent(f"01-{'1' * 32}-{'2' * 16}-01-more") == ("1" * 32, "2" * 16)


class TestIds:
    def test_have_the_form_of_the_standard_and_differ(self) -> None:
        """32 and 16 hexadecimal digits."""
        assert re.fullmatch("[0-9a-f]{32}", new_trace_id())
        assert re.fullmatch("[0-9a-f]{16}", new_span_id())
        assert len({new_trace_id() for _ in range(1000)}) == 1000

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
    def test_differ_after_a_fork(self) -> None:
        """A child doesn't repeat its parent's ids: in a process of its own, for forking needs a single thread."""
        import subprocess
        import sys

        program = (
            "import os\n"
            "from schwarm_core.application.telemetry.ids import new_trace_id\n"
            "pid = os.fork()\n"
            "if pid: os.waitpid(pid, 0)\n"
            "print(new_trace_id(), flush=True)\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
        assert len(set(done.stdout.split())) == 2


class TestWhereNothingIsRecorded:
    @pytest.mark.parametrize("enabled", [True, False], ids=["no exporter", "disabled"])
    async def test_there_is_one_span_for_all(self, enabled: bool) -> None:
        """It takes anything, and keeps nothing."""
        exporters = [] if enabled else [NamedExporter("notebook", Notebook())]
        telemetry = TelemetryService(exporters, TelemetryConfig(enabled=enabled))
        assert not telemetry.active
        assert telemetry.span("a") is telemetry.span("b")
        with telemetry.span("a", {"x": 1}) as span:
            span.set("y", 2)
            assert current_span() is NO_SPAN
        assert span is NO_SPAN is telemetry.span("c")
        assert span.traceparent == ""
        telemetry.count("n")
        telemetry.log("line")
        assert telemetry.stats() == {}

    async def test_it_is_no_parent(self) -> None:
        """A span under it begins a trace."""
        span = Recording().telemetry.span("a", parent=NO_SPAN)
        assert span.parent_id == ""
        assert len(span.trace_id) == 32


class TestLines:
    async def test_belong_to_the_current_span(self) -> None:
        """So that a trace shows its log."""
        recording = Recording()
        with recording.telemetry.span("run") as span:
            recording.telemetry.log("hello", "warning", {"token": "x"})
        await recording.spans()
        line = recording.notebook.records[0]
        assert isinstance(line, LogRecord)
        assert (line.trace_id, line.span_id) == (span.trace_id, span.span_id)
        assert (line.message, line.level, line.attributes) == ("hello", "warning", {"token": "***"})

    async def test_that_are_not_grave_enough_are_left_out(self) -> None:
        """The settings say how grave."""
        notebook = Notebook()
        telemetry = TelemetryService([NamedExporter("n", notebook)], TelemetryConfig(log_level="warning"))
        for level in ("debug", "info", "warning", "error"):
            telemetry.log(level, level)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
        assert [record.message for record in notebook.records if isinstance(record, LogRecord)] == ["warning", "error"]


class TestBeginnings:
    async def test_are_told_to_live_exporters_alone(self) -> None:
        """Who watches sees a span begin; who collects gets it when it has ended."""

        class Screen(Notebook):
            live = True

        screen, notebook = Screen(), Notebook()
        telemetry = TelemetryService(
            [NamedExporter("screen", screen), NamedExporter("notebook", notebook)], TelemetryConfig()
        )
        with telemetry.span("run", {"a": 1}) as span:
            span.set("b", 2)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
        assert [type(record) for record in screen.records] == [SpanStart, SpanRecord]
        assert [type(record) for record in notebook.records] == [SpanRecord]
        start, end = screen.records
        assert isinstance(start, SpanStart)
        assert (start.span_id, start.attributes) == (span.span_id, {"a": 1})
        assert end.attributes == {"a": 1, "b": 2}

"""Where the account is written, and that it is never in the way."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from anyio import fail_after

from schwarm_console.config import ConsoleConfig
from schwarm_console.exporter import ConsoleExporter
from schwarm_console.plugin import schwarm_exporters
from schwarm_core.application.schwarm import Schwarm
from schwarm_core.domain.agent.agent import Agent
from schwarm_core.domain.telemetry.record import LogRecord, SpanRecord
from schwarm_core.testing.model import ScriptedModel, tool_call

pytestmark = pytest.mark.anyio

STEP = SpanRecord("t", "s", "", "chat model", 0, 1_000_000, attributes={"gen_ai.operation.name": "chat"})
WRITTEN = "◆ chat model                1 ms\n"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


async def written(stream: io.TextIOBase, *records: SpanRecord | LogRecord) -> None:
    """Lets an exporter write records to what stands for standard error."""
    before, sys.stderr = sys.stderr, stream
    try:
        exporter = ConsoleExporter(ConsoleConfig())
        await exporter.initialize()
        await exporter.export(records or [STEP])
        await exporter.cleanup()
    finally:
        sys.stderr = before


class TestStream:
    """The account fits what it is written to."""

    async def test_plain(self) -> None:
        """What is no terminal gets plain lines."""
        stream = io.StringIO()
        await written(stream)
        assert stream.getvalue() == WRITTEN

    async def test_colours(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A terminal gets colours."""
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.delenv("NO_COLOR", raising=False)
        stream = Terminal()
        await written(stream)
        assert "\x1b[36m◆" in stream.getvalue()

    async def test_no_colours(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Unless `NO_COLOR` is set."""
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("NO_COLOR", "1")
        stream = Terminal()
        await written(stream)
        assert "\x1b[36m" not in stream.getvalue()
        assert "◆" in stream.getvalue()

    async def test_dumb_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A terminal that understands no commands gets none."""
        monkeypatch.setenv("TERM", "dumb")
        stream = Terminal()
        await written(stream)
        assert stream.getvalue() == WRITTEN

    async def test_width(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """No line is longer than the terminal is wide, except what went wrong."""
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "20")
        stream = Terminal()
        await written(stream, STEP, LogRecord("it went badly, in many ways", "error"))
        first, second = stream.getvalue().splitlines()
        assert "…" in first
        assert "it went badly, in many ways" in second

    async def test_ascii(self) -> None:
        """Where only ASCII can be written, ASCII is."""
        stream = io.TextIOWrapper(io.BytesIO(), "ascii")
        await written(stream, STEP, LogRecord("geht schief: ü", "error"))
        stream.seek(0)
        assert stream.read() == WRITTEN.replace("◆", "@") + "x geht schief: ?\n"

    async def test_stdout(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The settings may choose standard output."""
        exporter = ConsoleExporter(ConsoleConfig(stream="stdout"))
        await exporter.initialize()
        await exporter.export([STEP])
        assert capsys.readouterr().out == WRITTEN


class TestNeverInTheWay:
    """Nobody notices when the account can't be written."""

    async def test_closed(self) -> None:
        """A closed stream takes nothing, and nothing happens."""
        stream = io.StringIO()
        stream.close()
        await written(stream)

    async def test_closed_meanwhile(self) -> None:
        """So when it is closed between two lines."""
        stream = Terminal()
        before, sys.stderr = sys.stderr, stream
        try:
            exporter = ConsoleExporter(ConsoleConfig())
            await exporter.initialize()
        finally:
            sys.stderr = before
        await exporter.export([STEP])
        stream.close()
        await exporter.export([STEP])
        await exporter.cleanup()

    async def test_broken_pipe(self) -> None:
        """So when nobody reads any more."""
        reading, writing = os.pipe()
        os.close(reading)
        stream = io.TextIOWrapper(io.FileIO(writing, "w"), "utf-8", write_through=True)
        await written(stream)
        stream.close()

    async def test_no_stream(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """So where a program has no such stream."""
        monkeypatch.setattr(sys, "stderr", None)
        exporter = ConsoleExporter(ConsoleConfig())
        await exporter.initialize()
        await exporter.export([STEP])

    async def test_stopped(self, stopped: StoppedStream) -> None:
        """A terminal that was stopped holds up the account alone: the loop goes on, and batches are given up."""
        before, sys.stderr = sys.stderr, stopped
        try:
            exporter = ConsoleExporter(ConsoleConfig())
            await exporter.initialize()
        finally:
            sys.stderr = before
        with pytest.raises(TimeoutError), fail_after(0.05):
            await exporter.export([STEP])
        with pytest.raises(BlockingIOError, match="takes nothing"):
            await exporter.export([STEP])
        assert stopped.writers == 1


class StoppedStream(io.StringIO):
    """A stream that takes nothing until it is let go.

    Attributes:
        writers: How many wait for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.writers = 0
        self.let_go = threading.Event()

    def write(self, text: str) -> int:
        """Waits."""
        self.writers += 1
        self.let_go.wait(30)
        return len(text)


@pytest.fixture
def stopped() -> Iterator[StoppedStream]:
    """A stopped stream; let go at the end."""
    stream = StoppedStream()
    yield stream
    stream.let_go.set()


class TestApplication:
    """In an application, the account is that of its runs."""

    async def test_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A run is told of as it happens, with the names that the core gives."""
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stderr", stream)

        def add(a: int, b: int) -> int:
            """Adds."""
            return a + b

        model = ScriptedModel(tool_call("add", a=1, b=2), "3")
        exporters = {"console": ConsoleExporter(ConsoleConfig())}
        async with Schwarm(providers={"scripted": model}, exporters=exporters, model="scripted") as app:
            await app.run(Agent("assistant", tools=[add]), "What is 1 + 2?")
        told = stream.getvalue().splitlines()
        assert [line.split("  ")[0] for line in told] == [
            "╭ assistant",
            "│ ◆ scripted-1",
            "│ ✓ add",
            "│ ◆ scripted-1",
            "╰ ✓ done",
        ]
        assert told[-1].endswith("20 → 10 tokens · 2 model calls, 1 tool call")

    async def test_declared(self) -> None:
        """The plugin declares it under its entry point's name."""
        (spec,) = schwarm_exporters()
        assert (spec.name, spec.config) == ("console", ConsoleConfig)

    async def test_light(self) -> None:
        """Declaring it imports nothing that only writing needs, and plain lines don't need rich."""
        code = (
            "import sys, schwarm_console.plugin as p; p.schwarm_exporters(); a = {*sys.modules};"
            "from schwarm_console.paper import Paper; Paper('stderr').write([]);"
            "print('anyio' in a, 'rich' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: ASYNC221 - nothing else runs here
        assert done.stdout.split() == ["False", "False"]

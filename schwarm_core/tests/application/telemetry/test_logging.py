"""What Schwarm logs is bound to its run, masked, and silent until someone wants it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from anyio import create_task_group, fail_after
from loguru import logger

from schwarm_core.application.event.bus import EventBus
from schwarm_core.application.telemetry import logging
from schwarm_core.application.telemetry.known_secrets import register_secret
from schwarm_core.application.telemetry.logging import enable_logging, get_logger, is_milestone, log_for
from schwarm_core.application.telemetry.pipeline import NamedExporter
from schwarm_core.application.telemetry.service import TelemetryService
from schwarm_core.domain.event.base import RunEvent
from schwarm_core.domain.telemetry.config import TelemetryConfig
from schwarm_core.domain.telemetry.exporter import TelemetryExporter
from schwarm_core.domain.telemetry.record import LogRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loguru import Message

    from schwarm_core.domain.telemetry.record import TelemetryRecord


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Message]]:
    """What reaches a sink of the application's, once the library is enabled."""
    taken: list[Message] = []
    monkeypatch.setattr(logging, "_enabled", False)
    enable_logging()
    logger.enable(__name__.partition(".")[0])
    sink = logger.add(taken.append, format="{message}", level="TRACE", diagnose=True)
    yield taken
    logger.remove(sink)
    logger.disable("schwarm_core")


class TestLines:
    def test_are_bound_to_run_agent_and_plugin(self, lines: list[Message]) -> None:
        """What is empty is left out."""
        log_for(plugin="retry", run_id="r1", agent="clerk").info("once more")
        log_for(plugin="retry").info("again")
        assert [line.record["extra"] for line in lines] == [
            {"plugin": "retry", "run_id": "r1", "agent": "clerk"},
            {"plugin": "retry"},
        ]

    def test_are_masked(self, lines: list[Message]) -> None:
        """Message, arguments and extras alike."""
        register_secret("swordfish")
        log_for().bind(api_key="x", nested=[{"a": "swordfish"}]).warning("sent {} to {host}", "swordfish", host="h")
        assert str(lines[0]) == "sent *** to h\n"
        assert lines[0].record["extra"] == {"api_key": "***", "nested": [{"a": "***"}], "host": "h"}

    def test_of_errors_are_masked_and_show_no_local_values(self, lines: list[Message]) -> None:
        """Though the sink asks for a diagnosis, which prints local variables."""
        register_secret("swordfish")

        def fail(local: str) -> None:
            msg = f"swordfish, not {len(local)}"
            raise ValueError(msg)

        try:
            fail("a local value: " + "trout")
        except ValueError as error:
            get_logger().opt(exception=error).error("it failed")
        text = str(lines[0])
        assert "it failed" in text
        assert "ValueError: ***, not 20" in text
        assert "test_logging.py" in text
        assert "swordfish" not in text
        assert "a local value: trout" not in text


@pytest.mark.anyio
class TestForwarding:
    async def test_hands_lines_to_the_telemetry_too(self, lines: list[Message]) -> None:
        """In the current span, masked by its patterns."""
        kept: list[TelemetryRecord] = []

        class Notebook(TelemetryExporter):
            async def export(self, records: Sequence[TelemetryRecord]) -> None:
                kept.extend(records)

        telemetry = TelemetryService([NamedExporter("n", Notebook())], TelemetryConfig(redact=(r"K\d+",)))
        log = log_for(run_id="r1", telemetry=telemetry)
        with telemetry.span("run") as span:
            for level in ("DEBUG", "INFO", "SUCCESS", "WARNING", "ERROR", "CRITICAL"):
                log.log(level, "customer K17")
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
        logs = [record for record in kept if isinstance(record, LogRecord)]
        assert [record.level for record in logs] == ["info", "info", "warning", "error", "error"]
        assert {(record.message, record.span_id) for record in logs} == {("customer ***", span.span_id)}
        assert logs[0].attributes == {"run_id": "r1"}
        assert len(lines) == 6


@pytest.mark.anyio
class TestFailures:
    async def test_of_exporters_are_told_seldom(self, lines: list[Message]) -> None:
        """The first, the tenth, the hundredth time, by the exporter's name and without secrets."""

        class Failing(TelemetryExporter):
            async def export(self, records: Sequence[TelemetryRecord]) -> None:
                msg = "customer K17"
                raise OSError(msg)

        config = TelemetryConfig(batch_size=1, redact=(r"K\d+",))
        telemetry = TelemetryService([NamedExporter("far", Failing())], config)
        for _ in range(12):
            telemetry.count("n")
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
        assert [str(line) for line in lines] == [
            "The exporter far failed (failure 1): OSError: customer ***\n",
            "The exporter far failed (failure 10): OSError: customer ***\n",
        ]
        assert lines[0].record["extra"] == {"plugin": "far"}

    async def test_of_event_handlers_are_told_seldom(self, lines: list[Message]) -> None:
        """With the run, and where it happened."""

        async def fail(event: RunEvent) -> None:
            raise ValueError

        bus = EventBus()
        bus.subscribe(RunEvent, fail, wait=True)
        for _ in range(12):
            await bus.publish(RunEvent("r1", "clerk"))
        first, tenth = (str(line) for line in lines)
        assert "fail failed over a RunEvent (failure 1)." in first
        assert "Traceback" in first
        assert "(failure 10)." in tenth
        assert lines[0].record["extra"] == {"run_id": "r1", "agent": "clerk"}


def run(program: str) -> str:
    """What a fresh process writes: its own sinks and switches, untouched by other tests."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout + done.stderr


class TestSilence:
    def test_is_the_default(self) -> None:
        """Of the core and of the plugins that log with it, though loguru's own sink takes everything; nobody else's."""
        output = run(
            "from loguru import logger\n"
            "from schwarm_core.application.telemetry.logging import get_logger, log_for\n"
            "core = dict(__name__='schwarm_core.x', log_for=log_for)\n"
            "exec('log_for().error(\"from the core\")', core)\n"
            "plugin = dict(__name__='schwarm_foo.plugin', log_for=log_for)\n"
            'exec(\'log_for(plugin="foo").error("from a plugin")\', plugin)\n'
            "logger.error('from the user')\n"
        )
        assert "from the user" in output
        assert "from the core" not in output
        assert "from a plugin" not in output

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_ends_when_the_user_says_so_before_or_after_the_first_line(self, when: str) -> None:
        """By loguru's own switch, whenever it is turned."""
        enable = "logger.enable('schwarm_core')\n"
        output = run(
            "from loguru import logger\n"
            "from schwarm_core.application.telemetry.logging import log_for\n"
            "core = dict(__name__='schwarm_core.x', log_for=log_for)\n"
            + (enable if when == "before" else "")
            + "exec('log_for().debug(\"the first\")', core)\n"
            + enable
            + "exec('log_for().debug(\"the second\")', core)\n"
        )
        assert "the second" in output
        assert ("the first" in output) == (when == "before")

    def test_ends_for_all_at_once(self) -> None:
        """For plugins that have logged already, and for those that haven't."""
        output = run(
            "from schwarm_core.application.telemetry.logging import enable_logging, log_for\n"
            "a = dict(__name__='schwarm_a', log_for=log_for)\n"
            "b = dict(__name__='schwarm_b', log_for=log_for)\n"
            "exec('log_for().error(\"too early\")', a)\n"
            "enable_logging()\n"
            "exec('log_for().error(\"from a\")', a)\n"
            "exec('log_for().error(\"from b\")', b)\n"
        )
        assert "too early" not in output
        assert "from a" in output
        assert "from b" in output

    def test_costs_no_import(self) -> None:
        """A bus and a telemetry that have nothing to say don't import loguru."""
        output = run(
            "import sys\n"
            "from schwarm_core.application.event.bus import EventBus\n"
            "from schwarm_core.application.telemetry.service import TelemetryService\n"
            "from schwarm_core.domain.telemetry.config import TelemetryConfig\n"
            "TelemetryService([], TelemetryConfig()); EventBus()\n"
            "print('loguru' in sys.modules)\n"
        )
        assert output.strip() == "False"


def test_milestones_are_seldom() -> None:
    """What fails again and again is told at 1, 10, 100 and so on."""
    assert [count for count in range(1, 2001) if is_milestone(count)] == [1, 10, 100, 1000]

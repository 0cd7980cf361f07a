"""What exporters are told of a run, and that they can't disturb it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from schwarm_core import (
    Abort,
    Agent,
    AuthenticationError,
    RuntimeConfig,
    Schwarm,
    SchwarmConfig,
    SpanRecord,
    TelemetryConfig,
    TelemetryExporter,
)
from schwarm_core.application.telemetry.span import current_span
from schwarm_core.testing.model import Line, ScriptedModel, tool_call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schwarm_core import TelemetryRecord

pytestmark = pytest.mark.anyio


class Collector(TelemetryExporter):
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.records: list[TelemetryRecord] = []

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Keeps them."""
        self.records += records

    @property
    def spans(self) -> dict[str, SpanRecord]:
        """The spans by name."""
        return {record.name: record for record in self.records if isinstance(record, SpanRecord)}


def app_with(exporter: TelemetryExporter, *script: Line, **options: object) -> Schwarm:
    """An application whose model plays a script, with an exporter."""
    config = SchwarmConfig(
        RuntimeConfig(model="m"), telemetry=TelemetryConfig(interval=0.01, export_timeout=0.1, shutdown_timeout=0.1)
    )
    return Schwarm(config, providers={"m": ScriptedModel(*script)}, exporters={"own": exporter}, **options)  # type: ignore[arg-type]


class TestSpans:
    """The spans of a run."""

    async def test_they_stand_in_one_another(self) -> None:
        """The run's around the model's and the tools', each with what is said of it; all of one trace."""

        async def look() -> str:
            return "seen"

        collector = Collector()
        async with app_with(collector, tool_call("look"), "done") as app:
            await app.run(Agent("a", tools=[look]), "go")
        spans = collector.spans
        outer = spans["invoke_agent a"]
        assert set(spans) == {"invoke_agent a", "chat m", "execute_tool look"}
        assert {span.trace_id for span in spans.values()} == {outer.trace_id}
        assert {span.parent_id for name, span in spans.items() if name != outer.name} == {outer.span_id}
        assert outer.attributes["gen_ai.agent.name"] == "a"
        assert outer.attributes["gen_ai.usage.input_tokens"] == 20
        assert spans["execute_tool look"].attributes["schwarm.tool.status"] == "ok"

    @pytest.mark.parametrize("threaded", [False, True])
    async def test_a_tool_stands_in_its_span(self, threaded: bool) -> None:
        """In a worker thread too, though several run at once."""
        seen: dict[str, str] = {}

        def note(name: str) -> None:
            seen[name] = current_span().name

        async def first() -> None:
            note("first")

        def second() -> None:
            note("second")

        collector = Collector()
        tools = [second, first] if threaded else [first, second]
        async with app_with(collector, [tool_call("first"), tool_call("second")], "done") as app:
            await app.run(Agent("a", tools=tools), "go")
        assert seen == {"first": "execute_tool first", "second": "execute_tool second"}

    async def test_an_error_shows(self) -> None:
        """By its code, in the model's span and in the run's."""
        collector = Collector()
        async with app_with(collector, AuthenticationError("no key")) as app:
            with pytest.raises(AuthenticationError):
                await app.run(Agent("a"), "go")
        states = {name: (span.status, span.error) for name, span in collector.spans.items()}
        assert states == {
            "chat m": ("error", AuthenticationError.code),
            "invoke_agent a": ("error", AuthenticationError.code),
        }

    async def test_a_cancellation_shows(self) -> None:
        """Every span is closed, as cancelled."""
        begun = anyio.Event()

        async def wait() -> None:
            begun.set()
            await anyio.sleep_forever()

        collector = Collector()
        async with app_with(collector, tool_call("wait")) as app, anyio.create_task_group() as tasks:
            tasks.start_soon(app.run, Agent("a", tools=[wait]), "go")
            await begun.wait()
            tasks.cancel_scope.cancel()
        assert {name: span.status for name, span in collector.spans.items()} == {
            "chat m": "ok",
            "execute_tool wait": "cancelled",
            "invoke_agent a": "cancelled",
        }

    async def test_secrets_are_masked(self) -> None:
        """Before anything leaves."""

        def broken() -> None:
            msg = "refused: password=hunter2-and-more"
            raise OSError(msg)

        collector = Collector()
        async with app_with(collector, tool_call("broken"), recovery={OSError: lambda _: Abort()}) as app:
            with pytest.raises(OSError, match="hunter2"):
                await app.run(Agent("a", tools=[broken]), "go")
        assert "refused" in str(collector.records)
        assert "hunter2" not in str(collector.records)


class Failing(Collector):
    """Fails at every batch."""

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Fails."""
        raise OSError


class Hanging(Collector):
    """Never comes to an end."""

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Hangs."""
        await anyio.sleep_forever()

    async def cleanup(self) -> None:
        """Hangs."""
        await anyio.sleep_forever()


class Unready(Collector):
    """Can't be initialized."""

    async def initialize(self) -> None:
        """Fails."""
        raise OSError


@pytest.mark.parametrize("exporter", [Failing, Hanging, Unready])
async def test_no_exporter_disturbs_a_run(exporter: type[Collector]) -> None:
    """Whatever it does, the run ends as it would without, and the application closes in time."""
    with anyio.fail_after(10):
        async with app_with(exporter(), "one", "two") as app:
            assert (await app.run(Agent("a"), "go")).output == "one"
            assert (await app.run(Agent("a"), "go")).output == "two"

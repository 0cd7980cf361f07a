"""Calls that fail are tried again, at exactly the times that they should be."""

import subprocess
import sys
from collections.abc import Sequence

import pytest
from anyio import create_task_group

from schwarm_core import (
    Agent,
    AuthenticationError,
    ErrorEvent,
    Event,
    MalformedAnswerError,
    Middleware,
    ModelCall,
    ModelRequest,
    ModelResponse,
    OverloadedError,
    RateLimitedError,
    Retry,
    Schwarm,
    SpanRecord,
    TelemetryExporter,
    TextDelta,
    tool,
)
from schwarm_core.domain.middleware.middleware import ModelHandler
from schwarm_core.domain.telemetry.record import TelemetryRecord
from schwarm_core.testing.gate import Gate
from schwarm_core.testing.model import Line, ScriptedModel, tool_call
from schwarm_retry.config import RetryConfig
from schwarm_retry.middleware import retry

pytestmark = pytest.mark.anyio


class Clock:
    """Time that passes only when someone waits, and dice that always fall high."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Notes the wait."""
        self.waits.append(seconds)

    def uniform(self, low: float, high: float) -> float:
        """The highest that can be drawn."""
        return high


def app_with(script: Sequence[Line], config: RetryConfig) -> tuple[Schwarm, Clock, ScriptedModel]:
    """An application that retries a scripted model, on a clock of its own."""
    clock, model = Clock(), ScriptedModel(*script)
    layer = retry(config, sleep=clock.sleep, uniform=clock.uniform)
    return Schwarm(providers={"m": model}, model="m", middleware=[layer]), clock, model


class TestWaits:
    """How long is waited."""

    async def test_the_bound_doubles_up_to_the_maximum(self) -> None:
        """0.5, 1, 2, then no more than 3."""
        config = RetryConfig(attempts=6, initial_seconds=0.5, maximum_seconds=3)
        app, clock, _ = app_with([OverloadedError("busy")] * 5 + ["ok"], config)
        async with app:
            assert (await app.run(Agent("a"), "go")).output == "ok"
        assert clock.waits == [0.5, 1, 2, 3, 3]

    async def test_the_vendors_waiting_time_goes_first(self) -> None:
        """Even beyond the maximum."""
        app, clock, _ = app_with([RateLimitedError("slow down", retry_after=45), "ok"], RetryConfig())
        async with app:
            await app.run(Agent("a"), "go")
        assert clock.waits == [45]

    async def test_the_wait_is_drawn_below_its_bound(self) -> None:
        """So that many who failed at once don't come back at once."""
        drawn: list[tuple[float, float]] = []
        clock = Clock()

        def uniform(low: float, high: float) -> float:
            drawn.append((low, high))
            return 0.25

        layer = retry(RetryConfig(), sleep=clock.sleep, uniform=uniform)
        model = ScriptedModel(OverloadedError("busy"), "ok")
        async with Schwarm(providers={"m": model}, model="m", middleware=[layer]) as app:
            await app.run(Agent("a"), "go")
        assert drawn == [(0, 0.5)]
        assert clock.waits == [0.25]


class TestEnds:
    """When no more is tried."""

    async def test_the_last_error_comes_out_as_itself(self) -> None:
        """After the last attempt."""
        app, clock, model = app_with([OverloadedError(str(number)) for number in range(9)], RetryConfig(attempts=3))
        async with app:
            with pytest.raises(OverloadedError, match="2"):
                await app.run(Agent("a"), "go")
        assert len(model.requests) == 3
        assert len(clock.waits) == 2

    async def test_what_will_not_pass_is_not_repeated(self) -> None:
        """A wrong key stays wrong."""
        app, clock, _ = app_with([AuthenticationError("no key"), "ok"], RetryConfig())
        async with app:
            with pytest.raises(AuthenticationError):
                await app.run(Agent("a"), "go")
        assert clock.waits == []

    async def test_a_wait_beyond_the_budget_is_not_begun(self) -> None:
        """The run's calls share one budget: 3 and 4 of 8 seconds leave 1, which is too little for 2."""

        def noop() -> None:
            """Do nothing."""

        script: list[Line] = [
            RateLimitedError("a", retry_after=3),
            tool_call("noop"),
            RateLimitedError("b", retry_after=4),
            RateLimitedError("c", retry_after=2),
        ]
        app, clock, _ = app_with(script, RetryConfig(attempts=9, budget_seconds=8))
        async with app:
            with pytest.raises(RateLimitedError, match="c"):
                await app.run(Agent("a", tools=[noop]), "go")
        assert clock.waits == [3, 4]

    async def test_each_run_has_a_budget_of_its_own(self) -> None:
        """What one run has waited is not the next one's loss."""
        busy = RateLimitedError("busy", retry_after=5)
        app, clock, _ = app_with([busy, "one", busy, "two"], RetryConfig(budget_seconds=5))
        async with app:
            await app.run(Agent("a"), "go")
            assert (await app.run(Agent("a"), "go")).output == "two"
        assert clock.waits == [5, 5]


class Broken(ScriptedModel):
    """A model whose first stream breaks after some words, or before the first."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "whole")
        self._words = words

    async def stream(self, request: ModelRequest) -> ModelResponse:
        """Breaks the first time."""
        if self.requests:
            return await super().stream(request)
        self.requests.append(request)
        if self._words and request.sink is not None:
            await request.sink(TextDelta(self._words))
        msg = "cut off"
        raise MalformedAnswerError(msg)


class TestStreams:
    """Answers of which something may have been shown."""

    async def _texts(self, words: str) -> list[str]:
        clock = Clock()
        layer = retry(RetryConfig(), sleep=clock.sleep, uniform=clock.uniform)
        texts: list[str] = []
        app = Schwarm(providers={"m": Broken(words)}, model="m", middleware=[layer])
        async with app, app.stream(Agent("a"), "go") as events:
            async for event in events:
                _note(event, texts)
        return texts

    async def test_an_answer_that_began_to_show_is_not_repeated(self) -> None:
        """What was seen can't be taken back."""
        with pytest.raises(MalformedAnswerError):
            await self._texts("half an")

    async def test_an_answer_of_which_nothing_showed_is_repeated(self) -> None:
        """Nobody noticed."""
        assert await self._texts("") == ["whole"]


def _note(event: Event, texts: list[str]) -> None:
    if isinstance(event, TextDelta):
        texts.append(event.text)


class TestTools:
    """Tool calls, where that is wanted."""

    @pytest.mark.parametrize(("tools", "repeatable", "calls"), [(False, True, 1), (True, True, 2), (True, False, 1)])
    async def test_only_repeatable_tools_are_repeated(self, tools: bool, repeatable: bool, calls: int) -> None:
        """And only where the settings say so."""
        made: list[int] = []

        @tool(repeatable=repeatable)
        def fetch() -> str:
            made.append(1)
            if len(made) == 1:
                raise ConnectionError
            return "fetched"

        app, _, _ = app_with([tool_call("fetch"), "done"], RetryConfig(tools=tools))
        async with app:
            await app.run(Agent("a", tools=[fetch]), "go")
        assert len(made) == calls

    async def test_a_mistake_is_not_repeated(self) -> None:
        """An error that will come again is told to the model at once."""
        made: list[int] = []

        def fetch() -> str:
            made.append(1)
            raise KeyError

        app, _, _ = app_with([tool_call("fetch"), "done"], RetryConfig(tools=True))
        async with app:
            await app.run(Agent("a", tools=[fetch]), "go")
        assert len(made) == 1


class TestTelling:
    """What others learn of it."""

    async def test_each_retry_is_an_event(self) -> None:
        """With the error, and how long is waited."""
        heard: list[ErrorEvent] = []
        app, _, _ = app_with(
            [OverloadedError("busy"), RateLimitedError("slow down", retry_after=7), "ok"], RetryConfig()
        )
        async with app:
            app.subscribe(ErrorEvent, heard.append)
            await app.run(Agent("a"), "go")
            await app.bus.drain(10)
        assert [(event.error.args[0], event.where, event.recovery, event.agent) for event in heard] == [
            ("busy", "model", Retry(0.5), "a"),
            ("slow down", "model", Retry(7), "a"),
        ]

    async def test_the_span_counts_them(self) -> None:
        """So that the telemetry tells a slow call from one that was made three times."""
        exporter = Kept()
        clock, model = Clock(), ScriptedModel(OverloadedError("busy"), OverloadedError("busy"), "ok")
        layer = retry(RetryConfig(), sleep=clock.sleep, uniform=clock.uniform)
        app = Schwarm(providers={"m": model}, model="m", middleware=[layer], exporters={"kept": exporter})
        async with app:
            await app.run(Agent("a"), "go")
        spans = [record for record in exporter.records if isinstance(record, SpanRecord)]
        assert [span.attributes.get("schwarm.retries") for span in spans if span.name.startswith("chat")] == [2]


class Kept(TelemetryExporter):
    """Keeps the records."""

    def __init__(self) -> None:
        self.records: list[TelemetryRecord] = []

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Keeps them."""
        self.records += records


class TestCancellation:
    """A cancelled run is over, whatever was to be tried again."""

    async def test_while_waiting(self) -> None:
        """The wait ends at once, and nothing more is tried."""
        gate = Gate()

        async def sleep(_seconds: float) -> None:
            await gate.wait()

        model = ScriptedModel(OverloadedError("busy"), "ok")
        layer = retry(RetryConfig(), sleep=sleep)
        async with Schwarm(providers={"m": model}, model="m", middleware=[layer]) as app:
            await _cancelled(app, gate)
        assert len(model.requests) == 1

    @pytest.mark.parametrize("failures", [0, 1])
    async def test_while_trying(self, failures: int) -> None:
        """A try that is cancelled isn't repeated, be it the first or a later one."""
        gate, tries = Gate(), 0

        async def hang(call: ModelCall, call_next: ModelHandler) -> ModelResponse:
            nonlocal tries
            tries += 1
            if tries <= failures:
                msg = "busy"
                raise OverloadedError(msg)
            await gate.wait()
            return await call_next(call)

        layer = retry(RetryConfig(), sleep=Clock().sleep)
        middleware = [layer, Middleware("hang", model=hang)]
        async with Schwarm(providers={"m": ScriptedModel("ok")}, model="m", middleware=middleware) as app:
            await _cancelled(app, gate)
        assert tries == failures + 1


async def _cancelled(app: Schwarm, gate: Gate) -> None:
    """Runs an agent until it waits at a gate, and cancels it there."""
    async with create_task_group() as tasks:
        tasks.start_soon(app.run, Agent("a"), "go")
        await gate.reached.wait()
        tasks.cancel_scope.cancel()


class TestPlugin:
    """The plugin, as it is installed."""

    async def test_it_takes_part_when_it_is_named(self) -> None:
        """With its settings from the configuration."""
        from schwarm_core import SchwarmConfig

        section = {"initial_seconds": 0.001, "attempts": 2}
        model = ScriptedModel(OverloadedError("busy"), "ok")
        async with Schwarm(SchwarmConfig(middleware={"retry": section}), providers={"m": model}, model="m") as app:
            assert (await app.run(Agent("a"), "go")).output == "ok"

    def test_a_library_for_failures_is_loaded_at_the_first(self) -> None:
        """A run in which nothing fails doesn't pay for it."""
        code = "import sys, schwarm_retry.middleware as m, schwarm_retry.config as c; m.retry(c.RetryConfig());"
        done = subprocess.run(
            [sys.executable, "-c", code + "print('tenacity' in sys.modules)"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == "False"

"""Exporters work in the background, each for itself: whatever one does, nothing waits and nothing is lost uncounted."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from anyio import (
    CancelScope,
    create_task_group,
    fail_after,
    get_running_tasks,
    sleep_forever,
    to_thread,
    wait_all_tasks_blocked,
)
from anyio import Event as Signal

from schwarm_core.application.telemetry.pipeline import ExporterStats, NamedExporter
from schwarm_core.application.telemetry.service import TelemetryService
from schwarm_core.domain.telemetry.config import TelemetryConfig
from schwarm_core.domain.telemetry.exporter import TelemetryExporter
from schwarm_core.domain.telemetry.record import Metric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schwarm_core.domain.telemetry.record import TelemetryRecord

pytestmark = pytest.mark.anyio


class Notebook(TelemetryExporter):
    """Keeps the names of what it is given, batch by batch, and the steps of its life."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.life: list[str] = []
        self.filled = Signal()

    async def initialize(self) -> None:
        """Notes it."""
        self.life.append("initialized")

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Notes the names."""
        self.batches.append([record.name for record in records if isinstance(record, Metric)])
        self.filled.set()

    async def cleanup(self) -> None:
        """Notes it."""
        self.life.append("cleaned up")

    @property
    def names(self) -> list[str]:
        """The names of all batches."""
        return [name for batch in self.batches for name in batch]


class Screen(Notebook):
    live = True


class Hanging(Notebook):
    """Never finishes a batch."""

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Hangs."""
        self.filled.set()
        await sleep_forever()


class Failing(Notebook):
    """Refuses every batch."""

    async def export(self, records: Sequence[TelemetryRecord]) -> None:
        """Fails."""
        raise ConnectionRefusedError


def telemetry_of(exporters: dict[str, TelemetryExporter], **settings: float) -> TelemetryService:
    """A telemetry with these exporters and settings."""
    config = TelemetryConfig(**settings)  # type: ignore[arg-type] # numbers all
    return TelemetryService([NamedExporter(name, exporter) for name, exporter in exporters.items()], config)


def count(telemetry: TelemetryService, number: int) -> list[str]:
    """Records so many metrics, and gives their names."""
    names = [f"m{index}" for index in range(number)]
    for name in names:
        telemetry.count(name)
    return names


class TestMetrics:
    async def test_have_kind_unit_and_attributes(self) -> None:
        """A counter adds up, a histogram is spread, a gauge is a level."""

        class Keeping(Notebook):
            async def export(self, records: Sequence[TelemetryRecord]) -> None:
                kept.extend(record for record in records if isinstance(record, Metric))

        kept: list[Metric] = []
        telemetry = telemetry_of({"keeping": Keeping()})
        before = time.time_ns()
        telemetry.count("calls", attributes={"token": "x"})
        telemetry.measure("duration", 0.5, unit="s")
        telemetry.gauge("queue", 17)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
        assert [(m.name, m.value, m.kind, m.unit, m.attributes) for m in kept] == [
            ("calls", 1, "counter", "", {"token": "***"}),
            ("duration", 0.5, "histogram", "s", {}),
            ("queue", 17, "gauge", "", {}),
        ]
        assert all(metric.time >= before for metric in kept)


class TestBatches:
    async def test_are_full_or_as_old_as_the_interval(self) -> None:
        """What fills a batch goes at once; the rest when its time has come."""
        notebook = Notebook()
        telemetry = telemetry_of({"notebook": notebook}, batch_size=3, interval=0.05)
        names = count(telemetry, 7)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                while len(notebook.names) < 7:
                    notebook.filled = Signal()
                    await notebook.filled.wait()
                assert notebook.batches == [names[:3], names[3:6], names[6:]]
                await telemetry.close()

    async def test_less_than_a_batch_waits_for_the_interval(self) -> None:
        """One request instead of many."""
        notebook = Notebook()
        telemetry = telemetry_of({"notebook": notebook}, batch_size=3, interval=1000)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                count(telemetry, 2)
                await wait_all_tasks_blocked()
                assert notebook.batches == []
                telemetry.count("last")
                await notebook.filled.wait()
                assert notebook.batches == [["m0", "m1", "last"]]
                await telemetry.close()

    async def test_live_exporters_wait_for_none(self) -> None:
        """People watch."""
        screen = Screen()
        telemetry = telemetry_of({"screen": screen}, batch_size=100, interval=1000)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                telemetry.count("now")
                await screen.filled.wait()
                assert screen.batches == [["now"]]
                await telemetry.close()


class TestDrops:
    async def test_what_does_not_fit_is_counted_for_each(self) -> None:
        """Recording into a full queue neither waits nor fails."""
        hanging, notebook = Hanging(), Notebook()
        telemetry = telemetry_of(
            {"hanging": hanging, "notebook": notebook},
            queue_size=10,
            batch_size=5,
            interval=0.01,
            shutdown_timeout=0.05,
        )
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                count(telemetry, 5)
                await hanging.filled.wait()
                await notebook.filled.wait()
                for _ in range(3):
                    notebook.filled = Signal()
                    count(telemetry, 10)
                    while len(notebook.names) % 10 != 5 or telemetry.stats()["notebook"].queued:
                        await notebook.filled.wait()
                        notebook.filled = Signal()
                        await wait_all_tasks_blocked()
                # The first batch hangs, ten wait, twenty found no room.
                assert telemetry.stats()["hanging"] == ExporterStats(exported=0, dropped=20, queued=10, failures=0)
                await telemetry.close()
        assert telemetry.stats() == {
            "hanging": ExporterStats(exported=0, dropped=35, queued=0, failures=0),
            "notebook": ExporterStats(exported=35, dropped=0, queued=0, failures=0),
        }

    async def test_are_exact_over_many_threads(self) -> None:
        """Each record is exported or counted."""
        notebook = Notebook()
        telemetry = telemetry_of({"notebook": notebook}, queue_size=100, batch_size=10, interval=0.001)
        with fail_after(30):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                threads = [Thread(target=count, args=(telemetry, 500)) for _ in range(4)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    await to_thread.run_sync(thread.join)
                await telemetry.close()
        stats = telemetry.stats()["notebook"]
        assert stats.exported == len(notebook.names)
        assert stats.exported + stats.dropped == 2000


class TestBrokenExporters:
    async def test_one_that_fails_goes_on_and_delays_no_other(self) -> None:
        """Each of its batches is counted, and the next one tried."""
        failing, notebook = Failing(), Notebook()
        telemetry = telemetry_of({"failing": failing, "notebook": notebook}, batch_size=2)
        names = count(telemetry, 6)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
        assert notebook.names == names
        assert telemetry.stats()["failing"] == ExporterStats(exported=0, dropped=6, queued=0, failures=3)
        assert failing.life == ["initialized", "cleaned up"]

    async def test_one_that_hangs_loses_the_batch_at_its_time_limit(self) -> None:
        """And is given the next."""
        hanging = Hanging()
        telemetry = telemetry_of({"hanging": hanging}, batch_size=2, export_timeout=0.01)
        count(telemetry, 4)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
        assert telemetry.stats()["hanging"] == ExporterStats(exported=0, dropped=4, queued=0, failures=2)

    @pytest.mark.parametrize("hangs", [False, True], ids=["fails", "hangs"])
    async def test_one_that_cannot_be_initialized_is_in_quarantine(self, hangs: bool) -> None:
        """With the reason; the others go on, and it is cleaned up even so."""

        class Broken(Notebook):
            async def initialize(self) -> None:
                if hangs:
                    await sleep_forever()
                msg = "password=x"
                raise ConnectionRefusedError(msg)

        broken, notebook = Broken(), Notebook()
        telemetry = telemetry_of({"broken": broken, "notebook": notebook}, export_timeout=0.01)
        telemetry.count("before")
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                while not telemetry.stats()["broken"].quarantined:
                    await wait_all_tasks_blocked()
                telemetry.count("after")
                await telemetry.close()
        stats = telemetry.stats()["broken"]
        reason = "TimeoutError" if hangs else "ConnectionRefusedError: password=***"
        assert stats == ExporterStats(0, 1, 0, 0, f"It could not be initialized: {reason}")
        assert broken.life == ["cleaned up"]
        assert notebook.names == ["before", "after"]

    async def test_without_any_left_nothing_is_recorded(self) -> None:
        """When the only exporter is in quarantine, spans cost nothing again."""

        class Broken(Notebook):
            async def initialize(self) -> None:
                raise OSError

        telemetry = telemetry_of({"broken": Broken()})
        activity = [telemetry.active]
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await wait_all_tasks_blocked()
                activity.append(telemetry.active)
                await telemetry.close()
        assert activity == [True, False]

    @pytest.mark.parametrize("hangs", [False, True], ids=["fails", "hangs"])
    async def test_one_that_does_not_close_holds_nothing_up(self, hangs: bool) -> None:
        """Its cleanup has a time limit too."""

        class Stubborn(Notebook):
            async def cleanup(self) -> None:
                if hangs:
                    await sleep_forever()
                raise OSError

        stubborn, notebook = Stubborn(), Notebook()
        telemetry = telemetry_of({"stubborn": stubborn, "notebook": notebook}, shutdown_timeout=0.05)
        count(telemetry, 1)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
        assert stubborn.names == notebook.names == ["m0"]
        assert notebook.life == ["initialized", "cleaned up"]


class TestTheEnd:
    async def test_exports_what_is_queued_and_leaves_no_task(self) -> None:
        """Without waiting for a batch to fill."""
        notebook = Notebook()
        telemetry = telemetry_of({"notebook": notebook}, batch_size=4, interval=1000)
        before = {task.id for task in get_running_tasks()}
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                names = count(telemetry, 10)
                await telemetry.close()
                assert notebook.names == names
                assert notebook.life == ["initialized", "cleaned up"]
        assert {task.id for task in get_running_tasks()} <= before

    async def test_is_bounded_when_an_exporter_hangs(self) -> None:
        """What it didn't take in time is counted, and it is cleaned up."""
        hanging = Hanging()
        telemetry = telemetry_of({"hanging": hanging}, batch_size=2, shutdown_timeout=0.01, export_timeout=1000)
        count(telemetry, 5)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
        assert telemetry.stats()["hanging"] == ExporterStats(exported=0, dropped=5, queued=0, failures=0)
        assert hanging.life == ["initialized", "cleaned up"]

    async def test_comes_in_spite_of_cancellation(self) -> None:
        """A cancelled application closes its telemetry all the same."""
        notebook = Notebook()
        telemetry = telemetry_of({"notebook": notebook})
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                count(telemetry, 3)
                with CancelScope() as scope:
                    scope.cancel()
                    await telemetry.close()
        assert notebook.names == ["m0", "m1", "m2"]

    async def test_of_a_crash_is_the_same(self) -> None:
        """When the owner's task group is cancelled, what is queued is exported and the exporters are closed."""
        notebook, hanging = Notebook(), Hanging()
        telemetry = telemetry_of({"notebook": notebook, "hanging": hanging}, interval=1000, shutdown_timeout=0.05)
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                count(telemetry, 3)
                tasks.cancel_scope.cancel()
        assert notebook.names == ["m0", "m1", "m2"]
        assert notebook.life == hanging.life == ["initialized", "cleaned up"]
        assert telemetry.stats()["hanging"].dropped == 3

    async def test_nothing_is_recorded_afterwards(self) -> None:
        """Late records are no one's."""
        notebook = Notebook()
        telemetry = telemetry_of({"notebook": notebook})
        span = telemetry.span("open")
        with fail_after(10):
            async with create_task_group() as tasks:
                await tasks.start(telemetry.run)
                await telemetry.close()
                await telemetry.close()
        span.end()
        telemetry.count("late")
        assert not telemetry.active
        assert notebook.names == []

    async def test_of_a_telemetry_that_never_ran(self) -> None:
        """There is nothing to wait for; what was queued is counted."""
        notebook = Notebook()
        telemetry = telemetry_of({"notebook": notebook})
        telemetry.count("early")
        with fail_after(10):
            await telemetry.close()
        assert telemetry.stats()["notebook"] == ExporterStats(exported=0, dropped=1, queued=0, failures=0)
        assert notebook.life == []

"""Cleanup: in reverse order, shielded, bounded, and nobody is left out."""

from __future__ import annotations

import anyio
import pytest
from loguru import logger

from schwarm_core.application.provider.factory import ProviderFactory
from schwarm_core.application.provider.manager import ProviderManager
from schwarm_core.domain.error.event import ErrorEvent
from schwarm_core.domain.error.provider import ProviderSetupError, ProviderTimeoutError
from schwarm_core.testing.gate import Gate
from schwarm_core.testing.probe import raising
from schwarm_core.testing.probes import Probes

pytestmark = pytest.mark.anyio


@pytest.fixture
def house() -> Probes:
    """No probes yet."""
    return Probes()


def closed(house: Probes) -> list[str]:
    """Who was cleaned up to the end, in order."""
    return [line.removeprefix("closed ") for line in house.diary if line.startswith("closed ")]


class TestOrder:
    async def test_the_last_that_became_ready_is_cleaned_up_first(self, house: Probes) -> None:
        """One after the other, each waiting for the one before."""
        for name in "abc":
            house.offer(name)
        async with house.manager() as manager:
            for name in "bca":
                await manager.acquire(name)
        ends = [line for line in house.diary if line.startswith(("clean up", "closed"))]
        assert ends == ["clean up a", "closed a", "clean up c", "closed c", "clean up b", "closed b"]

    async def test_a_run_cleans_up_its_own_in_reverse(self, house: Probes) -> None:
        """The application's stay."""
        house.offer("app")
        house.offer("x", scope="run")
        house.offer("y", scope="run")
        async with house.manager() as manager:
            async with manager.run_scope() as run:
                for name in ("x", "app", "y"):
                    await manager.acquire(name, run=run)
            assert closed(house) == ["y", "x"]

    async def test_closing_twice_cleans_up_once(self, house: Probes) -> None:
        """Whoever closes waits for the end, whoever began it."""
        house.offer("a")
        async with house.manager() as manager:
            await manager.acquire("a")
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(manager.close)
                tasks.start_soon(manager.close)
        assert closed(house) == ["a"]


class TestErrors:
    async def test_one_that_fails_keeps_no_other_from_being_cleaned_up(self, house: Probes) -> None:
        """Its error is reported, by name."""
        house.offer("a")
        house.offer("b", on_cleanup=raising(OSError("broken pipe")))
        house.offer("c")
        async with house.manager() as manager:
            for name in "abc":
                await manager.acquire(name)
        assert closed(house) == ["c", "a"]
        assert [event.where for event in house.errors] == ["provider"]
        assert isinstance(house.errors[0].error, ProviderSetupError)
        assert "provider 'b' of schwarm-b could not be cleaned up: OSError: broken pipe" in str(house.errors[0].error)

    async def test_the_run_whose_provider_failed_is_named(self, house: Probes) -> None:
        """The event says in which run it happened."""
        house.offer("a", scope="run", on_cleanup=raising(OSError("broken pipe")))
        async with house.manager() as manager, manager.run_scope("run-7") as run:
            await manager.acquire("a", run=run)
        assert [event.run_id for event in house.errors] == ["run-7"]

    async def test_a_cleanup_that_fails_after_a_failed_initialization_hides_nothing(self, house: Probes) -> None:
        """Who waits gets the first error, the second is reported."""
        house.offer("a", on_initialize=raising(OSError("first")), on_cleanup=raising(OSError("second")))
        async with house.manager() as manager:
            with pytest.raises(ProviderSetupError, match="first"):
                await manager.acquire("a")
        assert ["second" in str(event.error) for event in house.errors] == [True]

    async def test_a_listener_that_fails_stops_nothing(self, house: Probes) -> None:
        """The error goes to the log then."""

        def fail(event: ErrorEvent) -> None:
            msg = "deaf"
            raise RuntimeError(msg)

        house.offer("a")
        house.offer("b", on_cleanup=raising(OSError("broken pipe")))
        lines: list[str] = []
        sink = logger.add(lines.append, format="{message}")
        logger.enable("schwarm_core")
        try:
            async with ProviderManager(house.registry, ProviderFactory(), on_error=fail) as manager:
                await manager.acquire("a")
                await manager.acquire("b")
        finally:
            logger.remove(sink)
            logger.disable("schwarm_core")
        assert closed(house) == ["a"]
        assert any("broken pipe" in line for line in lines)


class TestTimeLimit:
    async def test_one_that_hangs_is_given_up(self, house: Probes) -> None:
        """The others are cleaned up, and the error names the limit."""
        house.offer("a")
        house.offer("b", on_cleanup=anyio.sleep_forever)
        async with house.manager(cleanup_seconds=0.02) as manager:
            await manager.acquire("a")
            await manager.acquire("b")
        assert closed(house) == ["a"]
        assert [type(event.error) for event in house.errors] == [ProviderTimeoutError]
        assert "was not cleaned up within 0.02 seconds" in str(house.errors[0].error)

    async def test_one_that_failed_to_initialize_may_not_hang_either(self, house: Probes) -> None:
        """Its cleanup has the same limit."""
        house.offer("a", on_initialize=anyio.sleep_forever, on_cleanup=anyio.sleep_forever)
        async with house.manager(initialize_seconds=0.02, cleanup_seconds=0.02) as manager:
            with pytest.raises(ProviderTimeoutError, match="not initialized"):
                await manager.acquire("a")
        assert ["not cleaned up" in str(event.error) for event in house.errors] == [True]


class TestCancellation:
    async def test_a_cancelled_application_is_cleaned_up_to_the_end(self, house: Probes) -> None:
        """The cancellation goes on after the last provider is closed."""
        for name in "ab":
            house.offer(name, on_cleanup=anyio.lowlevel.checkpoint)
        with anyio.CancelScope() as scope:
            async with house.manager() as manager:
                await manager.acquire("a")
                await manager.acquire("b")
                scope.cancel()
                await anyio.sleep_forever()
        assert scope.cancelled_caught
        assert closed(house) == ["b", "a"]

    async def test_a_cancelled_run_is_cleaned_up_to_the_end(self, house: Probes) -> None:
        """Cancelling once more while it is cleaned up changes nothing."""
        gate = Gate()
        house.offer("a", scope="run")
        house.offer("b", scope="run", on_cleanup=gate.wait)

        async def run_once() -> None:
            async with manager.run_scope() as run:
                await manager.acquire("a", run=run)
                await manager.acquire("b", run=run)
                started.set()
                await anyio.sleep_forever()

        started = anyio.Event()
        async with house.manager() as manager:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(run_once)
                await started.wait()
                tasks.cancel_scope.cancel()
                with anyio.CancelScope(shield=True):
                    await gate.reached.wait()
                    tasks.cancel_scope.cancel()
                    gate.opened.set()
            assert closed(house) == ["b", "a"]

    @pytest.mark.parametrize("anyio_backend", ["asyncio"])
    async def test_not_even_asyncios_own_cancellation_leaves_one_open(self, house: Probes) -> None:
        """`Task.cancel` breaks through a shield, so the cleaning up is done in a task of the application."""
        import asyncio

        gate = Gate()
        house.offer("a", scope="run")
        house.offer("b", scope="run", on_cleanup=gate.wait)

        async def run_once() -> None:
            async with manager.run_scope() as run:
                await manager.acquire("a", run=run)
                await manager.acquire("b", run=run)

        async with house.manager() as manager:
            task = asyncio.create_task(run_once())
            await gate.reached.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            gate.opened.set()
        assert closed(house) == ["b", "a"]

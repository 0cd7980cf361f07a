"""A lifetime: cancellation of those who wait, task groups inside of a provider, and a provider that breaks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import pytest
from attrs import frozen

from schwarm_core.domain.error.provider import ProviderSetupError, ProviderTimeoutError
from schwarm_core.domain.provider.provider import Provider, ProviderState
from schwarm_core.testing.gate import Gate
from schwarm_core.testing.probe import ProbeProvider, raising
from schwarm_core.testing.probes import Probes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from schwarm_core.application.provider.manager import ProviderManager

pytestmark = pytest.mark.anyio


@pytest.fixture
def house() -> Probes:
    """No probes yet."""
    return Probes()


@frozen
class Steps:
    """What `initialize` waits at, one gate after the other."""

    gates: tuple[Gate, ...]

    async def walk(self) -> None:
        """Goes through all of them."""
        for gate in self.gates:
            await gate.wait()


async def until(true: Callable[[], bool]) -> None:
    """Lets others run until something has come true."""
    with anyio.fail_after(10):
        while not true():
            await anyio.lowlevel.checkpoint()


class Nursing(Provider[str, str]):
    """A provider with a task of its own, as a connection that is read from has one."""

    family = "nursing"

    def __init__(self, task: Callable[[], Awaitable[object]], after: Callable[[], Awaitable[object]]) -> None:
        self.task = task
        self.after = after
        self.ended = anyio.Event()

    async def initialize(self) -> None:
        """Starts the task, and leaves nothing open if that fails."""
        self.tasks = anyio.create_task_group()
        await self.tasks.__aenter__()
        try:
            self.tasks.start_soon(self._run)
            await self.after()
        except BaseException as error:
            self.tasks.cancel_scope.cancel()
            if not await self.tasks.__aexit__(type(error), error, error.__traceback__):
                raise

    async def process(self, request: str) -> str:
        """Answers with what it is asked."""
        return request

    async def cleanup(self) -> None:
        """Ends the task."""
        if not self.ended.is_set():
            self.ended.set()
            self.tasks.cancel_scope.cancel()
            await self.tasks.__aexit__(None, None, None)

    async def _run(self) -> None:
        await self.task()


class TestCancellationOfThoseWhoWait:
    @pytest.mark.parametrize("step", range(3))
    async def test_the_first_who_asked_may_go_at_any_await(self, house: Probes, step: int) -> None:
        """Wherever `initialize` stands when its first asker is cancelled, the others get the provider, made once."""
        steps = Steps((Gate(), Gate(), Gate()))
        house.offer("a", on_initialize=steps.walk)
        got: list[Provider[Any, Any]] = []

        async def ask() -> None:
            got.append(await manager.acquire("a"))

        async with house.manager() as manager, anyio.create_task_group() as others, anyio.create_task_group() as first:
            first.start_soon(ask)
            await steps.gates[0].reached.wait()
            others.start_soon(ask)
            others.start_soon(ask)
            for gate in steps.gates[:step]:
                gate.opened.set()
            await steps.gates[step].reached.wait()
            first.cancel_scope.cancel()
            for gate in steps.gates:
                gate.opened.set()
        assert len(got) == 2
        assert len(set(map(id, got))) == 1
        assert house.diary.count("make a") == 1

    async def test_when_all_have_gone_it_is_ready_for_the_next(self, house: Probes) -> None:
        """The work that was begun isn't thrown away."""
        gate = Gate()
        house.offer("a", on_initialize=gate.wait)
        async with house.manager() as manager:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(manager.acquire, "a")
                await gate.reached.wait()
                tasks.cancel_scope.cancel()
            gate.opened.set()
            await manager.acquire("a")
        assert house.diary.count("make a") == 1

    async def test_who_waits_for_a_requirement_may_go_too(self, house: Probes) -> None:
        """One is cancelled who asked for the dependent; another who asked for what it requires is served."""

        class Base(ProbeProvider):
            pass

        gate = Gate()
        house.offer("base", family=Base, on_initialize=gate.wait)
        house.offer("top", requires={"base": Base})
        async with house.manager() as manager, anyio.create_task_group() as other:
            async with anyio.create_task_group() as first:
                first.start_soon(manager.acquire, "top")
                await gate.reached.wait()
                other.start_soon(manager.acquire, "base")
                first.cancel_scope.cancel()
            gate.opened.set()
            await manager.acquire("top")
        assert house.diary[:4] == ["make base", "initialize base", "ready base", "make top"]


class TestEndingBeforeItIsReady:
    @pytest.mark.parametrize("step", range(2))
    async def test_an_initialization_is_cancelled_and_cleaned_up(self, house: Probes, step: int) -> None:
        """Leaving the application waits for no slow provider; who waited is told why."""
        steps = Steps((Gate(), Gate()))
        house.offer("a", on_initialize=steps.walk)
        told: list[str] = []

        async def ask() -> None:
            with pytest.raises(ProviderSetupError) as caught:
                await manager.acquire("a")
            told.append(caught.value.message)

        async with anyio.create_task_group() as tasks, house.manager() as manager:
            tasks.start_soon(ask)
            for gate in steps.gates[:step]:
                await gate.reached.wait()
                gate.opened.set()
            await steps.gates[step].reached.wait()
        assert told == ["provider 'a' of schwarm-a was not ready when its scope ended"]
        assert house.diary == ["make a", "initialize a", "clean up a", "closed a"]
        assert house.errors == []

    async def test_a_dependent_that_waits_is_never_made(self, house: Probes) -> None:
        """What it requires is cancelled, and so is the wait for it."""

        class Base(ProbeProvider):
            pass

        gate = Gate()
        house.offer("base", family=Base, on_initialize=gate.wait)
        house.offer("top", requires={"base": Base})

        async def ask() -> None:
            with pytest.raises(ProviderSetupError):
                await manager.acquire("top")

        async with anyio.create_task_group() as tasks, house.manager() as manager:
            tasks.start_soon(ask)
            await gate.reached.wait()
        assert "make top" not in house.diary
        assert house.diary[-1] == "closed base"

    async def test_one_that_swallows_its_cancellation_is_cleaned_up_all_the_same(self, house: Probes) -> None:
        """It comes too late to be ready, and leaves nothing open."""
        reached = anyio.Event()

        async def swallow() -> None:
            reached.set()
            try:
                await anyio.sleep_forever()
            except anyio.get_cancelled_exc_class():
                pass

        house.offer("a", on_initialize=swallow)
        async with anyio.create_task_group() as tasks:
            async with house.manager() as manager:
                tasks.start_soon(_expect_failure, manager)
                await reached.wait()
            assert manager.state("a") is ProviderState.FAILED
        assert "closed a" in house.diary


async def _expect_failure(manager: ProviderManager) -> None:
    with pytest.raises(ProviderSetupError):
        await manager.acquire("a")


class TestAProviderWithTasksOfItsOwn:
    async def test_its_task_group_spans_initialize_and_cleanup(self, house: Probes) -> None:
        """Both are called in one task, so a scope that is entered in the one can be left in the other."""
        gate = Gate()
        provider = Nursing(gate.wait, anyio.lowlevel.checkpoint)
        house.registry.register_instance("a", provider)
        async with house.manager() as manager:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(manager.acquire, "a")
            await gate.reached.wait()
        assert provider.ended.is_set()
        assert house.errors == []

    async def test_what_it_started_goes_on_when_it_is_ready(self, house: Probes) -> None:
        """No deadline is left above its tasks."""
        gate = Gate()
        house.registry.register_instance("a", Nursing(gate.wait, anyio.lowlevel.checkpoint))
        async with house.manager() as manager:
            await manager.acquire("a")
            assert manager.lifetime("a").deadline == math.inf
            gate.opened.set()
            await until(lambda: gate.passed == 1)
        assert house.errors == []

    async def test_a_late_one_leaves_its_task_group_in_order(self, house: Probes) -> None:
        """The limit cancels what it has begun, from the inside out."""
        provider = Nursing(anyio.sleep_forever, anyio.sleep_forever)
        house.registry.register_instance("a", provider)
        async with house.manager(initialize_seconds=0.05) as manager:
            with pytest.raises(ProviderTimeoutError):
                await manager.acquire("a")

    async def test_a_late_one_may_fail_on_its_way_out(self, house: Probes) -> None:
        """An error that comes together with the cancellation stays inside, and is the cause of the time-out."""

        async def fail_when_cancelled() -> None:
            try:
                await anyio.sleep_forever()
            finally:
                msg = "goodbye failed"
                raise ConnectionError(msg)

        house.registry.register_instance("a", Nursing(fail_when_cancelled, anyio.sleep_forever))
        async with house.manager(initialize_seconds=0.05) as manager:
            with pytest.raises(ProviderTimeoutError) as caught:
                await manager.acquire("a")
        assert "goodbye failed" in repr(caught.value.__cause__)

    async def test_one_that_breaks_is_cleaned_up_reported_and_made_anew(self, house: Probes) -> None:
        """A connection that dies takes neither the application nor the next run with it."""
        gate = Gate()

        async def die() -> None:
            await gate.wait()
            msg = "reset by peer"
            raise ConnectionError(msg)

        house.registry.register_instance("a", Nursing(die, anyio.lowlevel.checkpoint))
        async with house.manager() as manager:
            await manager.acquire("a")
            gate.opened.set()
            await until(lambda: manager.ready("a") is None)
            house.registry.unregister("a")
            house.offer("a")
            assert await manager.acquire("a") is manager.ready("a")
        causes = [repr(event.error.__cause__) for event in house.errors]
        assert any("reset by peer" in cause for cause in causes)
        assert "closed a" in house.diary

    async def test_one_that_breaks_takes_its_dependents_with_it(self, house: Probes) -> None:
        """They would hold on to what is no more; the next who asks gets new ones."""
        gate = Gate()

        async def die() -> None:
            await gate.wait()
            msg = "reset by peer"
            raise ConnectionError(msg)

        house.registry.register_instance("base", Nursing(die, anyio.lowlevel.checkpoint))
        house.offer("top", requires={"base": Nursing})
        async with house.manager() as manager:
            await manager.acquire("top")
            gate.opened.set()
            await until(lambda: manager.ready("top") is None)
            assert manager.state("top") is ProviderState.FAILED
            await until(lambda: "closed top" in house.diary)

    @pytest.mark.parametrize("anyio_backend", ["asyncio"])
    async def test_a_cancellation_of_its_own_making_is_an_error(self, house: Probes) -> None:
        """A library that lets asyncio's cancellation escape leaves nobody waiting."""
        from asyncio import CancelledError

        house.offer("a", on_initialize=raising(CancelledError()))
        async with house.manager() as manager:
            with pytest.raises(ProviderSetupError, match="Cancelled"):
                await manager.acquire("a")
        assert house.diary[-1] == "closed a"

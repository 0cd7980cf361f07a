"""The manager: one provider per scope, set up on first use, whoever asks and however many."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import pytest

from schwarm_core.domain.error.provider import AuthenticationError, ProviderSetupError, ProviderTimeoutError
from schwarm_core.domain.provider.provider import ProviderState
from schwarm_core.testing.gate import Gate
from schwarm_core.testing.probe import ProbeProvider, raising
from schwarm_core.testing.probes import Probes

if TYPE_CHECKING:
    from schwarm_core.domain.provider.provider import Provider
    from schwarm_core.domain.provider.spec import Scope

pytestmark = pytest.mark.anyio


@pytest.fixture
def house() -> Probes:
    """No probes yet."""
    return Probes()


class TestFirstUse:
    async def test_a_provider_is_made_and_initialized_when_it_is_asked_for(self, house: Probes) -> None:
        """Nothing happens to a provider that nobody asks for."""
        house.offer("used")
        house.offer("unused")
        async with house.manager() as manager:
            assert manager.ready("used") is None
            provider = await manager.acquire("used")
            assert house.diary == ["make used", "initialize used", "ready used"]
            assert manager.ready("used") is provider
        assert house.diary[3:] == ["clean up used", "closed used"]

    async def test_a_hundred_who_ask_at_once_get_the_same(self, house: Probes) -> None:
        """It is made and initialized once, and all who ask meanwhile wait for it."""
        gate = Gate()
        house.offer("shared", on_initialize=gate.wait)
        got: list[Provider[Any, Any]] = []

        async def ask() -> None:
            got.append(await manager.acquire("shared"))

        async with house.manager() as manager, anyio.create_task_group() as tasks:
            for _ in range(100):
                tasks.start_soon(ask)
            await gate.reached.wait()
            assert manager.state("shared") is ProviderState.INITIALIZING
            gate.opened.set()
        assert len(got) == 100
        assert len(set(map(id, got))) == 1
        assert house.diary.count("initialize shared") == 1

    async def test_a_ready_made_instance_is_initialized_and_cleaned_up_too(self, house: Probes) -> None:
        """What a user makes in Python lives like what a plugin declares."""
        mine = ProbeProvider("mine", house.diary)
        house.registry.register_instance("mine", mine)
        async with house.manager() as manager:
            assert await manager.acquire("mine") is mine
        assert house.diary == ["initialize mine", "ready mine", "clean up mine", "closed mine"]

    async def test_the_error_of_a_body_comes_out_as_it_is(self, house: Probes) -> None:
        """The manager's task group doesn't wrap what its user raises."""
        house.offer("a")

        async def fail() -> None:
            msg = "mine"
            async with house.manager() as manager:
                await manager.acquire("a")
                raise KeyError(msg)

        with pytest.raises(KeyError, match="mine"):
            await fail()
        assert house.diary[-1] == "closed a"

    async def test_outside_of_the_manager_there_is_no_provider(self, house: Probes) -> None:
        """Before it is entered and after it is left, the error says what to do."""
        house.offer("a")
        manager = house.manager()
        with pytest.raises(ProviderSetupError, match="isn't running"):
            await manager.acquire("a")
        async with manager:
            await manager.close()
            with pytest.raises(ProviderSetupError, match="after the application had ended"):
                await manager.acquire("a")
        assert house.diary == []

    async def test_what_a_provider_logs_is_not_part_of_the_run_that_asked_first(self, house: Probes) -> None:
        """It is initialized in the context of the application, not of who asked."""
        from contextvars import ContextVar

        run: ContextVar[str] = ContextVar("run", default="none")
        seen: list[str] = []

        async def look() -> None:
            seen.append(run.get())

        house.offer("a", on_initialize=look)
        async with house.manager() as manager:
            run.set("run 1")
            await manager.acquire("a")
        assert seen == ["none"]


class TestRequirements:
    async def test_what_is_required_is_ready_first_and_given_by_keyword(self, house: Probes) -> None:
        """A provider is made from the providers that it requires."""

        class Store(ProbeProvider):
            family = "store"

        house.offer("store", family=Store)
        house.offer("cache", requires={"backend": Store})
        async with house.manager() as manager:
            cache = await manager.acquire("cache")
            assert isinstance(cache, ProbeProvider)
            assert cache.needs == {"backend": await manager.acquire("store")}
        assert house.diary.index("ready store") < house.diary.index("make cache")
        assert house.diary.index("closed cache") < house.diary.index("clean up store")

    async def test_independent_requirements_are_initialized_at_the_same_time(self, house: Probes) -> None:
        """Both are waiting inside of `initialize` before either is let through."""
        gates = {"left": Gate(), "right": Gate()}

        class Left(ProbeProvider):
            pass

        class Right(ProbeProvider):
            pass

        house.offer("left", family=Left, on_initialize=gates["left"].wait)
        house.offer("right", family=Right, on_initialize=gates["right"].wait)
        house.offer("top", requires={"left": Left, "right": Right}, choices={"left": "left"})

        async with house.manager() as manager, anyio.create_task_group() as tasks:
            tasks.start_soon(manager.acquire, "top")
            for gate in gates.values():
                await gate.reached.wait()
            for gate in gates.values():
                gate.opened.set()
        assert "ready top" in house.diary

    async def test_a_failed_requirement_fails_who_requires_it_by_name(self, house: Probes) -> None:
        """The error names both, and hands on the remedy of the one that failed."""

        class Store(ProbeProvider):
            pass

        house.offer("store", family=Store, on_initialize=raising(ConnectionError("refused")))
        house.offer("cache", requires={"backend": Store})
        async with house.manager() as manager:
            with pytest.raises(ProviderSetupError) as caught:
                await manager.acquire("cache")
        assert "provider 'cache' of schwarm-cache requires provider 'store' of schwarm-store" in caught.value.message
        assert "refused" in caught.value.message
        assert caught.value.remedy == "Start store."
        assert "make cache" not in house.diary


class TestScopes:
    async def test_an_agents_provider_is_shared_by_its_runs_alone(self, house: Probes) -> None:
        """There is one per name of an agent."""
        house.offer("memory", scope="agent")
        async with house.manager() as manager:
            ada = await manager.acquire("memory", agent="ada")
            assert await manager.acquire("memory", agent="ada") is ada
            assert await manager.acquire("memory", agent="bob") is not ada
            assert manager.state("memory", agent="ada") is ProviderState.READY
            assert manager.state("memory", agent="eve") is ProviderState.NEW
        assert house.diary.count("closed memory") == 2

    async def test_a_runs_provider_ends_with_the_run(self, house: Probes) -> None:
        """There is one per run, and the other runs keep theirs."""
        house.offer("session", scope="run")
        async with house.manager() as manager, manager.run_scope("1") as one:
            first = await manager.acquire("session", run=one)
            async with manager.run_scope("2") as two:
                assert await manager.acquire("session", run=two) is not first
                assert await manager.acquire("session", run=two) is two.ready["session"]
            assert house.diary.count("closed session") == 1
            assert await manager.acquire("session", run=one) is first
        assert house.diary.count("closed session") == 2

    async def test_a_run_without_providers_of_its_own_leaves_no_trace(self, house: Probes) -> None:
        """Its scope starts no task and is not remembered."""
        house.offer("a")
        async with house.manager() as manager:
            async with manager.run_scope() as run:
                await manager.acquire("a", run=run)
                assert not manager._runs
            assert run.ready == {}

    @pytest.mark.parametrize("scope", ["agent", "run"])
    async def test_a_scope_has_to_be_named(self, house: Probes, scope: Scope) -> None:
        """The error says which keyword is missing."""
        house.offer("narrow", scope=scope)
        async with house.manager() as manager:
            with pytest.raises(ProviderSetupError, match=f"{scope}=") as caught:
                await manager.acquire("narrow")
        assert f"lives for one {scope}" in caught.value.message

    async def test_a_run_that_has_ended_gives_no_provider(self, house: Probes) -> None:
        """What is asked for too late would never be cleaned up."""
        house.offer("session", scope="run")
        async with house.manager() as manager:
            async with manager.run_scope("1") as run:
                pass
            with pytest.raises(ProviderSetupError, match="after run '1' had ended"):
                await manager.acquire("session", run=run)

    async def test_closing_ends_the_runs_that_are_still_open_first(self, house: Probes) -> None:
        """A run's provider is gone before what it requires of the application."""

        class Pool(ProbeProvider):
            pass

        house.offer("pool", family=Pool)
        house.offer("session", scope="run", requires={"pool": Pool})
        async with house.manager() as manager, manager.run_scope() as run:
            await manager.acquire("session", run=run)
            await manager.close()
        assert house.diary[-4:] == ["clean up session", "closed session", "clean up pool", "closed pool"]


class TestFailure:
    async def test_an_alien_error_is_attributed(self, house: Probes) -> None:
        """The error names the provider, its distribution, the cause and the remedy."""
        house.offer("db", on_initialize=raising(OSError("no such host")))
        async with house.manager() as manager:
            with pytest.raises(ProviderSetupError) as caught:
                await manager.acquire("db")
        error = caught.value
        assert error.message == "provider 'db' of schwarm-db could not be initialized: OSError: no such host"
        assert error.provider == "db"
        assert error.remedy == "Start db."
        assert isinstance(error.__cause__, OSError)

    async def test_an_error_of_the_taxonomy_keeps_its_class(self, house: Probes) -> None:
        """It is given what it lacks: the provider's name, the remedy, a note of whose it is."""
        house.offer("db", on_initialize=raising(AuthenticationError("wrong key")))
        async with house.manager() as manager:
            with pytest.raises(AuthenticationError) as caught:
                await manager.acquire("db")
        assert caught.value.provider == "db"
        assert caught.value.remedy == "Start db."
        assert caught.value.__notes__ == ["provider 'db' of schwarm-db could not be initialized"]

    async def test_exiting_is_an_error_like_others(self, house: Probes) -> None:
        """A library that calls `sys.exit` doesn't end the application."""
        house.offer("db", on_initialize=raising(SystemExit(3)))
        async with house.manager() as manager:
            with pytest.raises(ProviderSetupError, match="SystemExit: 3"):
                await manager.acquire("db")

    async def test_each_who_waits_gets_an_error_of_its_own(self, house: Probes) -> None:
        """What one notes on it, or how long its traceback grows, is not seen by the others."""
        gate = Gate()

        async def fail() -> None:
            await gate.wait()
            msg = "broken"
            raise OSError(msg)

        house.offer("db", on_initialize=fail)
        errors: list[ProviderSetupError] = []

        async def ask() -> None:
            try:
                await manager.acquire("db")
            except ProviderSetupError as error:
                errors.append(error)

        async with house.manager() as manager, anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(ask)
            await gate.reached.wait()
            gate.opened.set()
        assert len(set(map(id, errors))) == 3
        assert len({error.message for error in errors}) == 1

    async def test_a_failed_provider_is_cleaned_up_and_may_be_tried_again(self, house: Probes) -> None:
        """The next who asks gets a new one, after the old one is gone."""
        failures = [OSError("down")]

        async def come_up() -> None:
            if failures:
                raise failures.pop()

        house.offer("db", on_initialize=come_up)
        async with house.manager() as manager:
            with pytest.raises(ProviderSetupError, match="down"):
                await manager.acquire("db")
            assert manager.state("db") is ProviderState.FAILED
            assert await manager.acquire("db") is manager.ready("db")
            assert manager.state("db") is ProviderState.READY
        assert house.diary == [
            *("make db", "initialize db", "clean up db", "closed db"),
            *("make db", "initialize db", "ready db", "clean up db", "closed db"),
        ]
        assert manager.state("db") is ProviderState.CLOSED

    async def test_a_failure_that_nobody_waits_for_is_reported(self, house: Probes) -> None:
        """An error is never lost, though all who asked have gone."""
        gate = Gate()

        async def fail() -> None:
            await gate.wait()
            msg = "down"
            raise OSError(msg)

        house.offer("db", on_initialize=fail)
        async with house.manager() as manager:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(manager.acquire, "db")
                await gate.reached.wait()
                tasks.cancel_scope.cancel()
            gate.opened.set()
            with anyio.fail_after(10):
                while manager.state("db") is not ProviderState.FAILED:
                    await anyio.lowlevel.checkpoint()
        assert ["down" in str(event.error) for event in house.errors] == [True]


class TestTimeLimits:
    async def test_a_provider_that_takes_too_long_fails_and_is_cleaned_up(self, house: Probes) -> None:
        """The error names the limit and the provider's own remedy."""
        house.offer("slow", on_initialize=anyio.sleep_forever)
        async with house.manager(initialize_seconds=0.02) as manager:
            with pytest.raises(ProviderTimeoutError) as caught:
                await manager.acquire("slow")
        assert caught.value.message == "provider 'slow' of schwarm-slow was not initialized within 0.02 seconds"
        assert caught.value.remedy == "Start slow."
        assert house.diary[-2:] == ["clean up slow", "closed slow"]

    async def test_the_limit_begins_when_what_is_required_is_ready(self, house: Probes) -> None:
        """Waiting for others takes none of a provider's time."""

        class Base(ProbeProvider):
            pass

        gates = {"base": Gate(), "top": Gate()}
        house.offer("base", family=Base, on_initialize=gates["base"].wait)
        house.offer("top", requires={"base": Base}, on_initialize=gates["top"].wait)
        async with house.manager() as manager:
            base, top = manager.lifetime("base"), manager.lifetime("top")
            await gates["base"].reached.wait()
            assert base.deadline < math.inf
            assert top.deadline == math.inf
            gates["base"].opened.set()
            await gates["top"].reached.wait()
            assert top.deadline < math.inf

    async def test_once_ready_it_lives_on(self, house: Probes) -> None:
        """The limit on initializing doesn't cut off a provider that is in use."""
        house.offer("a")
        async with house.manager() as manager:
            await manager.acquire("a")
            assert manager.lifetime("a").deadline == math.inf

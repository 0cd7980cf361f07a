"""Services: registered by type, opened once per scope, closed with it."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Protocol

import anyio
import anyio.lowlevel
import pytest
from attrs import define

from schwarm_core.application.injection.container import ServiceContainer
from schwarm_core.domain.error.provider import ProviderSetupError, ProviderTimeoutError
from schwarm_core.domain.error.run import ServiceConflictError, ServiceNotFoundError
from schwarm_core.testing.gate import Gate
from schwarm_core.testing.probe import ProbeProvider
from schwarm_core.testing.probes import Probes

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from schwarm_core.application.injection.recipe import Factory

pytestmark = pytest.mark.anyio


@define(eq=False)
class Database:
    """What is open until it is closed."""

    url: str = "memory"
    closed: bool = False


@define(eq=False)
class Repository:
    """Needs a database."""

    database: Database


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> float:
        """Seconds since whenever."""
        ...


class Wound:
    """A clock that stands still."""

    def now(self) -> float:
        """Always the same."""
        return 17.0


class Store(ProbeProvider):
    """A family of providers."""


def plain() -> Database:
    """Returns it."""
    return Database("made")


async def coroutine() -> Database:
    """Is awaited."""
    await anyio.lowlevel.checkpoint()
    return Database("made")


def generator() -> Generator[Database, None, None]:
    """Yields it."""
    database = Database("made")
    yield database
    database.closed = True


async def async_generator() -> AsyncGenerator[Database, None]:
    """Yields it, and waits before and after."""
    database = Database("made")
    await anyio.lowlevel.checkpoint()
    yield database
    await anyio.lowlevel.checkpoint()
    database.closed = True


async def awaited_manager() -> object:
    """Is awaited, and gives a context manager."""
    await anyio.lowlevel.checkpoint()
    return contextmanager(generator)()


@pytest.fixture
def house() -> Probes:
    """No providers yet."""
    return Probes()


@pytest.fixture
def services() -> ServiceContainer:
    """No services yet."""
    return ServiceContainer()


class TestValues:
    async def test_a_value_is_handed_out_as_it_is(self, house: Probes, services: ServiceContainer) -> None:
        """By the type it was registered under, a protocol included; nothing is opened for it."""
        clock = Wound()
        services.register_value(Clock, clock)
        async with house.manager() as manager, manager.run_scope() as run:
            assert await services.for_run(manager, run).get(Clock) is clock

    async def test_the_container_outlives_the_application(self, house: Probes, services: ServiceContainer) -> None:
        """What is registered once serves each time that the application is opened, made anew."""
        services.register_factory(Database, Database)
        seen = []
        for _ in range(2):
            async with house.manager() as manager, manager.run_scope() as run:
                seen.append(await services.for_run(manager, run).get(Database))
        assert seen[0] is not seen[1]


class TestFactories:
    @pytest.mark.parametrize(
        ("factory", "closed"),
        [
            (plain, False),
            (coroutine, False),
            (generator, True),
            (async_generator, True),
            pytest.param(contextmanager(generator), True, id="context manager"),
            pytest.param(asynccontextmanager(async_generator), True, id="async context manager"),
            (awaited_manager, True),
        ],
    )
    async def test_every_kind_of_factory_is_understood(
        self, house: Probes, services: ServiceContainer, factory: Factory, closed: bool
    ) -> None:
        """Functions, coroutines, generators and context managers, sync and async; what can be left is left."""
        services.register_factory(Database, factory)
        async with house.manager() as manager, manager.run_scope() as run:
            database = await services.for_run(manager, run).get(Database)
            assert (database.url, database.closed) == ("made", False)
        assert database.closed is closed

    async def test_on_close_is_called_with_the_service(self, house: Probes, services: ServiceContainer) -> None:
        """For what is no context manager; sync or async."""
        closed: list[str] = []

        async def close(repository: Repository) -> None:
            await anyio.lowlevel.checkpoint()
            closed.append(f"repository of {repository.database.url}")

        services.register_factory(Database, Database, on_close=lambda database: closed.append(database.url))
        services.register_factory(Repository, Repository, on_close=close)
        async with house.manager() as manager, manager.run_scope() as run:
            await services.for_run(manager, run).get(Repository)
            assert closed == []
        assert closed == ["repository of memory", "memory"]

    async def test_a_context_manager_can_be_the_service(self, house: Probes, services: ServiceContainer) -> None:
        """A lock is to be held by those who ask for it, not by the container."""
        services.register_factory(anyio.Lock, anyio.Lock, enter=False)
        async with house.manager() as manager, manager.run_scope() as run:
            lock = await services.for_run(manager, run).get(anyio.Lock)
            assert not lock.locked()

    async def test_a_task_group_spans_opening_and_closing(self, house: Probes, services: ServiceContainer) -> None:
        """A service is closed in the task that opened it, whoever asked first and whoever ends last."""
        gate = Gate()

        @asynccontextmanager
        async def listening() -> AsyncGenerator[Database, None]:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(gate.wait)
                yield Database("listening")
                tasks.cancel_scope.cancel()

        services.register_factory(Database, listening, scope="run")
        async with house.manager() as manager, manager.run_scope() as run:
            async with anyio.create_task_group() as tools:
                tools.start_soon(services.for_run(manager, run).get, Database)
            await gate.reached.wait()
        assert house.errors == []


class TestScopes:
    async def test_the_applications_is_shared_by_all_runs(self, house: Probes, services: ServiceContainer) -> None:
        """It is closed when the application ends."""
        services.register_factory(Database, Database, on_close=lambda database: setattr(database, "closed", True))
        async with house.manager() as manager:
            async with manager.run_scope() as one, manager.run_scope() as two:
                first = await services.for_run(manager, one).get(Database)
                assert await services.for_run(manager, two).get(Database) is first
            assert not first.closed
        assert first.closed

    async def test_a_runs_is_its_own(self, house: Probes, services: ServiceContainer) -> None:
        """It is the same for all who ask in the run, and closed when the run ends."""

        def close(database: Database) -> None:
            database.closed = True

        services.register_factory(Database, Database, scope="run", on_close=close)
        async with house.manager() as manager, manager.run_scope() as two:
            async with manager.run_scope() as one:
                first = await services.for_run(manager, one).get(Database)
                assert await services.for_run(manager, one).get(Database) is first
                other = await services.for_run(manager, two).get(Database)
                assert other is not first
            assert (first.closed, other.closed) == (True, False)

    async def test_a_hundred_who_ask_at_once_open_one(self, house: Probes, services: ServiceContainer) -> None:
        """Also when the first of them is cancelled."""
        gate = Gate()
        made: list[Database] = []
        got: list[Database] = []

        async def open_database() -> Database:
            made.append(Database())
            await gate.wait()
            return made[-1]

        async def ask() -> None:
            got.append(await services.for_run(manager, run).get(Database))

        services.register_factory(Database, open_database, scope="run")
        async with house.manager() as manager, manager.run_scope() as run, anyio.create_task_group() as others:
            async with anyio.create_task_group() as first:
                first.start_soon(ask)
                await gate.reached.wait()
                for _ in range(100):
                    others.start_soon(ask)
                first.cancel_scope.cancel()
            gate.opened.set()
        assert len(made) == 1
        assert [database is made[0] for database in got] == [True] * 100

    async def test_closing_survives_the_cancellation_of_the_run(
        self, house: Probes, services: ServiceContainer
    ) -> None:
        """What was opened is closed, asynchronously, to the end."""

        async def close(database: Database) -> None:
            await anyio.lowlevel.checkpoint()
            database.closed = True

        database = Database()
        services.register_factory(Database, lambda: database, scope="run", on_close=close)
        async with house.manager() as manager:
            with anyio.CancelScope() as scope:
                async with manager.run_scope() as run:
                    await services.for_run(manager, run).get(Database)
                    scope.cancel()
                    await anyio.sleep_forever()
            assert database.closed


class TestNeeds:
    async def test_a_factory_is_given_what_its_parameters_are_annotated_with(
        self, house: Probes, services: ServiceContainer
    ) -> None:
        """Other services, and providers; what has a default is left alone."""

        async def open_repository(database: Database, *, store: Store, retries: int = 3) -> Repository:
            assert (await store.process("ping"), retries) == ("ping", 3)
            return Repository(database)

        house.offer("redis", family=Store)
        services.register_factory(Database, Database)
        services.register_factory(Repository, open_repository)
        async with house.manager() as manager, manager.run_scope() as run:
            mine = services.for_run(manager, run)
            assert (await mine.get(Repository)).database is await mine.get(Database)
        assert house.diary[-1] == "closed redis"

    async def test_it_is_closed_before_what_it_needs(self, house: Probes, services: ServiceContainer) -> None:
        """Services and providers end in one order."""
        house.offer("redis", family=Store)

        def open_database(store: Store) -> Database:
            return Database(store.name)

        services.register_factory(
            Database, open_database, on_close=lambda database: house.diary.append(f"close {database.url}")
        )
        async with house.manager() as manager, manager.run_scope() as run:
            await services.for_run(manager, run).get(Database)
        assert house.diary[-3:] == ["close redis", "clean up redis", "closed redis"]

    async def test_a_circle_is_shown(self, house: Probes, services: ServiceContainer) -> None:
        """Nothing of it is opened."""

        def open_database(repository: Repository) -> Database:
            raise AssertionError

        services.register_factory(Database, open_database)
        services.register_factory(Repository, Repository)
        async with house.manager() as manager, manager.run_scope() as run:
            with pytest.raises(ProviderSetupError, match="needs itself: Repository → Database → Repository"):
                await services.for_run(manager, run).get(Repository)

    async def test_the_applications_cant_need_a_runs(self, house: Probes, services: ServiceContainer) -> None:
        """It would go on with what was closed; the error says how to settle it."""
        services.register_factory(Database, Database, scope="run")
        services.register_factory(Repository, Repository)
        async with house.manager() as manager, manager.run_scope() as run:
            with pytest.raises(ProviderSetupError, match="lives for the application, but needs") as caught:
                await services.for_run(manager, run).get(Repository)
        assert 'register_factory(Repository, ..., scope="run")' in caught.value.remedy

    async def test_nor_can_it_need_a_runs_provider(self, house: Probes, services: ServiceContainer) -> None:
        """The same holds across the two."""
        house.offer("session", family=Store, scope="run")

        def open_database(store: Store) -> Database:
            return Database(store.name)

        services.register_factory(Database, open_database)
        async with house.manager() as manager, manager.run_scope() as run:
            with pytest.raises(ProviderSetupError, match="needs provider 'session' of schwarm-session"):
                await services.for_run(manager, run).get(Database)

    def test_a_parameter_has_to_say_what_it_asks_for(self, services: ServiceContainer) -> None:
        """It is known when the factory is registered."""

        def open_database(url):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            return Database(url)

        with pytest.raises(ServiceNotFoundError, match="factory of Database has a parameter 'url'"):
            services.register_factory(Database, open_database)

    def test_a_type_that_isnt_there_when_the_program_runs_is_refused(self, services: ServiceContainer) -> None:
        """The remedy names the usual cause."""

        def open_database(url: Nowhere) -> Database:  # type: ignore[name-defined] # noqa: F821
            return Database(str(url))

        with pytest.raises(ServiceNotFoundError, match="'Nowhere' is not defined") as caught:
            services.register_factory(Database, open_database)
        assert "TYPE_CHECKING" in caught.value.remedy


class TestProviders:
    async def test_a_provider_is_found_by_its_family_and_by_its_class(
        self, house: Probes, services: ServiceContainer
    ) -> None:
        """It need not be registered as a service."""
        house.offer("redis", family=Store)
        async with house.manager() as manager, manager.run_scope() as run:
            mine = services.for_run(manager, run)
            assert await mine.get(Store) is await manager.acquire("redis")
            assert await mine.get(ProbeProvider) is manager.ready("redis")

    async def test_a_runs_provider_is_the_runs(self, house: Probes, services: ServiceContainer) -> None:
        """Asking by type or by name comes to the same."""
        house.offer("session", family=Store, scope="run")
        async with house.manager() as manager, manager.run_scope() as run:
            mine = services.for_run(manager, run)
            assert await mine.get(Store) is await mine.provider("session")
            assert run.ready == {"session": await mine.get(Store)}

    async def test_several_of_a_family_are_listed(self, house: Probes, services: ServiceContainer) -> None:
        """None is taken by chance."""
        house.offer("redis", family=Store)
        house.offer("postgres", family=Store)
        async with house.manager() as manager, manager.run_scope() as run:
            with pytest.raises(ServiceNotFoundError, match="several providers are a Store: postgres, redis"):
                await services.for_run(manager, run).get(Store)


class TestErrors:
    async def test_a_type_that_nobody_registered_is_answered_with_the_nearest(
        self, house: Probes, services: ServiceContainer
    ) -> None:
        """The remedy says how to register it."""
        services.register_value(Database, Database())

        class DataBase:
            pass

        DataBase.__qualname__ = "DataBase"
        async with house.manager() as manager, manager.run_scope() as run:
            with pytest.raises(ServiceNotFoundError) as caught:
                await services.for_run(manager, run).get(DataBase)
        assert caught.value.message == "no service DataBase is registered; did you mean `Database`?"
        assert "register_factory(DataBase, ...)" in caught.value.remedy

    async def test_what_a_factory_lacks_is_named_with_the_factory(
        self, house: Probes, services: ServiceContainer
    ) -> None:
        """Who asked is part of the message."""
        services.register_factory(Repository, Repository)
        async with house.manager() as manager, manager.run_scope() as run:
            with pytest.raises(ServiceNotFoundError, match="the factory of Repository asks for Database: no service"):
                await services.for_run(manager, run).get(Repository)

    async def test_a_factory_that_fails_is_named_and_tried_again(
        self, house: Probes, services: ServiceContainer
    ) -> None:
        """What it had opened is closed before."""
        diary: list[str] = []

        @contextmanager
        def connection() -> Generator[Database, None, None]:
            diary.append("open")
            try:
                if len(diary) == 1:
                    raise OSError
                yield Database()
            finally:
                diary.append("close")

        services.register_factory(Database, connection)
        async with house.manager() as manager, manager.run_scope() as run:
            mine = services.for_run(manager, run)
            with pytest.raises(ProviderSetupError, match="service 'Database' could not be initialized: OSError"):
                await mine.get(Database)
            assert (await mine.get(Database)).url == "memory"
        assert diary == ["open", "close", "open", "close"]

    async def test_a_factory_that_hangs_is_given_up(self, house: Probes, services: ServiceContainer) -> None:
        """Services have the time limits of providers."""

        async def hang() -> Database:
            await anyio.sleep_forever()
            return Database()

        services.register_factory(Database, hang)
        async with house.manager(initialize_seconds=0.02) as manager, manager.run_scope() as run:
            with pytest.raises(ProviderTimeoutError, match=r"service 'Database' was not initialized within 0\.02"):
                await services.for_run(manager, run).get(Database)

    async def test_a_closing_that_fails_is_reported(self, house: Probes, services: ServiceContainer) -> None:
        """And the next is closed all the same."""

        def fail(_database: Database) -> None:
            msg = "broken pipe"
            raise OSError(msg)

        closed: list[str] = []
        services.register_factory(Store, lambda: Store("s", []), on_close=lambda store: closed.append(store.name))
        services.register_factory(Database, Database, on_close=fail)
        async with house.manager() as manager, manager.run_scope() as run:
            mine = services.for_run(manager, run)
            await mine.get(Store)
            await mine.get(Database)
        assert closed == ["s"]
        assert ["broken pipe" in str(event.error) for event in house.errors] == [True]

    def test_a_type_is_registered_once(self, services: ServiceContainer) -> None:
        """As a value or by a factory; the remedy names what tests do instead."""
        services.register_value(Database, Database())
        with pytest.raises(ServiceConflictError, match="the service Database is registered already") as caught:
            services.register_factory(Database, Database)
        assert "override(Database, ...)" in caught.value.remedy

"""Overrides: a test's own services in place of the real ones, also underneath others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from attrs import frozen

from schwarm_core.application.injection.container import ServiceContainer
from schwarm_core.testing.probe import ProbeProvider
from schwarm_core.testing.probes import Probes

pytestmark = pytest.mark.anyio


@frozen(eq=False)
class Database:
    """What a test replaces."""

    url: str = "real"


@frozen(eq=False)
class Repository:
    """What stands on it."""

    database: Database


@frozen(eq=False)
class Report:
    """What stands on that."""

    repository: Repository


@pytest.fixture
def house() -> Probes:
    """No providers yet."""
    return Probes()


@pytest.fixture
def services() -> ServiceContainer:
    """Three services on top of each other."""
    container = ServiceContainer()
    container.register_factory(Database, Database)
    container.register_factory(Repository, Repository)
    container.register_factory(Report, Report)
    return container


class TestOverride:
    async def test_the_replacement_is_handed_out(self, house: Probes, services: ServiceContainer) -> None:
        """As long as the `with` statement lasts."""
        fake = Database("fake")
        async with house.manager() as manager, manager.run_scope() as run:
            mine = services.for_run(manager, run)
            with services.override(Database, fake):
                assert await mine.get(Database) is fake
            assert (await mine.get(Database)).url == "real"

    async def test_services_that_need_it_are_made_with_it(self, house: Probes, services: ServiceContainer) -> None:
        """Even if they were open already; afterwards the first are back."""
        async with house.manager() as manager, manager.run_scope() as run:
            mine = services.for_run(manager, run)
            real = await mine.get(Report)
            with services.override(Database, Database("fake")):
                assert (await mine.get(Report)).repository.database.url == "fake"
            assert await mine.get(Report) is real

    async def test_overrides_nest(self, house: Probes, services: ServiceContainer) -> None:
        """The inner one goes first, and gives way to the outer one."""
        urls = []
        async with house.manager() as manager, manager.run_scope() as run:
            mine = services.for_run(manager, run)
            with services.override(Database, Database("outer")):
                with services.override(Database, Database("inner")):
                    urls.append((await mine.get(Report)).repository.database.url)
                urls.append((await mine.get(Report)).repository.database.url)
        assert urls == ["inner", "outer"]

    async def test_what_is_not_registered_can_be_added(self, house: Probes, services: ServiceContainer) -> None:
        """Also in place of a provider, by its family."""
        fake = ProbeProvider("fake", [])
        async with house.manager() as manager, manager.run_scope() as run:
            with services.override(ProbeProvider, fake):
                assert await services.for_run(manager, run).get(ProbeProvider) is fake

    def test_it_ends_with_an_error_too(self, services: ServiceContainer) -> None:
        """A failing test leaves nothing behind for the next."""

        def fail() -> None:
            with services.override(Database, Database("fake")):
                raise KeyError

        before = services.registered
        with pytest.raises(KeyError):
            fail()
        assert services.registered == before

    def test_what_was_registered_meanwhile_stays(self, services: ServiceContainer) -> None:
        """Only the replacement is taken back."""
        with services.override(Database, Database("fake")):
            services.register_value(str, "new")
        assert services.registered.values == {str: "new"}


class TestThreads:
    def test_what_threads_register_at_once_is_all_there(self) -> None:
        """No registration is lost to another."""
        services, start = ServiceContainer(), Barrier(8)

        def register(thread: int) -> None:
            start.wait()
            for number in range(25):
                services.register_value(type(f"T{thread}_{number}", (), {}), object())

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(register, range(8)))
        assert len(services.registered.values) == 200

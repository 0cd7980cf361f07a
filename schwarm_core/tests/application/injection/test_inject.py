"""Parameters annotated `Inject[...]`: filled from the services of the run."""

from __future__ import annotations

import pytest

from schwarm_core.application.injection.container import ServiceContainer, resolve_injected
from schwarm_core.domain.error.run import ServiceNotFoundError
from schwarm_core.testing.probes import Probes

pytestmark = pytest.mark.anyio


class Database:
    """What a tool asks for."""


class TestResolveInjected:
    async def test_each_parameter_gets_the_service_of_its_type(self) -> None:
        """By the parameter's name."""
        services = ServiceContainer()
        services.register_factory(Database, Database)
        services.register_value(str, "hello")
        async with Probes().manager() as manager, manager.run_scope() as run:
            mine = services.for_run(manager, run)
            found = await resolve_injected({"database": Database, "greeting": str}, mine)
            assert found == {"database": await mine.get(Database), "greeting": "hello"}

    async def test_what_is_missing_is_named_with_who_asked(self) -> None:
        """The parameter, its owner, the type, the nearest that there is, and the way out."""
        services = ServiceContainer()
        services.register_value(type("Databases", (), {}), object())
        async with Probes().manager() as manager, manager.run_scope() as run:
            with pytest.raises(ServiceNotFoundError) as caught:
                await resolve_injected(
                    {"database": Database}, services.for_run(manager, run), asker="tool 'population'"
                )
        assert caught.value.message == (
            "parameter 'database' of tool 'population' asks for Database: "
            "no service Database is registered; did you mean `Databases`?"
        )
        assert "register_factory(Database, ...)" in caught.value.remedy

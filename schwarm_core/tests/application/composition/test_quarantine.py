"""A broken plugin never breaks the application: what needs it fails by name, everything else goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from schwarm_core import (
    Agent,
    Context,
    ErrorEvent,
    PluginCallError,
    PluginLoadError,
    ProviderSetupError,
    RuntimeConfig,
    Schwarm,
    SchwarmConfig,
    SchwarmError,
)
from schwarm_core.testing.model import ScriptedModel, tool_call

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("broken")]

OWNED = "schwarm-broken"


def app_with(sections: Mapping[str, Mapping[str, Mapping[str, object]]], *, strict: bool = False) -> Schwarm:
    """An application with a model that works, and some sections."""
    config = SchwarmConfig(RuntimeConfig(model="m", strict=strict), **sections)  # type: ignore[arg-type]
    return Schwarm(config, providers={"m": ScriptedModel("ok", repeat=True)})


@pytest.mark.parametrize("name", ["dead", "unmade", "missing"])
class TestExportersAndProviders:
    """What no run needs is left out."""

    @pytest.mark.parametrize("kind", ["exporters", "providers"])
    async def test_the_rest_works(self, kind: str, name: str) -> None:
        """Whether it can't be imported, can't be made or isn't there, runs go on."""
        async with app_with({kind: {name: {}}}) as app:
            assert (await app.run(Agent("a"), "go")).output == "ok"

    async def test_it_is_shown(self, name: str) -> None:
        """By the application while it is open, and by an event."""
        app = app_with({"exporters": {name: {}}})
        heard: list[ErrorEvent] = []
        app.subscribe(ErrorEvent, heard.append)
        async with app:
            (error,) = app.quarantined
        assert f"exporters.{name}" in str(error)
        assert [(event.where, event.error) for event in heard] == [("plugin", error)]
        assert app.quarantined == ()

    async def test_strictness_turns_it_into_a_failure(self, name: str) -> None:
        """The application doesn't open."""
        app = app_with({"exporters": {name: {}}}, strict=True)
        with pytest.raises(SchwarmError, match=rf"exporters\.{name}"):
            await app.run(Agent("a"), "go")
        assert not app.is_open


class TestMiddleware:
    """What may keep a run safe can't be left out."""

    @pytest.mark.parametrize("name", ["dead", "unmade", "missing"])
    async def test_no_run_passes_without_it(self, name: str) -> None:
        """Each fails, by the plugin's name, before any model is asked."""
        model = ScriptedModel("ok")
        app = Schwarm(SchwarmConfig(RuntimeConfig(model="m"), middleware={name: {}}), providers={"m": model})
        async with app:
            for _ in range(2):
                with pytest.raises(SchwarmError, match=rf"middleware\.{name}"):
                    await app.run(Agent("a"), "go")
        assert model.requests == []

    async def test_strictness_fails_the_opening(self) -> None:
        """At once rather than at the first run."""
        with pytest.raises(PluginLoadError, match="OSError: dead"):
            async with app_with({"middleware": {"dead": {}}}, strict=True):
                raise AssertionError


class TestNeeded:
    """A run that needs a broken plugin fails at once, by name."""

    @pytest.mark.parametrize(
        ("name", "error", "told"),
        [
            ("dead", PluginLoadError, "capabilities.dead of schwarm-dead 1.0 can't be loaded"),
            ("unmade", PluginCallError, "capabilities.unmade of schwarm-broken could not be made: KeyError: 'oops'"),
            ("wrong", PluginCallError, "capabilities.wrong of schwarm-broken made a dict, no Capability"),
        ],
    )
    async def test_a_capability(self, name: str, error: type[SchwarmError], told: str) -> None:
        """The agent that has it can't run; others can."""
        async with app_with({}) as app:
            with pytest.raises(error, match=told):
                await app.run(Agent("a", capabilities=[name]), "go")
            assert (await app.run(Agent("b"), "go")).output == "ok"

    @pytest.mark.parametrize(
        ("name", "error", "told"),
        [
            ("dead", PluginLoadError, "providers.dead of schwarm-dead 1.0 can't be loaded"),
            ("unmade", ProviderSetupError, "provider 'unmade' of schwarm-broken could not be made: KeyError"),
            ("silly", ProviderSetupError, "provider 'silly' of schwarm-broken could not be initialized: KeyError"),
            ("rude", PluginCallError, "provider 'rude' of schwarm-broken raised SystemExit: 3"),
        ],
    )
    async def test_a_provider(self, name: str, error: type[SchwarmError], told: str) -> None:
        """The run that asks it fails; others don't."""
        async with app_with({}) as app:
            with pytest.raises(error, match=told):
                await app.run(Agent("a"), "go", model=name)
            assert (await app.run(Agent("a"), "go")).output == "ok"


class TestFarewell:
    """What goes wrong when nobody waits for an answer any more."""

    async def test_a_failing_cleanup_is_heard_of_and_logged(self) -> None:
        """By the provider's name; the application closes all the same."""
        from loguru import logger

        from schwarm_core.testing.probe import ProbeProvider, raising

        async def use(context: Context[None]) -> str:
            await context.services.provider("probe")
            return "used"

        heard: list[ErrorEvent] = []
        lines: list[str] = []
        probe = ProbeProvider("probe", [], on_cleanup=raising(OSError("stuck")))
        model = ScriptedModel(tool_call("use"), "ok")
        app = Schwarm(providers={"m": model, "probe": probe}, model="m")
        app.subscribe(ErrorEvent, heard.append)
        logger.enable("schwarm_core")
        sink = logger.add(lines.append, format="{message}")
        try:
            async with app:
                await app.run(Agent("a", tools=[use]), "go")
        finally:
            logger.remove(sink)
            logger.disable("schwarm_core")
        told = "provider 'probe' could not be cleaned up: OSError: stuck"
        assert [told in str(event.error) for event in heard] == [True]
        assert [line for line in lines if told in line] != []


class TestBlame:
    """What a plugin raises while a run goes on says whose it is."""

    async def test_a_capability_that_is_asked_for_its_tools(self) -> None:
        """By its name and its distribution."""
        async with app_with({}) as app:
            with pytest.raises(KeyError) as caught:
                await app.run(Agent("a", capabilities=["failing"]), "go")
        assert caught.value.__notes__ == ["raised in capability 'failing' of schwarm-broken"]

    async def test_middleware_that_is_called(self) -> None:
        """By the name of its section and its distribution."""
        async with app_with({"middleware": {"guard": {"use": "failing"}}}) as app:
            with pytest.raises(KeyError) as caught:
                await app.run(Agent("a"), "go")
        assert caught.value.__notes__ == ["raised in middleware 'guard' of schwarm-broken"]

"""Installed plugins of every kind take part in an application as the configuration says."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from schwarm_core import (
    Agent,
    ConfigurationError,
    Context,
    EmbeddingProvider,
    LLMProvider,
    Middleware,
    PluginNotFoundError,
    PluginRefusedError,
    RequestFailedEvent,
    RunError,
    RuntimeConfig,
    Schwarm,
    SchwarmConfig,
)
from schwarm_core.domain.configuration.plugins import PluginsConfig
from schwarm_core.testing.model import ScriptedModel, tool_call

if TYPE_CHECKING:
    from pathlib import Path

    from schwarm_core import AgentRequest, AgentResponse

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("acme")]

ECHO = RuntimeConfig(model="echo")


def acme_module() -> Any:
    """The plugins' module."""
    return sys.modules["schwarm_acme"]


def diary() -> list[str]:
    """What the plugins have written down."""
    return acme_module().diary  # type: ignore[no-any-return]


class TestMiddleware:
    """What stands around."""

    async def test_it_is_ordered_by_what_it_declares_and_then_by_the_configuration(self) -> None:
        """Before and after go first, whatever the order in which they are named."""
        async with Schwarm(plugins=["inner", "outer", "first"], model="echo") as app:
            await app.run(Agent("a"), "go")
        assert diary() == ["+first", "+outer", "+inner"]

    async def test_the_codes_own_stands_outermost(self) -> None:
        """Around what the configuration names."""

        async def run(request: AgentRequest[Any, Any], call_next: Any) -> AgentResponse[Any, Any]:
            diary().append("+own")
            return await call_next(request)  # type: ignore[no-any-return]

        async with Schwarm(plugins=["outer"], model="echo", middleware=[Middleware("own", run=run)]) as app:
            await app.run(Agent("a"), "go")
        assert diary() == ["+own", "+outer"]

    async def test_one_plugin_may_have_several_sections(self) -> None:
        """Each with settings of its own; what is declared about the plugin holds for each."""
        sections = {
            "b": {"use": "inner", "text": "b"},
            "a": {"use": "inner", "text": "a"},
            "outer": {"text": "shell"},
        }
        async with Schwarm(SchwarmConfig(ECHO, middleware=sections)) as app:
            await app.run(Agent("a"), "go")
        assert diary() == ["+shell", "+b", "+a"]

    async def test_it_is_given_the_provider_that_it_requires(self) -> None:
        """By choice; without one, the only provider of the family."""
        config = SchwarmConfig(
            ECHO,
            middleware={"needy": {}, "choosy": {"use": "needy", "store": "second"}},
            providers={"store": {"name": "one"}},
        )
        async with Schwarm(config) as app:
            with pytest.raises(PluginNotFoundError, match=r"providers\.second"):
                await app.run(Agent("a"), "go")
        config = SchwarmConfig(
            ECHO,
            middleware={"choosy": {"use": "needy", "store": "second"}},
            providers={"store": {"name": "one"}, "second": {"use": "store", "name": "two"}},
        )
        async with Schwarm(config) as app:
            await app.run(Agent("a"), "go")
        assert "+needy two:x" in diary()

    @pytest.mark.parametrize(
        ("providers", "told"),
        [
            ({}, "none is configured"),
            ({"store": {}, "second": {"use": "store"}}, "there are several: second, store"),
        ],
    )
    async def test_what_it_requires_must_be_clear(self, providers: dict[str, dict[str, str]], told: str) -> None:
        """Nothing is guessed; the remedy is the line of configuration that settles it."""
        app = Schwarm(SchwarmConfig(ECHO, middleware={"needy": {}}, providers=providers))
        async with app:
            with pytest.raises(ConfigurationError, match=told) as caught:
                await app.run(Agent("a"), "go")
        assert "[middleware.needy]" in caught.value.remedy

    async def test_a_provider_of_another_family_is_refused(self) -> None:
        """A choice is checked before it is handed out."""
        async with Schwarm(SchwarmConfig(ECHO, middleware={"needy": {"store": "echo"}})) as app:
            with pytest.raises(ConfigurationError, match="'echo' is of the family 'llm'"):
                await app.run(Agent("a"), "go")

    async def test_wrong_settings_fail_each_run(self) -> None:
        """Middleware may be what keeps a run safe: without it no run passes, and the error says where to look."""
        async with Schwarm(SchwarmConfig(ECHO, middleware={"outer": {"txet": "x"}})) as app:
            errors = []
            for _ in range(2):
                with pytest.raises(ConfigurationError, match=r"middleware\.outer.*txet") as caught:
                    await app.run(Agent("a"), "go")
                errors.append(caught.value)
            assert len(app.quarantined) == 1
        assert [len(error.__notes__) for error in errors] == [1, 1]


class TestEnabling:
    """What takes part."""

    async def test_what_is_not_named_is_not_imported(self) -> None:
        """Installed is available; named is active."""
        async with Schwarm(providers={"m": ScriptedModel("ok")}, model="m") as app:
            await app.run(Agent("a"), "go")
        assert "schwarm_acme" not in sys.modules

    @pytest.mark.parametrize("written", ["oter", "middlewear.outer"])
    async def test_a_name_that_nobody_offers_lets_no_run_pass(self, written: str) -> None:
        """A misspelt name may have meant what keeps a run safe."""
        async with Schwarm(plugins=[written], model="echo") as app:
            with pytest.raises(PluginNotFoundError, match="did you mean"):
                await app.run(Agent("a"), "go")

    async def test_a_disabled_section_is_no_agents_either(self) -> None:
        """Neither an agent nor a run brings back what the configuration has switched off."""
        config = SchwarmConfig(
            RuntimeConfig(model="m"),
            capabilities={"dice": {"enabled": False}},
            providers={"echo": {"enabled": False}},
            plugins=PluginsConfig(disable=("shelf",)),
        )
        async with Schwarm(config, providers={"m": ScriptedModel("ok")}) as app:
            for name in ("dice", "shelf"):
                with pytest.raises(PluginRefusedError, match=f"capabilities.{name} is disabled"):
                    await app.run(Agent("a", capabilities=[name]), "go")
            with pytest.raises(PluginRefusedError, match=r"providers\.echo is disabled"):
                await app.run(Agent("a"), "go", model="echo")


class TestCapabilities:
    """What agents can do."""

    async def test_it_has_settings_and_may_change_from_turn_to_turn(self) -> None:
        """Its tools and instructions are asked for in each turn."""
        model = ScriptedModel(tool_call("roll"), "done")
        config = SchwarmConfig(RuntimeConfig(model="m"), capabilities={"dice": {"sides": 20}})
        async with Schwarm(config, providers={"m": model}) as app:
            response = await app.run(Agent("a", capabilities=["dice"]), "go")
        assert response.messages[2].tool_results[0].text == "20"
        assert [request.messages[0].text for request in model.requests] == [
            "turn 1 of 20 sides",
            "turn 2 of 20 sides",
        ]
        assert [len(request.tools) for request in model.requests] == [1, 0]

    async def test_it_is_given_the_provider_that_it_requires(self) -> None:
        """Which lives as long as the application."""
        model = ScriptedModel(tool_call("fetch", what="x"), "done")
        config = SchwarmConfig(RuntimeConfig(model="m"), providers={"store": {"name": "cellar"}})
        async with Schwarm(config, providers={"m": model}) as app:
            response = await app.run(Agent("a", capabilities=["shelf"]), "go")
            assert diary() == ["open cellar"]
        assert response.messages[2].tool_results[0].text == "cellar:x"
        assert diary() == ["open cellar", "close cellar"]

    async def test_runs_that_ask_at_once_share_one(self) -> None:
        """It is made once, though making it waits for a provider."""
        config = SchwarmConfig(
            RuntimeConfig(model="m"), capabilities={"dice": {}}, providers={"store": {}}, middleware={"needy": {}}
        )
        model = ScriptedModel("ok", repeat=True)
        async with Schwarm(config, providers={"m": model}) as app, anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(app.run, Agent("a", capabilities=["shelf", "dice"]), "go")
        assert diary().count("dice of 6") == 1
        assert len(model.requests) == 5


class TestProviders:
    """What answers."""

    async def test_a_section_names_the_plugin_and_its_settings(self) -> None:
        """`use` names the plugin; its requirement is filled by choice, or by the only one of the family."""
        config = SchwarmConfig(
            RuntimeConfig(model="scribe"),
            providers={
                "scribe": {"use": "keeper", "store": "b"},
                "a": {"use": "store", "name": "A"},
                "b": {"use": "store", "name": "B"},
            },
        )
        async with Schwarm(config) as app:
            assert (await app.run(Agent("x"), "go")).output == "B:go"
        assert diary() == ["open B", "close B"]

    async def test_a_choice_brings_in_what_nobody_else_names(self) -> None:
        """An installed provider needs no section to be chosen."""
        config = SchwarmConfig(RuntimeConfig(model="keeper"), providers={"keeper": {"store": "store"}})
        async with Schwarm(config) as app:
            assert (await app.run(Agent("x"), "go")).output == "store:go"

    async def test_it_lives_as_long_as_its_scope(self) -> None:
        """Per run, per agent, or as long as the application."""

        async def look(context: Context[None], name: str) -> str:
            return str(await (await context.services.provider(name, context.agent.name)).process("x"))

        calls = [tool_call("look", name=name) for name in ("scratch", "desk", "store")]
        model = ScriptedModel(calls, "done", calls, "done")
        async with Schwarm(providers={"m": model}, model="m") as app:
            await app.run(Agent("a", tools=[look]), "go")
            first = list(diary())
            await app.run(Agent("a", tools=[look]), "go")
        assert sorted(first) == ["close store", "open store", "open store", "open store"]
        assert diary()[len(first) :][:2] == ["open store", "close store"]
        assert len(diary()) == len(first) + 4

    async def test_a_provider_that_is_no_model_is_refused(self) -> None:
        """By the name of its family."""
        async with Schwarm(model="store") as app:
            with pytest.raises(ConfigurationError, match="'store' is of the family 'acme-store'"):
                await app.run(Agent("x"), "go")


class TestEngine:
    """What performs the steps of a run."""

    async def test_it_sees_every_step(self) -> None:
        """Model calls, tool calls, and each of the user's own functions; numbered the same in each run."""

        def instructions(_: Context[None]) -> str:
            return "Be kind."

        def tools(_: Context[None]) -> list[Any]:
            return [first, second]

        async def first() -> str:
            return "1"

        def second() -> str:
            return "2"

        def check(_: Context[None], text: str) -> str:
            return text

        script = ([tool_call("first"), tool_call("second")], "done")
        agent = Agent("a", instructions=instructions, tools=tools, output_check=check)
        config = SchwarmConfig(RuntimeConfig(model="m", engine="counting"))
        async with Schwarm(config, providers={"m": ScriptedModel(*script * 10)}) as app:
            runs: list[list[tuple[object, str, str]]] = []
            for _ in range(10):
                acme_module().steps.clear()
                await app.run(agent, "go")
                runs.append(sorted(acme_module().steps))
        assert [(kind, name) for _, kind, name in runs[0]] == [
            ("function", "tools"),
            ("function", "instructions"),
            ("model", "m"),
            ("tool", "first"),
            ("tool", "second"),
            ("function", "tools"),
            ("function", "instructions"),
            ("model", "m"),
            ("function", "output_check"),
        ]
        assert all(run == runs[0] for run in runs)

    async def test_a_missing_engine_fails_the_opening(self) -> None:
        """Every run would need it."""
        with pytest.raises(PluginNotFoundError, match=r"providers\.nothing"):
            async with Schwarm(SchwarmConfig(RuntimeConfig(model="echo", engine="nothing"))):
                raise AssertionError


class TestLoad:
    """An application as its project describes it."""

    async def test_plugins_of_every_kind_take_part(self, tmp_path: Path) -> None:
        """Providers, capabilities, middleware and exporters, by their sections."""
        (tmp_path / "schwarm.toml").write_text(
            """
            [runtime]
            model = "echo"
            [plugins]
            enable = ["inner"]
            [middleware.outer]
            text = "shell"
            [capabilities.dice]
            sides = 4
            [exporters.sink]
            label = "tap"
            [agents.player]
            capabilities = ["dice"]
            """
        )
        app = Schwarm.load(tmp_path)
        async with app:
            response = await app.run("player", "go")
            assert app.quarantined == ()
        assert response.output == "turn 1 of 4 sides | go"
        assert diary() == ["+shell", "+inner", "dice of 4", "flushed tap"]
        assert {label for label, _ in acme_module().records} == {"tap"}

    async def test_overrides_go_before_the_file(self, tmp_path: Path) -> None:
        """And what the code gives stands beside it."""
        (tmp_path / "schwarm.toml").write_text('[runtime]\nmodel = "nobody"\n[middleware.outer]\n')
        app = Schwarm.load(tmp_path, overrides=["runtime.model=echo", "middleware.outer.text=shell"], plugins=["first"])
        assert (await app.run(Agent("x"), "go")).output == "go"
        assert diary() == ["+first", "+shell"]


class TestOpening:
    """How it begins and ends."""

    async def test_single_runs_may_meet(self) -> None:
        """The first opens the application for all, and closes it when the last has ended."""
        model = ScriptedModel("ok", repeat=True)
        app = Schwarm(providers={"m": model}, model="m")
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(app.run, Agent("a"), "go")
        assert len(model.requests) == 5
        assert not app.is_open

    async def test_those_who_wait_for_it_hear_that_it_failed(self) -> None:
        """The first gets the reason, the others are told to look there."""
        app = Schwarm(SchwarmConfig(RuntimeConfig(engine="m")), providers={"m": ScriptedModel("ok")}, model="m")
        errors: list[BaseException] = []

        async def run() -> None:
            try:
                await app.run(Agent("a"), "go")
            except (ConfigurationError, RunError) as error:
                errors.append(error)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run)
            tasks.start_soon(run)
        assert {type(error) for error in errors} == {ConfigurationError, RunError}

    async def test_a_tool_may_run_another_agent(self) -> None:
        """Inside a single run too."""
        app: Schwarm

        async def ask() -> str:
            return (await app.run(Agent("inner"), "go")).output

        app = Schwarm(providers={"m": ScriptedModel(tool_call("ask"), "inside", "outside")}, model="m")
        response = await app.run(Agent("outer", tools=[ask]), "go")
        assert response.messages[2].tool_results[0].text == "inside"

    @pytest.mark.parametrize("wait", [True, False])
    async def test_a_cancellation_from_outside_is_heard_of(self, wait: bool) -> None:
        """Handlers are there until the runs have ended, those with a queue too."""
        begun = anyio.Event()
        heard: list[RequestFailedEvent] = []

        async def patient() -> None:
            begun.set()
            await anyio.sleep_forever()

        async with anyio.create_task_group() as tasks:
            app = Schwarm(providers={"m": ScriptedModel(tool_call("patient"))}, model="m")
            app.subscribe(RequestFailedEvent, heard.append, wait=wait)
            tasks.start_soon(app.run, Agent("a", tools=[patient]), "go")
            await begun.wait()
            tasks.cancel_scope.cancel()
        assert [event.cancelled for event in heard] == [True]

    async def test_cancelled_half_way_it_leaves_nothing_open(self) -> None:
        """What was opened is cleaned up; then it can be opened again."""
        config = SchwarmConfig(ECHO, providers={"store": {}}, middleware={"needy": {}})
        waiting = anyio.Event()

        from schwarm_core.testing.probe import ProbeProvider

        async def wait() -> None:
            waiting.set()
            await anyio.sleep_forever()

        lines: list[str] = []
        engine = ProbeProvider("engine", lines, on_initialize=wait)
        app = Schwarm(
            SchwarmConfig(RuntimeConfig(model="echo", engine="e"), providers={"store": {}}, middleware={"needy": {}}),
            providers={"e": engine},
        )
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(app.run, Agent("a"), "go")
            await waiting.wait()
            tasks.cancel_scope.cancel()
        assert not app.is_open
        assert diary() == ["open store", "close store"]
        assert lines == ["initialize engine", "clean up engine", "closed engine"]
        async with Schwarm(config) as other:
            await other.run(Agent("a"), "go")


class TestProvidersByName:
    """What no agent asks."""

    async def test_it_is_had_by_name_and_family(self) -> None:
        """Initialized, and the same for everyone."""
        async with Schwarm(plugins=["echo"]) as app:
            first, second = await app.provider("echo", LLMProvider), await app.provider("echo", LLMProvider)
        assert first is second
        assert first.family == "llm"

    async def test_another_family_is_told(self) -> None:
        """Both what it is and what was wanted."""
        async with Schwarm(plugins=["echo"]) as app:
            with pytest.raises(ConfigurationError, match=r"'echo' is of the family 'llm', and no EmbeddingProvider"):
                await app.provider("echo", EmbeddingProvider)

    async def test_there_is_none_before_the_application_is_open(self) -> None:
        """It lives as long as the application does."""
        with pytest.raises(RunError, match="isn't open"):
            await Schwarm(plugins=["echo"]).provider("echo", LLMProvider)

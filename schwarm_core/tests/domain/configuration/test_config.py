"""What a configuration makes take part."""

from __future__ import annotations

from schwarm_core.domain.configuration.agent import AgentSection
from schwarm_core.domain.configuration.config import SchwarmConfig, provider_of
from schwarm_core.domain.configuration.plugins import PluginsConfig
from schwarm_core.domain.configuration.runtime import RuntimeConfig


class TestNamedIsActive:
    def test_nothing_named_nothing_active(self) -> None:
        """What is installed takes no part for that alone."""
        assert SchwarmConfig().active("middleware", ["retry", "cache"]) == ()

    def test_middleware_and_exporters_by_their_sections(self) -> None:
        """A section is enough, even an empty one; sections stand in the order in which they are written."""
        config = SchwarmConfig(middleware={"retry": {}, "cache": {"size": 1}}, exporters={"console": {}})
        assert config.active("middleware") == ("retry", "cache")
        assert config.active("exporters") == ("console",)

    def test_what_is_enabled_comes_first(self) -> None:
        """The order of `plugins.enable` goes before that of the sections."""
        config = SchwarmConfig(
            plugins=PluginsConfig(enable=("middleware.budget", "middleware.cache")),
            middleware={"retry": {}, "cache": {}},
        )
        assert config.active("middleware") == ("budget", "cache", "retry")

    def test_providers_by_section_model_and_engine(self) -> None:
        """A provider is active by its section, by a model that names it, or as the engine."""
        config = SchwarmConfig(
            runtime=RuntimeConfig(model="offline:small", engine="durable"),
            agents={"a": AgentSection(model="work:gpt"), "b": AgentSection()},
            providers={"store": {}},
        )
        assert set(config.active("providers")) == {"store", "offline", "work", "durable"}

    def test_the_embedded_engine_is_no_provider(self) -> None:
        """The engine of the core needs no plugin."""
        assert SchwarmConfig(runtime=RuntimeConfig(engine="embedded")).active("providers") == ()

    def test_capabilities_by_agents(self) -> None:
        """A section alone configures a capability; an agent that names it makes it active."""
        config = SchwarmConfig(
            agents={"a": AgentSection(capabilities=("time",))}, capabilities={"files": {}, "time": {"zone": "UTC"}}
        )
        assert config.active("capabilities") == ("time",)

    def test_kinds_of_plugins_own(self) -> None:
        """A kind that a plugin has added has sections like any other."""
        config = SchwarmConfig(others={"commands": {"serve": {"port": 1}}})
        assert config.active("commands") == ("serve",)
        assert config.sections("commands")["serve"] == {"port": 1}
        assert config.sections("unheard-of") == {}


class TestTakingNoPart:
    def test_disabled_by_name(self) -> None:
        """What `plugins.disable` names is not active, whoever names it."""
        config = SchwarmConfig(
            runtime=RuntimeConfig(model="offline"),
            plugins=PluginsConfig(enable=("middleware.retry",), disable=("retry", "providers.offline")),
        )
        assert config.active("middleware") == ()
        assert config.active("providers") == ()

    def test_disabled_in_its_section(self) -> None:
        """`enabled = false` in a section is enough."""
        config = SchwarmConfig(middleware={"retry": {"enabled": False}, "cache": {"enabled": True}})
        assert config.active("middleware") == ("cache",)

    def test_a_second_section_falls_with_its_plugin(self) -> None:
        """Disabling a plugin disables each section that uses it; disabling a section leaves the others."""
        sections = {"openai": {}, "work": {"use": "openai"}}
        by_plugin = SchwarmConfig(providers=sections, plugins=PluginsConfig(disable=("openai",)))
        by_section = SchwarmConfig(providers=sections, plugins=PluginsConfig(disable=("providers.work",)))
        assert by_plugin.active("providers") == ()
        assert by_section.active("providers") == ("openai",)

    def test_a_section_knows_its_plugin(self) -> None:
        """`use` names the plugin of a section that has another name."""
        config = SchwarmConfig(providers={"work": {"use": "openai"}})
        assert config.plugin("providers", "work") == "openai"
        assert config.plugin("providers", "offline") == "offline"


class TestShowing:
    def test_sections_show_their_names_alone(self) -> None:
        """Only a plugin knows which of its settings is a secret, so none is shown."""
        config = SchwarmConfig(providers={"openai": {"api_key": "sk-hidden"}}, others={"x": {"y": {"k": "sk-hidden"}}})
        assert "sk-hidden" not in repr(config)
        assert "openai" in repr(config)


def test_the_provider_of_a_model() -> None:
    """A model is written as a provider, or as a provider and its name of the model, colons included."""
    assert [provider_of(model) for model in ("offline", "openai:gpt", "ollama:qwen:7b", "")] == [
        "offline",
        "openai",
        "ollama",
        "",
    ]

"""The plugins' sections, and how all faults are told at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from attrs import field, frozen

from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.domain.configuration.section import NoSettings
from schwarm_core.domain.error.configuration import ConfigurationError


@frozen
class Login:
    user: str
    password: str


@frozen
class Settings:
    size: int = 1
    login: Login | None = None
    names: tuple[str, ...] = ()


@frozen
class Required:
    key: str
    region: str = field(default="eu")


def faults(error: ConfigurationError) -> list[tuple[str, str]]:
    """The source and the path of each fault."""
    return [(fault.source.rpartition("/")[2], fault.fault.where) for fault in error.faults]


class TestSections:
    def test_a_section_becomes_settings(self, configure: Callable[..., ConfigurationManager]) -> None:
        """What a plugin gets is an object of its own class, from all layers."""
        manager = configure(
            "[providers.a]\nsize = 3\n[providers.a.login]\nuser = 'u'\n",
            environ={"SCHWARM_PROVIDERS__A__LOGIN__PASSWORD": "p"},
        )
        assert manager.section("providers", "a", Settings) == Settings(3, Login("u", "p"))

    def test_no_section(self) -> None:
        """Without a section the class's defaults hold."""
        assert ConfigurationManager().section("middleware", "retry", Settings) == Settings()

    def test_common_keys_are_not_the_plugins(self) -> None:
        """`enabled` and `use` are for the application."""
        manager = ConfigurationManager(overrides={"providers": {"work": {"use": "a", "enabled": True, "size": 2}}})
        assert manager.section("providers", "work", Settings) == Settings(2)

    def test_a_plugin_without_settings(self) -> None:
        """Whatever is said to it is a mistake."""
        manager = ConfigurationManager(overrides={"exporters": {"a": {"use": "x"}, "b": {"size": 2}}})
        assert manager.section("exporters", "a", NoSettings) == NoSettings()
        with pytest.raises(ConfigurationError, match=r"exporters\.b\.size: expected a known key"):
            manager.section("exporters", "b", NoSettings)

    def test_what_is_required_and_missing(self, configure: Callable[..., ConfigurationManager]) -> None:
        """It is told by the section that it is missing in; without a section, there is no place to name."""
        manager = configure("\n[providers.a]\nregion = 'us'\n")
        with pytest.raises(
            ConfigurationError, match=r"schwarm\.toml:2: providers\.a\.key: expected a string \(missing"
        ):
            manager.section("providers", "a", Required)
        with pytest.raises(ConfigurationError, match=r"^the configuration: providers\.b\.key: expected a string"):
            manager.section("providers", "b", Required)

    def test_a_misspelt_setting(self) -> None:
        """The nearest name is told."""
        manager = ConfigurationManager(overrides=["providers.a.sice=2"])
        with pytest.raises(ConfigurationError, match=r"providers\.a\.sice: .*did you mean `size`"):
            manager.section("providers", "a", Settings)

    @pytest.mark.parametrize(
        ("section", "path"),
        [(3, "providers.a"), ({"enabled": "no"}, "providers.a.enabled"), ({"use": 3}, "providers.a.use")],
    )
    def test_what_no_plugin_has_to_check(self, section: object, path: str) -> None:
        """A section is a table, with the common keys as they have to be, before any plugin is asked."""
        with pytest.raises(ConfigurationError) as caught:
            ConfigurationManager(overrides={"providers": {"a": section}}).load()
        assert [fault.fault.where for fault in caught.value.faults] == [path]

    def test_common_keys_may_be_references(self) -> None:
        """A section can be switched by a variable that names its plugin."""
        manager = ConfigurationManager(environ={"P": "openai"}, overrides={"providers": {"work": {"use": "${env:P}"}}})
        assert manager.load().plugin("providers", "work") == "openai"


class TestAllAtOnce:
    def test_every_layer_and_table(self, configure: Callable[..., ConfigurationManager]) -> None:
        """One error tells every fault of every layer."""
        manager = configure(
            "[runtime]\nstrict = 1\n[agents.a]\ntemperature = 1\nlimits = { turns = 'x' }\n[middleware]\nretry = 3\n",
            user="[telemetry]\ninterval = 0\nqueue_size = -1\n",
            distribution="[plugin]\n",
            environ={"SCHWARM_RUNTIME__STREAM_BUFFER": "0", "SCHWARM_AGENTS__B__TOOLS": '["x"]'},
            overrides=["agents.b.instructions=${env:NONE}", "oops"],
        )
        with pytest.raises(ConfigurationError) as caught:
            manager.load()
        assert sorted(faults(caught.value)) == sorted(
            [
                ("schwarm.toml:2", "runtime.strict"),
                ("schwarm.toml:4", "agents.a.temperature"),
                ("schwarm.toml:5", "agents.a.limits.turns"),
                ("schwarm.toml:7", "middleware.retry"),
                ("user.toml:2", "telemetry.interval"),
                ("user.toml:3", "telemetry.queue_size"),
                ("distribution.toml:1", "plugin"),
                ("SCHWARM_RUNTIME__STREAM_BUFFER", "runtime.stream_buffer"),
                ("SCHWARM_AGENTS__B__TOOLS", "agents.b.tools[0]"),
                ("--set agents.b.instructions", "agents.b.instructions"),
                ("--set", "the option"),
            ]
        )

    def test_two_broken_files(self, configure: Callable[..., ConfigurationManager]) -> None:
        """A file that can't be read hides nothing of the others."""
        manager = configure("[runtime\n", user="= 3\n", overrides=["runtime.strict=no"])
        with pytest.raises(ConfigurationError) as caught:
            manager.load()
        assert [source for source, _ in faults(caught.value)] == ["user.toml", "schwarm.toml", "--set runtime.strict"]

    def test_one_thing_is_told_once(self) -> None:
        """What follows from a fault is no other fault."""
        overrides = {"agents": {"a": {"output_mode": "${env:NONE}", "corrections": object()}}}
        with pytest.raises(ConfigurationError) as caught:
            ConfigurationManager(overrides=overrides).load()
        assert [fault.fault.where for fault in caught.value.faults] == ["agents.a.corrections", "agents.a.output_mode"]

    def test_checking_asks_every_class(self) -> None:
        """`check` tells the faults of plugins' sections along with the others, of what is active without one too."""
        manager = ConfigurationManager(
            overrides=[
                "telemetry.enabled=3",
                "runtime.model=bare",
                "providers.a.size=x",
                "providers.work.use=a",
                "providers.work.size=y",
                "providers.unknown.size=z",
            ]
        )
        with pytest.raises(ConfigurationError) as caught:
            manager.check({"providers": {"a": Settings, "bare": Required}})
        assert sorted(fault.fault.where for fault in caught.value.faults) == [
            "providers.a.size",
            "providers.bare.key",
            "providers.work.size",
            "telemetry.enabled",
        ]

    def test_checking_what_is_right(self) -> None:
        """`check` returns what `load` does."""
        manager = ConfigurationManager(overrides=["providers.a.size=2"])
        assert manager.check({"providers": {"a": Settings}}) == manager.load()

"""Configuration by the command line and by code."""

from __future__ import annotations

import pytest

from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.domain.configuration.section import NoSettings
from schwarm_core.domain.error.configuration import ConfigurationError
from schwarm_core.domain.schema.secret import Secret


class TestOptions:
    def test_values_are_toml_or_text(self) -> None:
        """`--set` takes what a variable takes."""
        config = ConfigurationManager(
            overrides=["runtime.model=offline", "runtime.strict=true", "plugins.enable=['a', 'b']"]
        ).load()
        assert (config.runtime.model, config.runtime.strict, config.plugins.enable) == ("offline", True, ("a", "b"))

    def test_keys_are_toml_keys(self) -> None:
        """A key with a dot in it is quoted."""
        config = ConfigurationManager(overrides=['agents."a.b".model=m', "plugins.prefer.'providers.x'=y"]).load()
        assert config.agents["a.b"].model == "m"
        assert config.plugins.prefer == {"providers.x": "y"}

    def test_a_value_may_hold_the_sign(self) -> None:
        """Only the first sign parts the key from the value."""
        config = ConfigurationManager(overrides=["agents.a.instructions=x=y"]).load()
        assert config.agents["a"].instructions == "x=y"

    @pytest.mark.parametrize("option", ["runtime.model", "=x", ".a=x", "a..b=x", "a b=x", "a\nb=x", "", "[a]=1", "#=1"])
    def test_what_is_no_option(self, option: str) -> None:
        """An option that can't be read is an error that shows how one is written, and no value."""
        with pytest.raises(ConfigurationError, match=r"expected `key\.path=value`") as caught:
            ConfigurationManager(overrides=[option]).load()
        assert len(caught.value.faults) == 1

    def test_a_forgotten_key_shows_nothing(self) -> None:
        """Without a sign, the option may be a secret that was pasted."""
        with pytest.raises(ConfigurationError) as caught:
            ConfigurationManager(overrides=["sk-secret"]).load()
        assert "sk-secret" not in str(caught.value)


class TestCode:
    def test_values_that_no_file_can_hold(self) -> None:
        """Code can hand over anything; what TOML can't say is refused by its place."""
        tree = {"runtime": {"model": object(), 3: "x"}, "agents": {"a": {"tools": [print]}}}
        with pytest.raises(ConfigurationError) as caught:
            ConfigurationManager(overrides=tree).load()
        assert [fault.fault.where for fault in caught.value.faults] == [
            "runtime.model",
            "runtime.3",
            "agents.a.tools[0]",
        ]

    def test_code_hands_over_secrets(self) -> None:
        """A `Secret` stays one."""
        from attrs import frozen

        @frozen
        class Settings:
            key: Secret

        manager = ConfigurationManager(overrides={"providers": {"a": {"key": Secret("sk-1")}}})
        assert manager.section("providers", "a", Settings).key.reveal() == "sk-1"

    def test_the_callers_tree_is_not_changed(self) -> None:
        """What code hands over stays its own."""
        tree: dict[str, object] = {"providers": {"a": {}}}
        manager = ConfigurationManager(overrides=tree, environ={"SCHWARM_PROVIDERS__A__USE": "b"})
        manager.section("providers", "a", NoSettings)
        assert tree == {"providers": {"a": {}}}

    def test_a_tree_without_an_end(self) -> None:
        """A tree that contains itself is refused, not followed."""
        tree: dict[str, object] = {}
        tree["agents"] = tree
        with pytest.raises(ConfigurationError, match="expected at most 32 levels"):
            ConfigurationManager(overrides=tree).load()

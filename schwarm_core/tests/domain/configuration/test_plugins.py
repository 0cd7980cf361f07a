"""How plugins are named in the table `[plugins]`."""

from __future__ import annotations

import pytest

from schwarm_core.domain.configuration.plugins import PluginsConfig


class TestEnabling:
    def test_the_order_is_kept(self) -> None:
        """The order in which plugins are enabled is the order of middleware."""
        config = PluginsConfig(enable=("middleware.retry", "middleware.budget", "middleware.cache"))
        assert config.enabled("middleware", ()) == ("retry", "budget", "cache")

    def test_a_kind_sees_only_its_own(self) -> None:
        """A name with its kind is meant for no other kind."""
        config = PluginsConfig(enable=("middleware.retry", "exporters.console"))
        assert config.enabled("exporters", ["retry", "console"]) == ("console",)

    def test_a_bare_name_counts_where_it_is_installed(self) -> None:
        """Without its kind a name may mean any kind, so it counts in those that have it."""
        config = PluginsConfig(enable=("retry",))
        assert config.enabled("middleware", ["retry"]) == ("retry",)
        assert config.enabled("exporters", ["console"]) == ()

    def test_a_full_name_need_not_be_installed(self) -> None:
        """Someone has to notice that what is clearly asked for isn't there."""
        assert PluginsConfig(enable=("middleware.retyr",)).enabled("middleware", ["retry"]) == ("retyr",)

    def test_each_counts_once(self) -> None:
        """A plugin that is named twice takes part once."""
        config = PluginsConfig(enable=("retry", "middleware.retry"))
        assert config.enabled("middleware", ["retry"]) == ("retry",)


class TestDisabling:
    @pytest.mark.parametrize(
        ("disable", "expected"),
        [("retry", True), ("middleware.retry", True), ("exporters.retry", False), ("middleware", False), ("re", False)],
    )
    def test_by_name_or_by_kind_and_name(self, disable: str, expected: bool) -> None:
        """A plugin is disabled by its name, alone or with its kind."""
        assert PluginsConfig(disable=(disable,)).disables("middleware", "retry") is expected

    def test_a_name_with_a_dot(self) -> None:
        """What comes before the first dot is the kind; further dots belong to the name."""
        assert PluginsConfig(disable=("providers.acme.llm",)).disables("providers", "acme.llm")

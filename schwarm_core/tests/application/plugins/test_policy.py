"""Which of the installed plugins may be used."""

from __future__ import annotations

import pytest

from schwarm_core.application.plugins.index import PluginEntry
from schwarm_core.application.plugins.policy import PluginPolicy, normalized, qualified


def entry(name: str = "acme", distribution: str = "schwarm-acme", kind: str = "providers") -> PluginEntry:
    """An installed plugin."""
    return PluginEntry(f"schwarm.{kind}", name, "m", distribution, "1.0", "", f"/site/{distribution}-1.0.dist-info")


def verdict(policy: PluginPolicy, plugin: PluginEntry) -> str:
    """What a policy says about a plugin, in short."""
    refusal = policy.decide(plugin)
    return refusal.state if refusal else "allowed"


class TestNames:
    def test_a_name_with_its_kind(self) -> None:
        """A plugin's full name is that of its kind and its own."""
        assert qualified(entry()) == "providers.acme"

    @pytest.mark.parametrize("written", ["schwarm-acme", "Schwarm_Acme", "schwarm.acme", "SCHWARM--ACME"])
    def test_distributions_have_many_spellings(self, written: str) -> None:
        """Spellings that package indexes take for one are one."""
        assert normalized(written) == "schwarm-acme"


class TestDisabling:
    @pytest.mark.parametrize(
        ("disable", "expected"),
        [
            ((), "allowed"),
            (("acme",), "disabled"),
            (("providers.acme",), "disabled"),
            (("exporters.acme",), "allowed"),
            (("other",), "allowed"),
        ],
    )
    def test_by_name_or_with_the_kind(self, disable: tuple[str, ...], expected: str) -> None:
        """A bare name disables it in every kind, a full one in its own."""
        assert verdict(PluginPolicy(disable=disable), entry()) == expected

    def test_it_outweighs_allowing(self) -> None:
        """What is both allowed and disabled is disabled."""
        assert verdict(PluginPolicy(disable=("acme",), allow=("acme",)), entry()) == "disabled"

    def test_a_name_with_a_dot_needs_its_kind(self) -> None:
        """A name that looks like a full one is never mistaken for another plugin's."""
        dotted = entry("exporters.acme")
        assert verdict(PluginPolicy(disable=("exporters.acme",)), dotted) == "allowed"
        assert verdict(PluginPolicy(disable=("providers.exporters.acme",)), dotted) == "disabled"


class TestAllowing:
    @pytest.mark.parametrize(
        ("allow", "distributions", "expected"),
        [
            (None, None, "allowed"),
            ((), None, "not allowed"),
            (None, (), "not allowed"),
            (("acme",), None, "allowed"),
            (("providers.acme",), None, "allowed"),
            (("other",), None, "not allowed"),
            (None, ("Schwarm_Acme",), "allowed"),
            (None, ("schwarm-other",), "not allowed"),
            (("acme",), ("schwarm-acme",), "allowed"),
            (("acme",), ("schwarm-other",), "not allowed"),
            (("other",), ("schwarm-acme",), "not allowed"),
        ],
    )
    def test_lists(self, allow: tuple[str, ...] | None, distributions: tuple[str, ...] | None, expected: str) -> None:
        """No list allows all, an empty one nothing; with two lists, a plugin has to be on both."""
        assert verdict(PluginPolicy(allow=allow, allow_distributions=distributions), entry()) == expected

    def test_the_reason_says_which_list_is_at_fault(self) -> None:
        """The remedy is the line that would allow it."""
        by_name = PluginPolicy(allow=()).decide(entry())
        by_distribution = PluginPolicy(allow_distributions=()).decide(entry())
        assert by_name is not None
        assert by_name.remedy == '"providers.acme" in `allow` of [plugins] would allow it'
        assert by_distribution is not None
        assert by_distribution.remedy == '"schwarm-acme" in `allow_distributions` of [plugins] would allow it'


class TestPreferring:
    OURS, THEIRS = entry(distribution="schwarm-acme"), entry(distribution="better-acme")

    def test_nothing_is_preferred(self) -> None:
        """Without a preference, all that claim a name are meant."""
        assert PluginPolicy().choose([self.OURS, self.THEIRS]) == (self.OURS, self.THEIRS)

    def test_the_preferred_one_is_meant(self) -> None:
        """The preference settles whose plugin is meant, in whatever spelling."""
        policy = PluginPolicy(prefer={"providers.acme": "Better.Acme"})
        assert policy.choose([self.OURS, self.THEIRS]) == (self.THEIRS,)

    def test_one_that_is_not_installed_settles_nothing(self) -> None:
        """A preference for a distribution that doesn't offer the name leaves the conflict as it is."""
        policy = PluginPolicy(prefer={"providers.acme": "schwarm-other", "exporters.acme": "better-acme"})
        assert policy.choose([self.OURS, self.THEIRS]) == (self.OURS, self.THEIRS)

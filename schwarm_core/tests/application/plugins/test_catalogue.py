"""The plugins of one application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from schwarm_core.application.plugins.catalogue import PluginCatalogue
from schwarm_core.application.plugins.installed import InstalledPlugins
from schwarm_core.application.plugins.kind import CAPABILITIES, EXPORTERS, PROVIDERS
from schwarm_core.application.plugins.policy import PluginPolicy
from schwarm_core.domain.error.plugin import (
    PluginConflictError,
    PluginError,
    PluginLoadError,
    PluginNotFoundError,
    PluginRefusedError,
)

if TYPE_CHECKING:
    from schwarm_core.application.plugins.index import PluginIndex
    from schwarm_core.testing.site import PluginSite

EXITS = "raise SystemExit(1)"


def states(catalogue: PluginCatalogue, *named: str) -> dict[str, str]:
    """The state of each plugin by its name, of each distribution that can't be read by its own."""
    return {each.name or each.distribution: each.state for each in catalogue.statuses(named)}


@pytest.fixture
def broken(site: PluginSite) -> PluginSite:
    """A site with one healthy plugin among one of each kind of broken ones."""
    site.install_plugin("schwarm-dice", "dice")
    site.install_plugin("schwarm-exits", "exits", source=EXITS)
    site.install_plugin("schwarm-new", "new", requires=["schwarm-core>=9"], source=EXITS)
    site.install_plugin("schwarm-clash", "clash", source=EXITS)
    site.install_plugin("rival-clash", "clash", source=EXITS)
    (site.install("schwarm-garbled") / "entry_points.txt").write_text("[schwarm.capabilities]\nno equals sign")
    site.install_plugin("schwarm-typo", "typo", kind="capabilites", source=EXITS)
    return site


class TestLoading:
    def test_by_name(self, site: PluginSite) -> None:
        """What is loaded says what it declares and where it comes from."""
        site.install_plugin("schwarm-dice", "dice", version="1.2")
        loaded = PluginCatalogue(site.installed()).load(CAPABILITIES, "dice")
        assert (loaded.spec.name, loaded.entry.distribution, loaded.entry.version) == ("dice", "schwarm-dice", "1.2")

    def test_only_what_is_named_is_imported(self, site: PluginSite) -> None:
        """Installed plugins that nobody names are never imported."""
        site.install_plugin("schwarm-dice", "dice")
        site.install_plugin("schwarm-other", "other")
        PluginCatalogue(site.installed()).load(CAPABILITIES, "dice")
        assert site.imported() == ["schwarm_dice"]

    def test_broken_neighbours_make_no_difference(self, broken: PluginSite) -> None:
        """However much is broken around it, a healthy plugin loads."""
        catalogue = PluginCatalogue(broken.installed())
        for name in ("exits", "new", "clash", "typo"):
            with pytest.raises(PluginError):
                catalogue.load(CAPABILITIES, name)
        assert catalogue.load(CAPABILITIES, "dice").spec.name == "dice"

    def test_what_was_just_installed_is_found(self, site: PluginSite) -> None:
        """A name that the index doesn't know is looked for anew."""
        catalogue = PluginCatalogue(site.installed())
        site.install_plugin("schwarm-dice", "dice")
        assert catalogue.load(CAPABILITIES, "dice").spec.name == "dice"

    def test_the_import_is_bounded(self, site: PluginSite) -> None:
        """The catalogue's limit is the one that its plugins get."""
        site.install_plugin("schwarm-slow", "slow", source="while True: pass")
        with pytest.raises(PluginLoadError, match=r"took more than 0\.1 s"):
            PluginCatalogue(site.installed(), import_seconds=0.1).load(CAPABILITIES, "slow")


class TestNotFound:
    def test_the_nearest_name(self, site: PluginSite) -> None:
        """A misspelt name gets the one that was probably meant."""
        site.install_plugin("schwarm-dice", "dice")
        with pytest.raises(PluginNotFoundError) as caught:
            PluginCatalogue(site.installed()).load(CAPABILITIES, "dise")
        assert caught.value.message == "no installed distribution offers capabilities.dise; did you mean `dice`?"
        assert caught.value.plugin == "dise"

    def test_the_name_in_another_kind(self, site: PluginSite) -> None:
        """A name that exists, but as something else, is said to."""
        site.install_plugin("schwarm-dice", "dice", version="1.2")
        with pytest.raises(PluginNotFoundError, match=r"; there is capabilities\.dice of schwarm-dice 1\.2"):
            PluginCatalogue(site.installed()).load(PROVIDERS, "dice")

    def test_metadata_that_may_have_had_it(self, broken: PluginSite) -> None:
        """Distributions that can't be read are named, for the plugin may be in one of them."""
        with pytest.raises(
            PluginNotFoundError, match=r"what schwarm-garbled offers can't be known, for entry_points\.txt"
        ):
            PluginCatalogue(broken.installed()).load(CAPABILITIES, "garbled")

    def test_the_index_is_renewed_once(self, site: PluginSite) -> None:
        """Nothing is called missing by an old index, nor looked for again and again."""
        scans: list[PluginIndex] = []

        def renew() -> PluginIndex:
            scans.append(site.index())
            return scans[-1]

        with pytest.raises(PluginNotFoundError):
            PluginCatalogue(InstalledPlugins(site.index(), renew=renew)).load(CAPABILITIES, "gone")
        assert len(scans) == 1


class TestRefusal:
    @pytest.mark.parametrize(
        ("policy", "reason"),
        [
            (PluginPolicy(disable=("dice",)), "capabilities.dice is disabled"),
            (PluginPolicy(allow=("coin",)), "capabilities.dice is not among the allowed plugins"),
            (
                PluginPolicy(allow_distributions=("other",)),
                "capabilities.dice is of schwarm-dice, which is not among the allowed distributions",
            ),
        ],
    )
    def test_what_is_refused_is_not_imported(self, site: PluginSite, policy: PluginPolicy, reason: str) -> None:
        """A plugin that the configuration refuses fails by name, with the reason and the way out."""
        site.install_plugin("schwarm-dice", "dice", source=EXITS)
        with pytest.raises(PluginRefusedError) as caught:
            PluginCatalogue(site.installed(), policy).load(CAPABILITIES, "dice")
        assert caught.value.message == reason
        assert caught.value.remedy
        assert site.imported() == []


class TestConflicts:
    @pytest.fixture
    def contested(self, site: PluginSite) -> PluginSite:
        """A site where two distributions offer one name."""
        site.install_plugin("dist-a", "x")
        site.install_plugin("dist-b", "x")
        return site

    def test_both_sides_are_named(self, contested: PluginSite) -> None:
        """The error names both distributions and the line that settles it, and imports neither."""
        with pytest.raises(PluginConflictError) as caught:
            PluginCatalogue(contested.installed()).load(CAPABILITIES, "x")
        assert "capabilities.x of dist-a 1.0 and capabilities.x of dist-b 1.0" in caught.value.message
        assert caught.value.claimants == ("dist-a", "dist-b")
        assert '[plugins.prefer]\n    "capabilities.x" = "dist-a"' in caught.value.remedy
        assert contested.imported() == []

    def test_a_preference_settles_it(self, contested: PluginSite) -> None:
        """The distribution that the configuration prefers is used, the other not even imported."""
        policy = PluginPolicy(prefer={"capabilities.x": "dist-b"})
        loaded = PluginCatalogue(contested.installed(), policy).load(CAPABILITIES, "x")
        assert loaded.entry.distribution == "dist-b"
        assert contested.imported() == ["dist_b"]

    def test_a_refusal_settles_it(self, contested: PluginSite) -> None:
        """Who may not be used claims nothing."""
        policy = PluginPolicy(allow_distributions=("dist-a",))
        loaded = PluginCatalogue(contested.installed(), policy).load(CAPABILITIES, "x")
        assert loaded.entry.distribution == "dist-a"

    def test_a_rival_that_is_gone_settles_it(self, contested: PluginSite) -> None:
        """A conflict of yesterday's index is none."""
        catalogue = PluginCatalogue(contested.installed())
        (contested.folder / "dist_b-1.0.dist-info" / "entry_points.txt").unlink()
        assert catalogue.load(CAPABILITIES, "x").entry.distribution == "dist-a"

    def test_one_name_in_two_kinds_is_none(self, site: PluginSite) -> None:
        """Names clash only within a kind."""
        site.install_plugin("dist-a", "x")
        site.install_plugin("dist-b", "x", kind="exporters", source=EXITS)
        assert PluginCatalogue(site.installed()).load(CAPABILITIES, "x").entry.distribution == "dist-a"


class TestSeveral:
    def test_named_ones(self, broken: PluginSite) -> None:
        """What works is loaded, and each that doesn't has its error, in the order of the names."""
        report = PluginCatalogue(broken.installed()).load_named(CAPABILITIES, ["gone", "dice", "clash", "new", "exits"])
        assert [each.spec.name for each in report.loaded] == ["dice"]
        assert [(error.plugin, error.code) for error in report.errors] == [
            ("gone", "plugin.not_found"),
            ("clash", "plugin.conflict"),
            ("new", "plugin.incompatible"),
            ("exits", "plugin.load"),
        ]

    def test_strict(self, broken: PluginSite) -> None:
        """Where quarantine is not wanted, the first that is broken ends it."""
        catalogue = PluginCatalogue(broken.installed(), strict=True)
        with pytest.raises(PluginLoadError, match="tried to end the process"):
            catalogue.load_named(CAPABILITIES, ["dice", "exits"])

    def test_all_of_a_kind(self, broken: PluginSite) -> None:
        """All of a kind are those that are installed and not refused."""
        broken.install_plugin("schwarm-export", "export", kind="exporters", source=EXITS)
        broken.install_plugin("schwarm-coin", "coin", source=EXITS)
        report = PluginCatalogue(broken.installed(), PluginPolicy(disable=("coin",))).load_all(CAPABILITIES)
        assert [each.spec.name for each in report.loaded] == ["dice"]
        assert sorted(error.plugin for error in report.errors) == ["clash", "exits", "new"]

    def test_names_alone(self, broken: PluginSite) -> None:
        """The names of a kind are known without an import, each once, however many claim it."""
        assert PluginCatalogue(broken.installed()).names(CAPABILITIES) == ("clash", "dice", "exits", "new")
        assert broken.imported() == []


class TestKinds:
    def test_those_of_the_core(self, site: PluginSite) -> None:
        """The core's kinds are known by name without anything installed."""
        assert PluginCatalogue(site.installed()).kind_named("exporters") is EXPORTERS

    def test_those_of_distributions(self, site: PluginSite) -> None:
        """A distribution's kind is found by name, and its hook is then no unknown one to other plugins."""
        site.install(
            "schwarm-web",
            entry_points={"schwarm.kinds": {"pages": "web_kind:PAGES"}},
            files={
                "web_kind.py": "from schwarm_core import CapabilitySpec, PluginKind, hookspec\n"
                "PAGES = PluginKind('pages', 'web_kind', CapabilitySpec)\n"
                "@hookspec\ndef schwarm_pages():\n    ...\n"
            },
        )
        source = (
            "from schwarm_core import Capability, CapabilitySpec, hookimpl\n"
            "@hookimpl\ndef schwarm_capabilities():\n    return [CapabilitySpec('x', Capability)]\n"
            "@hookimpl\ndef schwarm_pages():\n    return []\n"
        )
        site.install_plugin("schwarm-x", "x", source=source)
        catalogue = PluginCatalogue(site.installed())
        assert catalogue.kind_names() == ("providers", "capabilities", "middleware", "exporters", "pages")
        assert catalogue.load(CAPABILITIES, "x").spec.name == "x"
        assert site.imported() == ["schwarm_x"]
        assert catalogue.kind_named("pages").hook == "schwarm_pages"

    def test_one_that_nobody_defines(self, site: PluginSite) -> None:
        """A kind that is not installed is missing like any plugin."""
        with pytest.raises(PluginNotFoundError, match=r"no installed distribution offers kinds\.pages"):
            PluginCatalogue(site.installed()).kind_named("pages")

    def test_one_that_is_refused(self, site: PluginSite) -> None:
        """The policy holds for kinds too: nothing of a distribution that is not allowed is imported."""
        site.install("schwarm-web", entry_points={"schwarm.kinds": {"pages": "web_kind:PAGES"}})
        catalogue = PluginCatalogue(site.installed(), PluginPolicy(allow_distributions=("schwarm-x",)))
        with pytest.raises(PluginRefusedError):
            catalogue.kind_named("pages")


class TestStatuses:
    def test_every_state_is_told_without_an_import(self, broken: PluginSite) -> None:
        """How everything stands is known from metadata and configuration alone."""
        for name in ("named", "off", "other"):
            broken.install_plugin(f"schwarm-{name}", name, source=EXITS)
        policy = PluginPolicy(
            disable=("off",),
            allow=("dice", "exits", "new", "clash", "named", "off", "typo"),
            prefer={"providers.clash": "x"},
        )
        catalogue = PluginCatalogue(broken.installed(), policy)
        assert states(catalogue, "capabilities.named", "exporters.dice") == {
            "clash": "conflict",
            "dice": "available",
            "exits": "available",
            "named": "active",
            "new": "incompatible",
            "off": "disabled",
            "other": "not allowed",
            "typo": "unknown kind",
            "schwarm-garbled": "unreadable",
        }
        assert broken.imported() == []

    def test_what_was_loaded_is_active(self, broken: PluginSite) -> None:
        """What has been used is active, and what failed is in quarantine with its reason."""
        catalogue = PluginCatalogue(broken.installed())
        catalogue.load_named(CAPABILITIES, ["dice", "exits"])
        found = {each.name: each for each in catalogue.statuses()}
        assert found["dice"].state == "active"
        assert found["exits"].state == "quarantined"
        assert found["exits"].reason.startswith("importing schwarm_exits tried to end the process with 1")

    def test_reasons(self, broken: PluginSite) -> None:
        """Whatever can't be used says why."""
        reasons = {each.distribution: each.reason for each in PluginCatalogue(broken.installed()).statuses()}
        assert reasons["schwarm-dice"] == ""
        assert reasons["schwarm-clash"] == "rival-clash offers capabilities.clash too"
        assert reasons["rival-clash"] == "schwarm-clash offers capabilities.clash too"
        assert reasons["schwarm-new"].startswith("schwarm-new 1.0 needs schwarm-core >=9")
        assert reasons["schwarm-typo"] == (
            "no installed distribution defines the kind `capabilites`; did you mean `capabilities`?"
        )
        assert reasons["schwarm-garbled"].startswith("entry_points.txt, line 2")

    def test_the_one_that_is_not_preferred(self, broken: PluginSite) -> None:
        """Of two that claim a name, the one that is not preferred says who is."""
        policy = PluginPolicy(prefer={"capabilities.clash": "rival-clash"})
        found = {each.distribution: each for each in PluginCatalogue(broken.installed(), policy).statuses()}
        assert found["rival-clash"].state == "available"
        assert found["schwarm-clash"].state == "disabled"
        assert found["schwarm-clash"].reason == "[plugins.prefer] means capabilities.clash of rival-clash"

    def test_facts(self, site: PluginSite) -> None:
        """A status holds what the metadata says."""
        site.install_plugin("schwarm-dice", "dice", version="1.2", requires=["schwarm-core>=0.1"])
        (status,) = PluginCatalogue(site.installed()).statuses()
        assert (status.kind, status.name, status.distribution) == ("capabilities", "dice", "schwarm-dice")
        assert (status.version, status.requires_core) == ("1.2", ">=0.1")

    def test_kinds_and_distributions_are_no_plugins(self, site: PluginSite) -> None:
        """The entries that define a kind or a distribution have no status of their own."""
        groups = {"schwarm.kinds": {"pages": "web:PAGES"}, "schwarm.distribution": {"web": "web"}}
        site.install("schwarm-web", entry_points={**groups, "schwarm.pages": {"home": "web"}})
        assert states(PluginCatalogue(site.installed())) == {"home": "available"}

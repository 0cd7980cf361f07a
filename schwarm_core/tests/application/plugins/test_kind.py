"""The kinds of plugins."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from schwarm_core.application.plugins.kind import BUILT_IN, PROVIDERS, PluginKind, group_of, hook_of, kind_of
from schwarm_core.domain.agent.capability import CapabilitySpec
from schwarm_core.domain.provider.spec import ProviderSpec


class TestNames:
    def test_one_name_gives_all(self) -> None:
        """The entry-point group and the hook follow from the kind's name."""
        assert (PROVIDERS.group, PROVIDERS.hook) == ("schwarm.providers", "schwarm_providers")

    def test_a_group_leads_back(self) -> None:
        """The kind's name and its hook can be told from the group."""
        assert kind_of(group_of("web-pages")) == "web-pages"
        assert hook_of(group_of("web-pages")) == "schwarm_web_pages"

    def test_the_kinds_of_the_core(self) -> None:
        """The core hosts four kinds."""
        assert [kind.name for kind in BUILT_IN] == ["providers", "capabilities", "middleware", "exporters"]


class TestImports:
    @pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.name)
    def test_the_core_has_what_its_kinds_name(self, kind: PluginKind[CapabilitySpec]) -> None:
        """Each of the core's kinds leads to a hook specification and a class of declarations."""
        assert callable(getattr(kind.specification_module(), kind.hook))
        assert kind.spec_class().__name__.endswith("Spec")

    def test_a_class_may_be_given_itself(self) -> None:
        """A kind may hold its class of declarations, or its import path."""
        assert PluginKind("commands", "x", CapabilitySpec).spec_class() is CapabilitySpec
        assert PROVIDERS.spec_class() is ProviderSpec

    def test_a_specification_without_the_hook_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A kind whose module doesn't specify its hook says so, instead of accepting anything."""
        monkeypatch.setitem(sys.modules, "empty_specification", ModuleType("empty_specification"))
        with pytest.raises(AttributeError, match="empty_specification doesn't specify the hook schwarm_commands"):
            PluginKind("commands", "empty_specification", CapabilitySpec).specification_module()

    def test_knowing_the_kinds_costs_nothing(self) -> None:
        """Neither pluggy nor any class of declarations is imported until a plugin is loaded."""
        program = (
            "import sys; from schwarm_core.application.plugins.catalogue import PluginCatalogue;"
            "from schwarm_core.application.plugins.order import ordered;"
            "print(*sorted(set(sys.modules) & {"
            "'pluggy', 'packaging', 'importlib.metadata', 'schwarm_core.hooks.marker',"
            "'schwarm_core.domain.provider.spec', 'schwarm_core.application.plugins.module'}))"
        )
        result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert result.stdout.strip() == ""

"""The plugin index: what is installed, by group and name."""

from __future__ import annotations

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from schwarm_core.application.plugins.index import PluginEntry, PluginFault, PluginIndex

OPENAI = PluginEntry(
    group="schwarm.providers",
    name="openai",
    module="schwarm_openai.plugin",
    distribution="schwarm-openai",
    version="1.2",
    requires_core=">=0.1",
    path="/site/schwarm_openai-1.2.dist-info",
)
RIVAL = evolve(OPENAI, distribution="another-openai", path="/site/another_openai-3.dist-info")
RETRY = evolve(OPENAI, group="schwarm.middleware", name="retry", distribution="schwarm-retry")
FAULT = PluginFault("/site/broken-1.0.dist-info", "broken", "METADATA is missing")


class TestLookup:
    def test_a_name_is_found_in_its_group(self) -> None:
        """A name is found in its group."""
        assert PluginIndex((OPENAI, RETRY), ()).find("schwarm.providers", "openai") == (OPENAI,)

    def test_a_name_is_unknown_in_another_group(self) -> None:
        """The same name in another group is another name."""
        assert PluginIndex((OPENAI, RETRY), ()).find("schwarm.middleware", "openai") == ()

    def test_a_clash_keeps_every_claimant(self) -> None:
        """Of two distributions that claim a name, neither is dropped."""
        assert PluginIndex((OPENAI, RETRY, RIVAL), ()).find("schwarm.providers", "openai") == (OPENAI, RIVAL)

    def test_a_group_lists_its_entries(self) -> None:
        """A group's entries are those, and only those, that declare it."""
        index = PluginIndex((OPENAI, RETRY, RIVAL), ())
        assert index.entries_of("schwarm.providers") == (OPENAI, RIVAL)
        assert index.entries_of("schwarm.exporters") == ()

    def test_groups_are_those_with_entries(self) -> None:
        """A group exists when something is installed in it."""
        assert PluginIndex((OPENAI, RETRY, RIVAL), ()).groups() == ("schwarm.providers", "schwarm.middleware")

    def test_all_entries(self) -> None:
        """No entry is lost, and those of one name stand together."""
        assert PluginIndex((OPENAI, RETRY, RIVAL), ()).entries == (OPENAI, RIVAL, RETRY)

    def test_an_empty_index(self) -> None:
        """Nothing installed is no special case."""
        index = PluginIndex((), (FAULT,))
        assert (index.entries, index.groups(), index.find("schwarm.providers", "x")) == ((), (), ())
        assert index.faults == (FAULT,)


class TestValues:
    def test_indexes_are_equal_when_they_know_the_same(self) -> None:
        """An index is a value."""
        assert PluginIndex((OPENAI, RETRY), (FAULT,)) == PluginIndex((OPENAI, RETRY), (FAULT,))
        assert PluginIndex((OPENAI,), (FAULT,)) != PluginIndex((OPENAI,), ())
        assert PluginIndex((OPENAI,), ()) != PluginIndex((RIVAL,), ())

    @pytest.mark.parametrize(
        ("value", "field"), [(OPENAI, "module"), (FAULT, "reason"), (PluginIndex((), ()), "faults")]
    )
    def test_nothing_can_be_changed(self, value: object, field: str) -> None:
        """What the index says, nobody can rewrite."""
        with pytest.raises(FrozenInstanceError):
            setattr(value, field, "other")

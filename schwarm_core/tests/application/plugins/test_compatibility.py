"""Whether a plugin was made for the core that runs."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from schwarm_core import __version__
from schwarm_core.application.plugins.compatibility import admits, incompatibility
from schwarm_core.application.plugins.index import PluginEntry

RELEASES = st.lists(st.integers(0, 3), min_size=1, max_size=4).map(lambda numbers: ".".join(map(str, numbers)))
CLAUSES = st.builds("{}{}".format, st.sampled_from([">=", "<=", "==", "!=", "<", ">"]), RELEASES)


def entry(requires_core: str) -> PluginEntry:
    """A plugin that asks for some version of the core."""
    return PluginEntry(
        "schwarm.providers", "x", "m", "schwarm-x", "2.0", requires_core, "/site/schwarm_x-2.0.dist-info"
    )


class TestVersion:
    def test_it_is_the_distributions(self) -> None:
        """The version in the code is the one that is installed."""
        assert version("schwarm-core") == __version__


class TestVerdict:
    @given(st.lists(CLAUSES, max_size=3).map(",".join), RELEASES)
    def test_it_is_that_of_packaging(self, specifier: str, release: str) -> None:
        """The short way to a verdict leads where packaging does."""
        assert admits(specifier, release) == SpecifierSet(specifier).contains(release, prereleases=True)

    @pytest.mark.parametrize(
        ("specifier", "core", "admitted"),
        [
            ("", "0.1.0", True),
            ("~=0.1", "0.9", True),
            ("~=0.1.2", "0.2.0", False),
            ("==0.1.*", "0.1.7", True),
            (">=0.1", "0.2.0a1", True),
            ("<0.2", "0.2.0a1", False),
            ("===0.1.0", "0.1.0", True),
            (">=what", "0.1.0", False),
        ],
    )
    def test_what_is_less_plain(self, specifier: str, core: str, admitted: bool) -> None:
        """Every other form of specifier and version counts as PEP 440 says; what can't be read admits nothing."""
        assert admits(specifier, core) is admitted


class TestReason:
    def test_it_names_both_versions(self) -> None:
        """The reason says what is needed and what there is."""
        assert incompatibility(entry(">=2"), core="0.1.0") == "schwarm-x 2.0 needs schwarm-core >=2, and this is 0.1.0"

    def test_there_is_none(self) -> None:
        """What fits, and what asks for nothing, has no reason not to be used."""
        assert incompatibility(entry(">=0.1,<0.2"), core="0.1.9") == ""
        assert incompatibility(entry("")) == ""

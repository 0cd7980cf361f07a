"""What the tests of loading share: a site folder of their own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from schwarm_core.testing.site import PluginSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PluginSite]:
    """A folder on `sys.path` to install distributions into."""
    # A module that is written anew within the same second would be taken for the old one.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with PluginSite(tmp_path / "site") as own:
        yield own

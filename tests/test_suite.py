"""The habits of the suite itself: both event loops, and nothing of the user's machine."""

from __future__ import annotations

import os
from pathlib import Path

import anyio.lowlevel
import pytest
import sniffio
from platformdirs import user_cache_path, user_config_path


class TestEventLoops:
    """Async tests run on asyncio and on trio."""

    @pytest.mark.anyio
    async def test_a_test_runs_on_the_event_loop_it_is_named_after(self, request: pytest.FixtureRequest) -> None:
        """The loop that runs is the one in the test's id."""
        await anyio.lowlevel.checkpoint()
        running = sniffio.current_async_library()
        assert f"[{running}]" in request.node.name


class TestIsolation:
    """A test sees nothing of the user's environment."""

    def test_the_home_is_the_tests_own(self, home: Path) -> None:
        """Home, settings and caches are under the test's home, which is empty."""
        assert Path.home() == home
        assert user_config_path("schwarm").is_relative_to(home)
        assert user_cache_path("schwarm").is_relative_to(home)
        assert not home.exists()

    def test_no_setting_of_schwarm_is_inherited(self) -> None:
        """A variable that steers Schwarm in the user's shell doesn't reach the test."""
        assert [name for name in os.environ if name.startswith("SCHWARM_")] == []

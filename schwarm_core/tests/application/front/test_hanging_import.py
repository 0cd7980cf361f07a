"""A plugin that hangs while it is imported doesn't hang a sync run."""

from pathlib import Path

import pytest

from schwarm_core import Agent, PluginLoadError, RuntimeConfig, Schwarm, SchwarmConfig
from schwarm_core.testing.model import ScriptedModel
from schwarm_core.testing.site import PluginSite


def test_it_ends_in_quarantine(tmp_path: Path) -> None:
    """The import is made in the thread that asks, where it can be interrupted."""
    config = SchwarmConfig(RuntimeConfig(model="m", import_seconds=0.2))
    with PluginSite(tmp_path) as site:
        site.install_plugin("schwarm-slow", "slow", source="import time\ntime.sleep(60)")
        app = Schwarm(config, providers={"m": ScriptedModel("ok")})
        with pytest.raises(PluginLoadError, match=r"took more than 0\.2 s"):
            app.run_sync(Agent("a", capabilities=["slow"]), "go")
        app.close()

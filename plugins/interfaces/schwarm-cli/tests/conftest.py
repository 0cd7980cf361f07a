"""A project whose model says what a test tells it to, in a site folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from schwarm_cli.testing.shell import Shell
from schwarm_core.testing.site import PluginSite

PLUGIN = '''\
from anyio import Event

from schwarm_core import Capability, CapabilitySpec, LLMProvider, ProviderSpec, hookimpl, tool
from schwarm_core.testing.model import ScriptedModel

def double(number: int) -> int:
    """Twice a number."""
    return number * 2

@tool(approval=True)
def delete(name: str) -> str:
    """Delete a file."""
    return f"{name} is gone"

async def wait() -> None:
    """Wait for ever."""
    await Event().wait()

def ward():
    return Capability("ward", tools=[double, delete, wait])

def make(config):
    from schwarm_script import SCRIPT

    return ScriptedModel(*SCRIPT)

@hookimpl
def schwarm_capabilities():
    return [CapabilitySpec("ward", ward, description="Looks after things.")]

@hookimpl
def schwarm_providers():
    return [ProviderSpec("scripted", LLMProvider, make)]
'''

PROJECT = """\
# Looked after by a warden.
[runtime]
model = "scripted"  # no other will do
agent = "warden"

[agents.warden]
capabilities = ["ward"]
"""


@pytest.fixture
def site(tmp_path: Path) -> PluginSite:
    """A site folder with the provider `scripted` and the capability `ward`."""
    site = PluginSite(tmp_path / "site")
    entry_points = {
        "schwarm.providers": {"scripted": "schwarm_scripted"},
        "schwarm.capabilities": {"ward": "schwarm_scripted"},
    }
    files = {"schwarm_scripted.py": PLUGIN, "schwarm_script.py": "SCRIPT = ['Hello there, friend.']"}
    site.install("schwarm-scripted", entry_points=entry_points, files=files)
    return site


@pytest.fixture
def shell(tmp_path: Path, site: PluginSite) -> Shell:
    """A shell in a project whose agent has the capability and asks the model."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "schwarm.toml").write_text(PROJECT, encoding="utf-8")
    return Shell(folder, (site.folder,))


@pytest.fixture
def empty(tmp_path: Path, site: PluginSite) -> Shell:
    """A shell in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return Shell(folder, (site.folder,))

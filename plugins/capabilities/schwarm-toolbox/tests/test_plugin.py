"""What the distribution offers, and what it costs to have it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pkgutil import resolve_name

import pytest
from attrs import AttrsInstance, fields

from schwarm_core.domain.agent.capability import Capability, CapabilitySpec
from schwarm_core.domain.agent.tool import Tool
from schwarm_core.domain.configuration.trusted import trust_needed
from schwarm_toolbox.clock.config import TimeConfig
from schwarm_toolbox.folder.config import FilesConfig
from schwarm_toolbox.plugin import schwarm_capabilities
from schwarm_toolbox.web.config import WebConfig


def made(spec: CapabilitySpec) -> Capability:
    """The capability that a declaration makes with the defaults of its settings."""
    assert isinstance(spec.make, str)
    make: Callable[..., Capability] = resolve_name(spec.make)
    return make() if spec.config is None else make(spec.config())


TOOLS = [tool for spec in schwarm_capabilities() for tool in made(spec).tools]


class TestDeclarations:
    """The hook declares what the metadata promise."""

    def test_entry_points(self) -> None:
        """Each entry point has its declaration, and the other way round."""
        named = {
            entry.name
            for entry in entry_points(group="schwarm.capabilities")
            if entry.value == "schwarm_toolbox.plugin"
        }
        assert {spec.name for spec in schwarm_capabilities()} == named == {"math", "time", "files", "web"}

    @pytest.mark.parametrize("spec", schwarm_capabilities(), ids=lambda spec: spec.name)
    def test_made(self, spec: CapabilitySpec) -> None:
        """Each makes a capability of its name, with the defaults of its settings."""
        assert made(spec).name == spec.name

    def test_light(self) -> None:
        """Declaring imports nothing that only a call needs."""
        code = "import sys, schwarm_toolbox.plugin as p; p.schwarm_capabilities(); print(*sys.modules)"
        loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        assert not {"httpx2", "anyio", "decimal", "zoneinfo", "html.parser", "tzdata"} & {*loaded}


class TestTools:
    """What a model is told of the tools."""

    @pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
    def test_described(self, tool: Tool[object]) -> None:
        """Each tool and each of its parameters is described, the latter with an example."""
        assert tool.description
        properties = tool.parameters["properties"]
        assert isinstance(properties, dict)
        assert all(schema["description"] for schema in properties.values())
        assert any("`" in schema["description"] for schema in properties.values())

    def test_names(self) -> None:
        """All can be given to one agent."""
        assert len({tool.name for tool in TOOLS}) == len(TOOLS)


class TestTrust:
    """A stranger's project widens nothing."""

    @pytest.mark.parametrize(
        ("config", "names"),
        [
            (FilesConfig, {"root", "hidden", "deny"}),
            (WebConfig, {"allow_hosts", "deny_hosts", "allow_private"}),
            (TimeConfig, set()),
        ],
    )
    def test_needed(self, config: type[AttrsInstance], names: set[str]) -> None:
        """What decides over files and hosts needs trust."""
        assert {field.name for field in fields(config) if trust_needed(field.metadata)} == names

"""Agents that are written in the configuration."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

from schwarm_core.application.configuration.agents import agents_of
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.domain.agent.limits import Limits
from schwarm_core.domain.agent.tool import Tool
from schwarm_core.domain.error.configuration import ConfigurationError, UntrustedProjectError
from schwarm_core.domain.message.ask import ModelSettings

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class Answer:
    number: int


def add(a: int, b: int) -> int:
    """Adds."""
    return a + b


THINGS = {"m:add": add, "m:Answer": Answer, "m:number": 3, "m:object": object}


def import_object(path: str) -> object:
    """An import that knows a few things."""
    if path == "m:exit":
        raise SystemExit(1)
    return THINGS[path]


def names(tools: object) -> list[str]:
    """The names of an agent's tools."""
    assert isinstance(tools, tuple)
    return [tool.name for tool in tools if isinstance(tool, Tool)]


class TestAgents:
    def test_everything_that_a_section_can_say(self, configure: Callable[..., ConfigurationManager]) -> None:
        """An agent of the configuration is what one of code is."""
        manager = configure(
            """
            [agents.guide]
            instructions = "Be kind."
            description = "guides"
            model = "offline:small"
            capabilities = ["time"]
            tools = ["m:add"]
            handoffs = ["clerk"]
            output = "m:Answer"
            output_mode = "tool"
            corrections = 1
            tool_choice = ["add"]
            parallel_tools = false
            settings = { temperature = 0, stop = ["x"], extra = { seed = 1 } }
            limits = { turns = 3, seconds = 1.5 }

            [agents.clerk]
            handoffs = ["guide", "someone of the code"]
            output = "bool"
            """
        )
        guide, clerk = agents_of(manager, import_object=import_object)
        config = guide.config
        assert (config.name, config.instructions, config.description) == ("guide", "Be kind.", "guides")
        assert (config.model, config.capabilities, config.handoffs) == ("offline:small", ("time",), ("clerk",))
        assert names(config.tools) == ["add"]
        assert (config.output, config.output_mode, config.corrections) == (Answer, "tool", 1)
        assert (config.tool_choice, config.parallel_tools) == (("add",), False)
        assert config.settings == ModelSettings(temperature=0, stop=("x",), extra={"seed": 1})
        assert config.limits == Limits(turns=3, seconds=1.5)
        assert (clerk.config.handoffs, clerk.config.output) == (("guide", "someone of the code"), bool)

    @pytest.mark.parametrize(("written", "expected"), [("str", str), ("int", int), ("float", float), ("bool", bool)])
    def test_outputs_known_by_name(self, written: str, expected: type) -> None:
        """Scalars need no import."""
        [agent] = agents_of(ConfigurationManager(overrides=[f"agents.a.output={written}"]))
        assert agent.config.output is expected

    def test_no_agents(self) -> None:
        """A configuration need not have any."""
        assert agents_of(ConfigurationManager()) == ()

    def test_all_that_goes_wrong(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Every import that fails, and everything that isn't what it should be, is told with its place."""
        manager = configure(
            '[agents.a]\ntools = ["m:add", "m:none", "m:number", "m:exit"]\noutput = "m:object_"\n[agents.b]\n'
            'output = "m:number"\n'
        )
        with pytest.raises(ConfigurationError) as caught:
            agents_of(manager, import_object=import_object)
        found = [(fault.source.rpartition(":")[2], fault.fault.where) for fault in caught.value.faults]
        assert found == [
            ("2", "agents.a.tools[1]"),
            ("2", "agents.a.tools[2]"),
            ("2", "agents.a.tools[3]"),
            ("3", "agents.a.output"),
            ("5", "agents.b.output"),
        ]
        assert "SystemExit: 1" in str(caught.value)

    @pytest.mark.parametrize("path", ["add", "m:", ":add", "m:a:b", "m add", "../m:add", "m:a b"])
    def test_what_is_no_import_path(self, path: str) -> None:
        """A path that can't be one is refused before anything is imported."""
        with pytest.raises(ConfigurationError, match=r"agents\.a\.tools\[0\]: expected"):
            ConfigurationManager(overrides={"agents": {"a": {"tools": [path]}}}).load()


class TestImporting:
    @pytest.fixture(autouse=True)
    def restored(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """What is imported in a test is forgotten."""
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        yield
        sys.modules.pop("own_tools_of_the_project", None)

    def test_from_the_projects_folder(self, configure: Callable[..., ConfigurationManager]) -> None:
        """A trusted project's tools lie beside its file."""
        manager = configure('[agents.a]\ntools = ["own_tools_of_the_project:hello"]\n')
        assert manager.project is not None
        text = 'def hello() -> str:\n    """Greets."""\n    return "hello"\n'
        (manager.project.parent / "own_tools_of_the_project.py").write_text(text)
        [agent] = agents_of(manager)
        assert names(agent.config.tools) == ["hello"]

    def test_not_from_the_folder_of_a_stranger(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Neither for its own file nor for anyone else's is code looked for in an untrusted project."""
        manager = configure('[agents.a]\ntools = ["own_tools_of_the_project:hello"]\n', trusted=False)
        with pytest.raises(UntrustedProjectError):
            agents_of(manager)
        users = configure("", user='[agents.a]\ntools = ["own_tools_of_the_project:hello"]\n', trusted=False)
        assert users.project is not None
        (users.project.parent / "own_tools_of_the_project.py").write_text("raise RuntimeError('imported')")
        with pytest.raises(ConfigurationError, match="No module named 'own_tools_of_the_project'"):
            agents_of(users)
        assert str(users.project.parent) not in sys.path

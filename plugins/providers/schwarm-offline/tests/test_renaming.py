"""No rule names a tool: with other names, everything is the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schwarm_core.domain.message.ask import ToolDefinition

pytestmark = pytest.mark.anyio

QUESTIONS = (
    "What is 17% of 2340, and what time is it in Tokyo?",
    "and in São Paulo?",
    "double the result",
    "Read notes.txt and list the files in docs",
    "If it's 3pm in Berlin, what time is it in New York?",
    "Fetch https://example.com and tell me the time on the moon",
    "What is 10/0?",
    "Who wrote Hamlet?",
    "What can you do?",
)
names = st.from_regex(r"[a-z][a-z0-9_]{1,12}", fullmatch=True)


class World(Protocol):
    """What the fixture `world` is."""

    tools: tuple[ToolDefinition, ...]
    functions: Mapping[str, Callable[..., str]]
    called: list[tuple[str, dict[str, object]]]


def parameters_of(tool: ToolDefinition) -> list[str]:
    """The names of a tool's parameters."""
    properties = tool.parameters["properties"]
    assert isinstance(properties, dict)
    return list(properties)


def renamed_tool(tool: ToolDefinition, name: str, new: Mapping[str, str]) -> ToolDefinition:
    """A tool under other names."""
    properties, required = tool.parameters["properties"], tool.parameters["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    schema = {
        **tool.parameters,
        "properties": {new[key]: value for key, value in properties.items()},
        "required": [new[key] for key in required],
    }
    return ToolDefinition(name, tool.description, schema)


def renamed(world: Any, fresh: list[str]) -> tuple[Any, dict[str, str]]:
    """The world with every tool and parameter renamed, and the tools' old names by their new ones."""
    supply = iter(fresh)
    tools, functions, old = [], {}, {}
    for tool in world.tools:
        name, new = next(supply), {parameter: next(supply) for parameter in parameters_of(tool)}
        tools.append(renamed_tool(tool, name, new))
        functions[name] = with_names(world.functions[tool.name], {value: key for key, value in new.items()})
        old[name] = tool.name
    return evolve(world, tools=tuple(tools), functions=functions, called=[]), old


def with_names(function: Callable[..., str], old: Mapping[str, str]) -> Callable[..., str]:
    """A function that takes its arguments by other names."""
    return lambda **arguments: function(**{old[name]: value for name, value in arguments.items()})


class TestRenaming:
    """Names are labels: what they are makes no difference."""

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
    @given(fresh=st.lists(names, min_size=14, max_size=14, unique=True))
    async def test_the_answers_are_the_same_by_any_names(
        self, fresh: list[str], world: World, talk: Callable[..., Any]
    ) -> None:
        """With every tool and parameter renamed to nonsense, the same calls are made and the same is answered."""
        other, old = renamed(world, fresh)
        world.called.clear()
        assert await talk(other, *QUESTIONS) == await talk(world, *QUESTIONS)
        assert [old[name] for name, _ in other.called] == [name for name, _ in world.called]
        assert [list(arguments.values()) for _, arguments in other.called] == [
            list(arguments.values()) for _, arguments in world.called
        ]

    async def test_misleading_names_mislead_nobody(self, world: World, talk: Callable[..., Any]) -> None:
        """With the names of the tools passed round, still the right one is called."""
        names = [tool.name for tool in world.tools]
        shifted = [*names[1:], names[0]]
        fresh = [
            name
            for tool, new in zip(world.tools, shifted, strict=True)
            for name in (new, *reversed(parameters_of(tool)))
        ]
        other, _ = renamed(world, fresh)
        assert await talk(other, *QUESTIONS) == await talk(world, *QUESTIONS)

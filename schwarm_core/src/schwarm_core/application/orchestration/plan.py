"""What an agent brings to a turn: its instructions, its tools, its output; what can be is worked out once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast
from weakref import WeakKeyDictionary

from attrs import define, frozen

from schwarm_core.application.orchestration.output import OUTPUT_TOOL, OutputPlan, output_plan
from schwarm_core.domain.agent.capability import Capability
from schwarm_core.domain.agent.tool import Tool, as_tool, tool
from schwarm_core.domain.error.run import AgentNotFoundError, ToolError
from schwarm_core.domain.message.ask import ServerTool, ToolDefinition
from schwarm_core.domain.message.message import Message, system

if TYPE_CHECKING:
    from schwarm_core.domain.agent.agent import Agent, AgentConfig
    from schwarm_core.domain.agent.context import Context

T = TypeVar("T")

ToolTable: TypeAlias = Mapping[str, Tool[Any]]

OwnedCapability: TypeAlias = tuple[str, Capability]
"""A capability, and before it the distribution that it is of: empty for the application's own code."""


@frozen(eq=False)
class TurnTools:
    """The tools of a turn.

    Attributes:
        table: Each tool by its name.
        definitions: What the model is told of them.
    """

    table: ToolTable
    definitions: tuple[ToolDefinition | ServerTool, ...]


@define(eq=False)
class AgentPlan:
    """What an agent brings to every turn. What depends on the context is None here, and asked for in each turn.

    It doesn't hold the agent, which is forgotten with its plan when nobody else holds it.

    Attributes:
        capabilities: Its capabilities, made, each with the distribution that it is of.
        handoffs: The tools by which it hands over.
        tools: Its tools.
        system: Its instructions.
        output: How its output is asked for and read; None for plain text.
    """

    capabilities: tuple[OwnedCapability, ...]
    handoffs: tuple[Tool[Any], ...]
    output: OutputPlan | None
    tools: TurnTools | None = None
    system: Message | None = None
    fixed_system: bool = False

    async def tools_now(self, context: Context[Any]) -> TurnTools:
        """Asks for the tools of the turn that begins.

        Args:
            context: The run, as it is now.

        Returns:
            The tools.
        """
        config = context.agent.config
        own = await _awaited(config.tools(context)) if callable(config.tools) else config.tools
        given = [await _asked(owned, owned[1].tools_for, context) for owned in self.capabilities]
        return _turn_tools(config, [own, *given, self.handoffs])

    async def system_now(self, context: Context[Any]) -> Message | None:
        """Asks for the instructions of the turn that begins.

        Args:
            context: The run, as it is now.

        Returns:
            The message; None when there is nothing to say.
        """
        instructions = context.agent.config.instructions
        texts = [await _awaited(instructions(context)) if callable(instructions) else instructions]
        texts += [await _asked(owned, owned[1].instructions_for, context) for owned in self.capabilities]
        return _system(texts)


class Plans:
    """Knows the plan of each agent, made at its first turn.

    Args:
        capability: Gives an installed capability by name, and its distribution before it.
        agents: The agents known by name, for hand-offs.
    """

    def __init__(
        self, capability: Callable[[str], Awaitable[OwnedCapability]], agents: Mapping[str, Agent[Any, Any]]
    ) -> None:
        self._capability = capability
        self._agents = agents
        self._known: WeakKeyDictionary[Agent[Any, Any], AgentPlan] = WeakKeyDictionary()

    async def of(self, agent: Agent[Any, Any]) -> AgentPlan:
        """The plan of an agent.

        Args:
            agent: The agent.

        Returns:
            Its plan.

        Raises:
            PluginError: If it names a capability that can't be had.
            AgentNotFoundError: If it hands over to an agent that nobody knows.
            ToolError: If two of its tools have one name, or one has the name by which a typed answer is given.
        """
        return self._known.get(agent) or await self._made(agent)

    async def _made(self, agent: Agent[Any, Any]) -> AgentPlan:
        config = agent.config
        owned = [
            ("", thing) if isinstance(thing, Capability) else await self._capability(thing)
            for thing in config.capabilities
        ]
        capabilities = [capability for _, capability in owned]
        handoffs = tuple(_handoff(self._agent(agent, other)) for other in config.handoffs)
        plan = AgentPlan(tuple(owned), handoffs, output_plan(config.output, config.output_mode))
        if not callable(config.tools) and not any(_decides(one, "tools_for") for one in capabilities):
            own = cast("Sequence[Tool[Any] | ServerTool]", config.tools)
            plan.tools = _turn_tools(config, [own, *(one.tools for one in capabilities), handoffs])
        if not callable(config.instructions) and not any(_decides(one, "instructions_for") for one in capabilities):
            plan.system = _system([config.instructions, *(one.instructions for one in capabilities)])
            plan.fixed_system = True
        self._known[agent] = plan
        return plan

    def _agent(self, agent: Agent[Any, Any], other: Agent[Any, Any] | str) -> Agent[Any, Any]:
        if not isinstance(other, str):
            return other
        found = self._agents.get(other)
        if found is not None:
            return found
        msg = f"agent {agent.name!r} hands over to {other!r}, which nobody declared"
        known = ", ".join(sorted(self._agents)) or "none"
        raise AgentNotFoundError(msg, remedy=f"Known agents: {known}. Declare it, or hand over to the agent itself.")


def _decides(capability: Capability, method: str) -> bool:
    """Whether a capability decides this anew in every turn."""
    return getattr(type(capability), method) is not getattr(Capability, method)


def _turn_tools(
    config: AgentConfig[Any, Any], groups: Iterable[Iterable[Tool[Any] | Callable[..., object] | ServerTool]]
) -> TurnTools:
    table: dict[str, Tool[Any]] = {}
    vendors: list[ServerTool] = []
    for group in groups:
        for thing in group:
            if isinstance(thing, ServerTool):
                vendors.append(thing)
                continue
            own = as_tool(thing)
            if table.setdefault(own.name, own) is not own:
                raise _unnameable(own, f"agent {config.name!r} has two tools named {own.name!r}")
    if OUTPUT_TOOL in table and config.output is not str:
        msg = f"agent {config.name!r} has a tool named {OUTPUT_TOOL!r}, by which its typed answer is given"
        raise _unnameable(table[OUTPUT_TOOL], msg)
    return TurnTools(table, (*map(_definition, table.values()), *vendors))


def _unnameable(own: Tool[Any], msg: str) -> ToolError:
    return ToolError(msg, tool=own.name, remedy="Rename one: `tool(name=...)(function)`.")


def _definition(own: Tool[Any]) -> ToolDefinition:
    return ToolDefinition(own.name, own.description, own.parameters, own.strict)


def _system(texts: Sequence[str]) -> Message | None:
    said = [text for text in texts if text]
    return system("\n\n".join(said)) if said else None


def _handoff(agent: Agent[Any, Any]) -> Tool[Any]:
    def transfer() -> Agent[Any, Any]:
        return agent

    description = f"Hand the conversation over to {agent.name}. {agent.config.description}".rstrip()
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"transfer_to_{agent.name}")[:64]
    return tool(name=name, description=description)(transfer)


async def _asked(
    owned: OwnedCapability, method: Callable[[Context[Any]], T | Awaitable[T]], context: Context[Any]
) -> T:
    """Asks a capability, and says whose error it is when it fails."""
    try:
        return await _awaited(method(context))
    except Exception as error:
        owner, capability = owned
        error.add_note(f"raised in capability {capability.name!r}" + (f" of {owner}" if owner else ""))
        raise


async def _awaited(value: T | Awaitable[T]) -> T:
    if isinstance(value, Awaitable):
        awaited: T = await value
        return awaited
    return value

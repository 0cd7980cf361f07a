"""A capability: a named set of tools, with the instructions that belong to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from schwarm_core.domain.provider.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from schwarm_core.domain.agent.context import Context
    from schwarm_core.domain.agent.tool import Tool


class Capability:
    """What an agent can do: tools, and what to tell the model about them. Both may change from turn to turn.

    The simplest is `Capability("weather", tools=[forecast])`; one that decides at run time overrides `tools_for` or
    `instructions_for`.

    Args:
        name: Its name.
        tools: Its tools: tools or functions.
        instructions: What the model is told when an agent has it.
    """

    def __init__(
        self, name: str, *, tools: Sequence[Tool[Any] | Callable[..., object]] = (), instructions: str = ""
    ) -> None:
        from schwarm_core.domain.agent.tool import as_tool

        self.name = name
        self.tools: tuple[Tool[Any], ...] = tuple(as_tool(thing) for thing in tools)
        self.instructions = instructions

    def tools_for(self, context: Context[Any]) -> Sequence[Tool[Any]] | Awaitable[Sequence[Tool[Any]]]:
        """The tools for the turn that begins.

        Args:
            context: The run, as it is now.

        Returns:
            The tools; or an awaitable of them.
        """
        return self.tools

    def instructions_for(self, context: Context[Any]) -> str | Awaitable[str]:
        """The instructions for the turn that begins.

        Args:
            context: The run, as it is now.

        Returns:
            The text, empty for none; or an awaitable of it.
        """
        return self.instructions

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


@frozen
class CapabilitySpec:
    """A capability that a plugin offers. Declaring it imports and opens nothing.

    Attributes:
        name: The name that users write; the same as the entry point's.
        make: Makes it, given its settings (if it has any) and, by keyword, each provider that it requires: a class, a
            function, or the import path of one.
        config: The attrs class of its settings, handed to `make` first; None when it has none.
        requires: Providers that it needs: the keyword of `make`, and the family it must be of.
        description: One line for people.
    """

    name: str
    make: str | Callable[..., Capability]
    config: type[object] | None = None
    requires: Mapping[str, type[Provider[Any, Any]]] = field(factory=dict)
    description: str = ""

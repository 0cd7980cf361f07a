"""An agent: who answers, with which instructions and tools, and in which shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar, cast, overload

from attrs import field, frozen

from schwarm_core.domain.agent.limits import Limits
from schwarm_core.domain.agent.tool import Tool, as_tool

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from schwarm_core.domain.agent.capability import Capability
    from schwarm_core.domain.agent.context import Context
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.agent.runner import Runner
    from schwarm_core.domain.message.ask import ModelSettings, ServerTool, ToolChoice

ContextT = TypeVar("ContextT")
OutputT = TypeVar("OutputT")
DataT = TypeVar("DataT")
AnswerT = TypeVar("AnswerT")

Instructions: TypeAlias = "str | Callable[[Context[ContextT]], str | Awaitable[str]]"
"""What the agent is told: a text, or a function of the context, asked anew in every turn."""

ToolList: TypeAlias = "Sequence[Tool[ContextT] | Callable[..., object] | ServerTool]"
"""Tools, plain functions, and tools that the vendor runs, in a list or tuple."""

TurnTools: TypeAlias = "Sequence[Tool[ContextT] | ServerTool]"
"""The tools of one turn."""

ToolSource: TypeAlias = "Callable[[Context[ContextT]], TurnTools[ContextT] | Awaitable[TurnTools[ContextT]]]"
"""A function of the context that returns tools, asked anew in every turn."""

Tools: TypeAlias = "ToolList[ContextT] | ToolSource[ContextT]"
"""What the agent can call."""


def _tools(value: Tools[ContextT]) -> Tools[ContextT]:
    """A list of tools is checked where it is written, a function of the context when it is asked."""
    if isinstance(value, (list, tuple)):
        return tuple([thing if thing.__class__ is Tool else _tool(thing) for thing in value])
    return value


def _tool(thing: Tool[ContextT] | Callable[..., object] | ServerTool) -> Tool[ContextT] | ServerTool:
    if not callable(thing):
        from schwarm_core.domain.message.ask import ServerTool

        if isinstance(thing, ServerTool):
            return thing
    return as_tool(thing)


@frozen(eq=False)
class AgentConfig(Generic[ContextT, OutputT]):
    """Everything that makes an agent. Frozen; make variants with `attrs.evolve`.

    Attributes:
        name: Its name, by which hand-offs, events and the configuration know it.
        instructions: What it is told: a text, or a function of the context.
        description: What it is good for: told to agents that may hand over to it.
        model: Who answers: a provider's name, or `"provider:model"`; empty for the application's default.
        tools: What it can call: tools and functions, and a vendor's own tools (`ServerTool`), which other vendors'
            models aren't told of; or a function of the context that returns them.
        capabilities: Sets of tools: capabilities, or the names of installed ones.
        handoffs: Agents (or their names) that it may hand over to; each becomes a tool of its own.
        output: The type of its answer; `str` for plain text.
        output_mode: How a typed answer is asked for: by the model's native schema, by a tool, or the best that it can.
        output_check: Checks a structured answer, may change it, and raises `TryAgain` to have it corrected.
        corrections: How often a wrong output may be corrected.
        context: The type of the context's data; lets a stored state be read back.
        settings: How the model should answer.
        tool_choice: Whether tools may, may not or must be called. Once one has been called, the model may answer.
        parallel_tools: Whether the model may call several tools at once; None leaves it to the vendor.
        limits: How much a run may take.
    """

    name: str
    instructions: Instructions[ContextT] = ""
    description: str = ""
    model: str = ""
    tools: Tools[ContextT] = field(default=(), converter=_tools)
    capabilities: Sequence[Capability | str] = ()
    handoffs: Sequence[Agent[Any, Any] | str] = ()
    output: TypeForm[OutputT] = field(default=cast("TypeForm[OutputT]", str))
    output_mode: Literal["auto", "native", "tool"] = "auto"
    output_check: Callable[[Context[ContextT], OutputT], OutputT | Awaitable[OutputT]] | None = None
    corrections: int = 2
    context: type[ContextT] | None = None
    settings: ModelSettings | None = None
    tool_choice: ToolChoice = "auto"
    parallel_tools: bool | None = None
    limits: Limits = Limits()


class Agent(Generic[ContextT, OutputT]):
    """Who answers. Generic over the type of the context's data and of the output.

    An agent is a value: it holds no conversation and no connection, so one serves any number of runs at once.

    Args:
        config: Everything that makes it; or just its name, with the rest by keyword (see `AgentConfig`).

    Example:
        >>> agent = Agent("guide", instructions="Answer in one sentence.", tools=[population])
    """

    __slots__ = ("__weakref__", "config")

    config: AgentConfig[ContextT, OutputT]

    @overload
    def __init__(self, config: AgentConfig[ContextT, OutputT], /) -> None: ...
    @overload
    def __init__(
        self: Agent[None, str],
        name: str,
        /,
        *,
        instructions: Instructions[None] = ...,
        description: str = ...,
        model: str = ...,
        tools: Tools[None] = ...,
        capabilities: Sequence[Capability | str] = ...,
        handoffs: Sequence[Agent[Any, Any] | str] = ...,
        output_check: Callable[[Context[None], str], str | Awaitable[str]] | None = ...,
        corrections: int = ...,
        settings: ModelSettings | None = ...,
        tool_choice: ToolChoice = ...,
        parallel_tools: bool | None = ...,
        limits: Limits = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Agent[None, AnswerT],
        name: str,
        /,
        *,
        output: TypeForm[AnswerT],
        instructions: Instructions[None] = ...,
        description: str = ...,
        model: str = ...,
        tools: Tools[None] = ...,
        capabilities: Sequence[Capability | str] = ...,
        handoffs: Sequence[Agent[Any, Any] | str] = ...,
        output_mode: Literal["auto", "native", "tool"] = ...,
        output_check: Callable[[Context[None], AnswerT], AnswerT | Awaitable[AnswerT]] | None = ...,
        corrections: int = ...,
        settings: ModelSettings | None = ...,
        tool_choice: ToolChoice = ...,
        parallel_tools: bool | None = ...,
        limits: Limits = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Agent[DataT, str],
        name: str,
        /,
        *,
        context: type[DataT],
        instructions: Instructions[DataT] = ...,
        description: str = ...,
        model: str = ...,
        tools: Tools[DataT] = ...,
        capabilities: Sequence[Capability | str] = ...,
        handoffs: Sequence[Agent[Any, Any] | str] = ...,
        output_check: Callable[[Context[DataT], str], str | Awaitable[str]] | None = ...,
        corrections: int = ...,
        settings: ModelSettings | None = ...,
        tool_choice: ToolChoice = ...,
        parallel_tools: bool | None = ...,
        limits: Limits = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        context: type[ContextT],
        output: TypeForm[OutputT],
        instructions: Instructions[ContextT] = ...,
        description: str = ...,
        model: str = ...,
        tools: Tools[ContextT] = ...,
        capabilities: Sequence[Capability | str] = ...,
        handoffs: Sequence[Agent[Any, Any] | str] = ...,
        output_mode: Literal["auto", "native", "tool"] = ...,
        output_check: Callable[[Context[ContextT], OutputT], OutputT | Awaitable[OutputT]] | None = ...,
        corrections: int = ...,
        settings: ModelSettings | None = ...,
        tool_choice: ToolChoice = ...,
        parallel_tools: bool | None = ...,
        limits: Limits = ...,
    ) -> None: ...
    def __init__(self, config: AgentConfig[Any, Any] | str, /, **fields: Any) -> None:
        self.config = config if isinstance(config, AgentConfig) else AgentConfig(config, **fields)

    @property
    def name(self) -> str:
        """Its name."""
        return self.config.name

    async def process(
        self, request: AgentRequest[ContextT, OutputT], runner: Runner
    ) -> AgentResponse[ContextT, OutputT]:
        """Answers a request, by handing itself to a runner.

        Args:
            request: What is asked of this agent.
            runner: What runs it.

        Returns:
            The answer.
        """
        return await runner.run(request)

    def __repr__(self) -> str:
        return f"Agent({self.config.name!r})"

"""Middleware: plain async functions around what happens, and what a plugin declares of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from schwarm_core.domain.provider.provider import Provider

if TYPE_CHECKING:
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.agent.result import ToolOutcome
    from schwarm_core.domain.event.base import Event
    from schwarm_core.domain.message.answer import ModelResponse
    from schwarm_core.domain.middleware.call import ModelCall, ToolCall

# Middleware is the same for agents of every context and output, hence Any in the run's request and response.
RunHandler: TypeAlias = "Callable[[AgentRequest[Any, Any]], Awaitable[AgentResponse[Any, Any]]]"
ModelHandler: TypeAlias = "Callable[[ModelCall], Awaitable[ModelResponse]]"
ToolHandler: TypeAlias = "Callable[[ToolCall], Awaitable[ToolOutcome]]"
EventHandler: TypeAlias = "Callable[[Event], Awaitable[None]]"

RunMiddleware: TypeAlias = "Callable[[AgentRequest[Any, Any], RunHandler], Awaitable[AgentResponse[Any, Any]]]"
ModelMiddleware: TypeAlias = "Callable[[ModelCall, ModelHandler], Awaitable[ModelResponse]]"
ToolMiddleware: TypeAlias = "Callable[[ToolCall, ToolHandler], Awaitable[ToolOutcome]]"
EventMiddleware: TypeAlias = "Callable[[Event, EventHandler], Awaitable[None]]"

Point: TypeAlias = Literal["run", "model", "tool", "event"]
"""Where middleware can stand."""


@frozen
class Middleware:
    """Functions around what happens. Each takes what passes and `call_next`, which does the rest.

    A function may pass on something else, call the rest again, or not at all; it returns what the rest returned, or
    something in its place. Around a model call that streams, deltas pass through `call.request.sink` while `call_next`
    is awaited; wrap the sink to see or change them.

    Attributes:
        name: Its name.
        run: Around a whole run.
        model: Around each model call.
        tool: Around each tool call.
        event: Around each event on its way to its subscribers.

    Example:
        >>> async def shout(call, call_next):
        ...     response = await call_next(call)
        ...     print(response.message.text.upper())
        ...     return response
        >>> app = Schwarm(middleware=[Middleware("shout", model=shout)])
    """

    name: str
    run: RunMiddleware | None = None
    model: ModelMiddleware | None = None
    tool: ToolMiddleware | None = None
    event: EventMiddleware | None = None


@frozen
class MiddlewareSpec:
    """Middleware that a plugin offers. Declaring it imports and opens nothing.

    Attributes:
        name: The name that users write; the same as the entry point's.
        make: Makes it, given its settings (if it has any) and, by keyword, each provider that it requires: a function,
            or the import path of one.
        config: The attrs class of its settings, handed to `make` first; None when it has none.
        before: The names of middleware that must stand further in, nearer to what is called: this one wraps them.
        after: The names of middleware that must stand further out: they wrap this one.
        requires: Providers that it needs: the keyword of `make`, and the family it must be of.
        description: One line for people.
    """

    name: str
    make: str | Callable[..., Middleware]
    config: type[object] | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    requires: Mapping[str, type[Provider[Any, Any]]] = field(factory=dict)
    description: str = ""

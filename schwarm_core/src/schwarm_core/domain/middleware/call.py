"""What passes through middleware, beside the requests themselves: model calls and tool calls with their run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from schwarm_core.domain.agent.context import Context
    from schwarm_core.domain.agent.tool import Tool
    from schwarm_core.domain.message.ask import ModelRequest
    from schwarm_core.domain.message.part import ToolCallPart


@frozen(eq=False)
class ModelCall:
    """A question on its way to a model. Middleware may pass on another one (`attrs.evolve`).

    Attributes:
        request: The question; its `sink` takes the deltas when the answer is streamed.
        provider: The name of the provider that will be asked.
        context: The run that asks.
    """

    request: ModelRequest
    provider: str
    # The type of the context's data is the agent's affair.
    context: Context[Any]


@frozen(eq=False)
class ToolCall:
    """A tool call on its way to its function. Middleware may pass on another one (`attrs.evolve`).

    Attributes:
        call: The call, as the model wrote it.
        tool: The tool.
        arguments: The arguments as JSON values, read from the call but not yet checked against the tool's schema.
        context: The run that calls, with a snapshot of the context's data of its own.
        timeout: Seconds that the tool may take; None for no limit.
    """

    call: ToolCallPart
    tool: Tool[Any]
    arguments: Mapping[str, object]
    context: Context[Any]
    timeout: float | None = None

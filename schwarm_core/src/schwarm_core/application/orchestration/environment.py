"""What every run of an application shares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from attrs import define, field

from schwarm_core.domain.agent.context import Services

if TYPE_CHECKING:
    from schwarm_core.application.error.handler import ErrorHandler
    from schwarm_core.application.event.bus import EventBus
    from schwarm_core.application.orchestration.models import Models
    from schwarm_core.application.orchestration.plan import Plans
    from schwarm_core.application.telemetry.service import TelemetryService
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.result import ToolOutcome
    from schwarm_core.domain.message.answer import ModelResponse
    from schwarm_core.domain.middleware.call import ModelCall, ToolCall
    from schwarm_core.domain.provider.engine import EngineProvider


class RunResources(Services, Protocol):
    """What a run holds until it ends."""

    async def close(self) -> None:
        """Closes what was opened for the run, shielded, and within a time limit."""
        ...


@define(eq=False)
class Environment:
    """What a run works with; composed once by the application.

    Attributes:
        engine: Performs the steps.
        models: Finds who answers.
        plans: Knows what each agent brings to a turn.
        bus: Takes the events.
        telemetry: Takes the spans and metrics.
        errors: Decides what to do about errors.
        ask_model: The model call, with the middleware around it.
        call_tool: The tool call, with the middleware around it.
        agents: The agents known by name.
        resources: Opens the services and providers of a run, by the run's id.
        has_tool_middleware: Whether tool calls are seen by others than their function.
    """

    engine: EngineProvider
    models: Models
    plans: Plans
    bus: EventBus
    telemetry: TelemetryService
    errors: ErrorHandler
    ask_model: Callable[[ModelCall], Awaitable[ModelResponse]]
    call_tool: Callable[[ToolCall], Awaitable[ToolOutcome]]
    resources: Callable[[str], RunResources]
    # Agents of every context and output.
    agents: Mapping[str, Agent[Any, Any]] = field(factory=dict)
    has_tool_middleware: bool = False

"""What the code gives an application, beside its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field

from schwarm_core.application.injection.container import ServiceContainer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schwarm_core.application.error.handler import Strategy
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.capability import Capability
    from schwarm_core.domain.middleware.middleware import Middleware
    from schwarm_core.domain.provider.provider import Provider
    from schwarm_core.domain.telemetry.exporter import TelemetryExporter


@define(eq=False)
class Parts:
    """What the code gives.

    Attributes:
        agents: Agents, by name.
        providers: Providers, made already, by name.
        capabilities: Capabilities, by name.
        middleware: Middleware, outermost first; stands around that of the configuration.
        exporters: Exporters, by name.
        recovery: What to do about errors, by their class.
        services: What functions may ask for by type.
    """

    # Agents of every context and output, providers of every family.
    agents: dict[str, Agent[Any, Any]] = field(factory=dict)
    providers: dict[str, Provider[Any, Any]] = field(factory=dict)
    capabilities: dict[str, Capability] = field(factory=dict)
    middleware: tuple[Middleware, ...] = ()
    exporters: dict[str, TelemetryExporter] = field(factory=dict)
    recovery: Mapping[type[Exception], Strategy] = field(factory=dict)
    services: ServiceContainer = field(factory=ServiceContainer)

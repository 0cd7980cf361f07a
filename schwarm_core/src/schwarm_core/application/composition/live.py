"""An application while it is open: its tasks, its providers, its middleware, and what runs its agents."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import AsyncExitStack, contextmanager
from threading import get_ident
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from anyio import CancelScope, Event, Lock

from schwarm_core.application.composition.layers import Layers, add_installed
from schwarm_core.application.composition.maker import Maker
from schwarm_core.application.composition.resources import RunHoldings
from schwarm_core.application.concurrency.background import Background
from schwarm_core.application.error.handler import ErrorHandler
from schwarm_core.application.orchestration.chain import compile_chain
from schwarm_core.application.orchestration.environment import Environment
from schwarm_core.application.orchestration.executor import execute
from schwarm_core.application.orchestration.models import Models
from schwarm_core.application.orchestration.orchestrator import Orchestrator
from schwarm_core.application.orchestration.plan import Plans
from schwarm_core.application.plugins.kind import CAPABILITIES, EXPORTERS, MIDDLEWARE, PROVIDERS
from schwarm_core.application.provider.embedded import EmbeddedEngine
from schwarm_core.application.provider.factory import ProviderFactory
from schwarm_core.application.provider.host import log_error
from schwarm_core.application.provider.manager import ProviderManager
from schwarm_core.application.provider.registry import ProviderRegistry
from schwarm_core.application.telemetry.logging import log_for
from schwarm_core.application.telemetry.pipeline import NamedExporter
from schwarm_core.application.telemetry.service import TelemetryService
from schwarm_core.domain.agent.capability import Capability
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.configuration import ConfigurationError
from schwarm_core.domain.error.event import ErrorEvent
from schwarm_core.domain.error.run import RunError
from schwarm_core.domain.provider.engine import EngineProvider
from schwarm_core.domain.telemetry.exporter import TelemetryExporter

if TYPE_CHECKING:
    from anyio.abc import TaskStatus

    from schwarm_core.application.composition.parts import Parts
    from schwarm_core.application.composition.settings import Settings
    from schwarm_core.application.event.bus import EventBus
    from schwarm_core.application.orchestration.plan import OwnedCapability
    from schwarm_core.application.plugins.catalogue import PluginCatalogue
    from schwarm_core.application.plugins.kind import PluginKind
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.provider.provider import Provider

ContextT = TypeVar("ContextT")
OutputT = TypeVar("OutputT")

_EMBEDDED = "embedded"


class LiveApplication:
    """An open application. Composed on entering, taken down on leaving, in reverse order and shielded.

    Args:
        parts: What the code gives.
        settings: The configuration.
        catalogue: The plugins.
        agents: The agents known by name.
        bus: The event bus, which outlives it.

    Attributes:
        orchestrator: Runs agents; None until it is open.
        telemetry: Takes the spans and metrics.
        providers: The lives of the providers.
        quarantined: Why plugins that the configuration names could not be had.
    """

    telemetry: TelemetryService

    def __init__(
        self,
        parts: Parts,
        settings: Settings,
        catalogue: PluginCatalogue,
        agents: Mapping[str, Agent[Any, Any]],
        bus: EventBus,
    ) -> None:
        runtime = settings.config.runtime
        self._parts = parts
        self._settings = settings
        self._catalogue = catalogue
        self._agents = agents
        self._bus = bus
        self._stack = AsyncExitStack()
        self._thread = get_ident()
        self._opened = Event()
        self._runs = 0
        self._idle: Event | None = None
        self._capabilities: dict[str, OwnedCapability] = {
            name: ("", capability) for name, capability in parts.capabilities.items()
        }
        self._making: dict[str, Lock] = {}
        self.quarantined: list[SchwarmError] = []
        self.orchestrator: Orchestrator | None = None
        self.providers = ProviderManager(
            ProviderRegistry(),
            ProviderFactory(),
            initialize_seconds=runtime.initialize_seconds,
            cleanup_seconds=runtime.shutdown_seconds,
            on_error=self._report,
        )
        self._maker = Maker(catalogue, settings, self.providers)

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        finally:
            self._opened.set()
        return self

    async def _open(self) -> None:
        async with AsyncExitStack() as stack:
            background = await stack.enter_async_context(Background())
            self._bus.wrap(())
            stack.push_async_callback(self._bus.close, self._settings.config.runtime.shutdown_seconds)
            await background.start(self._carry_events)
            await stack.enter_async_context(self.providers)
            self._register_providers()
            self.telemetry = TelemetryService(await self._exporters(), self._settings.config.telemetry)
            await background.start(self.telemetry.run)
            stack.push_async_callback(self.telemetry.close)
            layers = await self._layers()
            self._bus.wrap(layers.event)
            self._check_capabilities()
            self.orchestrator = Orchestrator(await self._environment(layers), layers.run)
            self._stack = stack.pop_all()

    async def _carry_events(self, *, task_status: TaskStatus[None]) -> None:
        # A cancellation is what handlers want to hear of; closing the bus ends it, within a time limit.
        with CancelScope(shield=True):
            await self._bus.run(task_status=task_status)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._stack.__aexit__(kind, error, trace)

    async def run(self, request: AgentRequest[ContextT, OutputT]) -> AgentResponse[ContextT, OutputT]:
        """Runs an agent, as soon as the application is open.

        Args:
            request: What is asked.

        Returns:
            The answer.

        Raises:
            SchwarmError: If the run could not come to its end.
            RunError: If the application lives in another thread, or could not be opened.
        """
        if get_ident() != self._thread:
            msg = "the application is open in the event loop of another thread"
            raise RunError(msg, remedy="Use `run_sync`, or an application of this loop's own.")
        orchestrator = self.orchestrator or await self._ready()
        self._runs += 1
        try:
            return await orchestrator.run(request)
        finally:
            self._runs -= 1
            if self._idle is not None and not self._runs:
                self._idle.set()

    async def wait_idle(self) -> None:
        """Waits until no run goes on any more."""
        while self._runs:
            self._idle = Event()
            await self._idle.wait()

    async def _ready(self) -> Orchestrator:
        await self._opened.wait()
        if self.orchestrator is not None:
            return self.orchestrator
        msg = "the application could not be opened"
        raise RunError(msg, remedy="Whoever opened it was told why.")

    async def provider(self, name: str) -> Provider[Any, Any]:
        """A provider by its name, initialized, as soon as the application is open.

        Args:
            name: The name.

        Returns:
            The provider.

        Raises:
            SchwarmError: If it can't be had.
        """
        await self._opened.wait()
        return await self._acquired(name)

    async def _acquired(self, name: str) -> Provider[Any, Any]:
        self._maker.register_provider(name)
        return await self.providers.acquire(name)

    async def capability(self, name: str) -> OwnedCapability:
        """A capability by its name, made when it is first asked for.

        Args:
            name: The name.

        Returns:
            The distribution that it is of, empty for the application's own code; and the capability.

        Raises:
            SchwarmError: If it can't be had.
        """
        found = self._capabilities.get(name)
        if found is not None:
            return found
        # Two runs that ask at once share one, which may remember something.
        async with self._making.setdefault(name, Lock()):
            if name not in self._capabilities:
                loaded = self._maker.load(CAPABILITIES, name)
                made = await self._maker.make(CAPABILITIES, name, loaded, Capability)
                self._capabilities[name] = (loaded.entry.distribution, made)
        return self._capabilities[name]

    def _named(self, kind: PluginKind[Any]) -> tuple[str, ...]:
        return self._settings.config.active(kind.name, self._catalogue.names(kind))

    def _register_providers(self) -> None:
        """Registers what the code and the configuration name, so that those who need one of a family can find it."""
        for name, provider in self._parts.providers.items():
            self.providers.registry.register_instance(name, provider)
        for name in self._named(PROVIDERS):
            with self._tolerated():
                self._maker.register_provider(name)

    async def _exporters(self) -> list[NamedExporter]:
        exporters = [NamedExporter(name, exporter) for name, exporter in self._parts.exporters.items()]
        for name in self._named(EXPORTERS):
            with self._tolerated():
                loaded = self._maker.load(EXPORTERS, name)
                # The class is abstract, and only ever asked whether something is one of its kind.
                made: TelemetryExporter = await self._maker.make(EXPORTERS, name, loaded, TelemetryExporter)  # type: ignore[type-abstract]
                exporters.append(NamedExporter(name, made))
        return exporters

    async def _layers(self) -> Layers:
        layers = Layers()
        for middleware in self._parts.middleware:
            layers.add(middleware)
        with self._tolerated(layers.refuse):
            # What nobody offers may have been meant to be middleware.
            for written in self._settings.config.plugins.enable:
                self._catalogue.check_offered(written)
            await add_installed(layers, self._maker, self._named(MIDDLEWARE))
        return layers

    def _check_capabilities(self) -> None:
        """Loads what takes part where all of it has to be there; elsewhere the first run that needs one does."""
        if self._strict:
            for name in self._named(CAPABILITIES):
                self._maker.load(CAPABILITIES, name)

    async def _environment(self, layers: Layers) -> Environment:
        models = Models(self.providers.ready, self._owner, self._settings.config.runtime.model)
        plans = Plans(self.capability, self._agents)
        return Environment(
            engine=await self._engine(),
            models=models,
            plans=plans,
            bus=self._bus,
            telemetry=self.telemetry,
            errors=ErrorHandler(self._parts.recovery),
            ask_model=compile_chain(layers.model, models.ask),
            call_tool=compile_chain(layers.tool, execute),
            resources=self._holdings,
            agents=self._agents,
            has_tool_middleware=bool(layers.tool),
        )

    def _owner(self, provider: str) -> str:
        entry = self.providers.registry.entries().get(provider)
        return entry.distribution if entry is not None else ""

    def _holdings(self, run_id: str) -> RunHoldings:
        return RunHoldings(run_id, self._maker, self.providers, self._parts.services)

    async def _engine(self) -> EngineProvider:
        name = self._settings.config.runtime.engine
        if name == _EMBEDDED:
            return EmbeddedEngine()
        engine = await self._acquired(name)
        if isinstance(engine, EngineProvider):
            return engine
        msg = f"provider {name!r} is of the family {engine.family!r}; it can't be the engine"
        raise ConfigurationError(msg, remedy="Name a provider of the family 'engine' as `runtime.engine`.")

    def _report(self, event: ErrorEvent) -> None:
        """Tells of an error that nobody waits for: those who subscribed, and those who read the log."""
        log_error(event)
        self._bus.emit(event)

    @property
    def _strict(self) -> bool:
        return self._settings.config.runtime.strict

    @contextmanager
    def _tolerated(self, instead: Callable[[SchwarmError], None] | None = None) -> Generator[None]:
        """Notes a plugin's error and goes on, unless everything has to be there."""
        try:
            yield
        except SchwarmError as error:
            if self._strict:
                raise
            self.quarantined.append(error)
            log_for(plugin=getattr(error, "plugin", "")).warning("Going on without a plugin: {}", error)
            self._bus.emit(ErrorEvent(error, "plugin"))
            if instead is not None:
                instead(error)

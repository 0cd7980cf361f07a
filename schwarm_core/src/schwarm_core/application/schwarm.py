"""The front door: an application, composed of agents, plugins and a configuration."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from schwarm_core.application.front.runner import AgentRunner
from schwarm_core.application.options import ContextOptions, request_of
from schwarm_core.domain.error.run import RunError

if TYPE_CHECKING:
    from os import PathLike

    from typing_extensions import TypeForm

    from schwarm_core.application.composition.live import LiveApplication
    from schwarm_core.application.composition.settings import Settings
    from schwarm_core.application.error.handler import Strategy
    from schwarm_core.application.event.bus import EventBus
    from schwarm_core.application.event.subscription import Subscription
    from schwarm_core.application.front.sync import SyncFront
    from schwarm_core.application.injection.container import ServiceContainer
    from schwarm_core.application.orchestration.stream import RunStream
    from schwarm_core.application.plugins.catalogue import PluginCatalogue
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.capability import Capability
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.configuration.config import SchwarmConfig
    from schwarm_core.domain.error.base import SchwarmError
    from schwarm_core.domain.event.base import Event
    from schwarm_core.domain.message.message import Prompt
    from schwarm_core.domain.middleware.middleware import Middleware
    from schwarm_core.domain.provider.provider import Provider
    from schwarm_core.domain.telemetry.exporter import TelemetryExporter

ContextT = TypeVar("ContextT")
OutputT = TypeVar("OutputT")
EventT = TypeVar("EventT", bound="Event")
ProviderT = TypeVar("ProviderT", bound="Provider[Any, Any]")


class Schwarm(AgentRunner):
    """An application: runs agents, with the plugins that its configuration and its code name.

    Made by `Schwarm(...)`, it reads no file, and has what it is given; `Schwarm.load()` reads the configuration as the
    command line does. Open it with `async with` for many runs; a single run opens and closes it by itself.

    Args:
        config: The configuration: a value, or where it is read from, such as a `ConfigurationManager`.
        model: Who answers for agents that name no model: a provider's name, or `"provider:model"`.
        plugins: Installed plugins that take part, before those of the configuration: `["retry", "exporters.console"]`.
        agents: Agents that can be run, and handed over to, by name.
        providers: Providers, made already, by the name under which models and plugins find them.
        capabilities: Capabilities that agents can have by name.
        middleware: Middleware, outermost first; it stands around that of the configuration.
        exporters: Exporters by name.
        recovery: For each class of errors, what decides what to do about them.

    Example:
        >>> async with Schwarm(model="offline") as app:
        ...     response = await app.run(Agent("guide", capabilities=["time"]), "What time is it in Tokyo?")
    """

    def __init__(  # noqa: PLR0913 - an application is made of this many parts
        self,
        config: SchwarmConfig | Settings | None = None,
        *,
        model: str = "",
        plugins: Iterable[str] = (),
        agents: Iterable[Agent[Any, Any]] = (),
        providers: Mapping[str, Provider[Any, Any]] | None = None,
        capabilities: Iterable[Capability] = (),
        middleware: Iterable[Middleware] = (),
        exporters: Mapping[str, TelemetryExporter] | None = None,
        recovery: Mapping[type[Exception], Strategy] | None = None,
    ) -> None:
        from schwarm_core.application.composition.parts import Parts
        from schwarm_core.application.composition.settings import adjusted

        self._settings: Settings = adjusted(config, model=model, plugins=tuple(plugins))
        self._parts = Parts(
            {agent.name: agent for agent in agents},
            dict(providers or {}),
            {capability.name: capability for capability in capabilities},
            tuple(middleware),
            dict(exporters or {}),
            dict(recovery or {}),
        )
        self._bus: EventBus | None = None
        self._bus_lock = Lock()
        self._catalogue: PluginCatalogue | None = None
        self._live: LiveApplication | None = None
        self._sync: SyncFront | None = None
        self._sync_lock = Lock()

    @classmethod
    def load(
        cls,
        folder: str | PathLike[str] | None = None,
        *,
        overrides: Iterable[str] | Mapping[str, object] = (),
        agents: Iterable[Agent[Any, Any]] = (),
        **parts: Any,  # noqa: ANN401 - those of `__init__`
    ) -> Self:
        """An application as the configuration describes it: defaults, distribution, user, project, environment.

        Args:
            folder: Where to look for the project's `schwarm.toml`, there and above; None for the working folder.
            overrides: Settings that go before all others: `"runtime.model=offline"`, or a nested mapping.
            agents: More agents; one of the same name goes before the configuration's.
            **parts: What the code gives besides, as for `Schwarm`.

        Returns:
            The application, not yet open.

        Raises:
            ConfigurationError: If the configuration can't be used; lists every fault.
        """
        from schwarm_core.application.configuration.agents import agents_of
        from schwarm_core.application.configuration.manager import ConfigurationManager

        manager = ConfigurationManager.standard(folder, overrides=overrides)
        return cls(manager, agents=(*agents_of(manager), *agents), **parts)

    @property
    def config(self) -> SchwarmConfig:
        """The configuration."""
        return self._settings.config

    @property
    def agents(self) -> Mapping[str, Agent[Any, Any]]:
        """The agents known by name."""
        return self._parts.agents

    @property
    def bus(self) -> EventBus:
        """The event bus."""
        with self._bus_lock:
            if self._bus is None:
                # Late, for it imports what making an application can do without.
                from schwarm_core.application.event.bus import EventBus

                self._bus = EventBus()
            return self._bus

    @property
    def services(self) -> ServiceContainer:
        """What tools, middleware and providers may ask for by type."""
        return self._parts.services

    @property
    def plugins(self) -> PluginCatalogue:
        """The installed plugins, as the configuration lets them take part."""
        if self._catalogue is None:
            from schwarm_core.application.composition.catalogue import catalogue_of

            self._catalogue = catalogue_of(self.config)
        return self._catalogue

    @property
    def is_open(self) -> bool:
        """Whether it is open, or about to be."""
        return self._live is not None

    @property
    def quarantined(self) -> tuple[SchwarmError, ...]:
        """Why plugins that the configuration names take no part, while it is open."""
        return tuple(self._live.quarantined) if self._live is not None else ()

    def subscribe(
        self,
        event_type: type[EventT],
        handler: Callable[[EventT], object | Awaitable[object]],
        *,
        priority: int = 0,
        wait: bool = False,
    ) -> Subscription[EventT]:
        """Has a handler called for each event of a class, subclasses included.

        Args:
            event_type: The class.
            handler: What to call, sync or async.
            priority: Handlers of a higher one come first.
            wait: Whether the run waits until it has been handled; otherwise the handler has a queue of its own.

        Returns:
            The subscription, to end it.
        """
        return self.bus.subscribe(event_type, handler, priority=priority, wait=wait)

    async def __aenter__(self) -> Self:
        if self._live is not None:
            msg = "the application is open already"
            raise RunError(msg, remedy="Open it once, and share it.")
        from schwarm_core.application.composition.live import LiveApplication

        self._live = LiveApplication(self._parts, self._settings, self.plugins, self._parts.agents, self.bus)
        try:
            await self._live.__aenter__()
        except BaseException:
            self._live = None
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        live = self._opened()
        try:
            return await live.__aexit__(kind, error, trace)
        finally:
            self._live = None

    async def provider(self, name: str, family: TypeForm[ProviderT]) -> ProviderT:
        """A provider by its name, for what no agent does: texts to embed, a store to read.

        Args:
            name: Its name.
            family: The contract that it keeps, such as `EmbeddingProvider`.

        Returns:
            The provider, initialized; it lives as long as the application is open.

        Raises:
            ProviderError: If it can't be had.
            ConfigurationError: If it is of another family.
            RunError: If the application isn't open.

        Example:
            >>> embeddings = await app.provider("acme-embeddings", EmbeddingProvider)
        """
        from schwarm_core.domain.error.configuration import ConfigurationError

        found = await self._opened().provider(name)
        if isinstance(found, cast("type[ProviderT]", family)):
            return found
        msg = f"provider {name!r} is of the family {found.family!r}, and no {getattr(family, '__name__', family)}"
        raise ConfigurationError(msg, remedy="Name a provider of that family.")

    async def handle(self, request: AgentRequest[ContextT, OutputT]) -> AgentResponse[ContextT, OutputT]:
        """Runs what a request asks for; see `AgentRunner.handle`."""
        if self._live is not None:
            return await self._live.run(request)
        async with self:
            live = self._opened()
            try:
                return await live.run(request)
            finally:
                await live.wait_idle()

    def close(self) -> None:
        """Closes what `run_sync` opened: ends its runs, cleans up, and waits for that. Harmless if nothing is open."""
        if self._sync is not None:
            self._sync.close()

    def _handle_sync(self, request: AgentRequest[Any, Any]) -> AgentResponse[Any, Any]:
        with self._sync_lock:
            if self._sync is None:
                from schwarm_core.application.front.sync import SyncFront

                self._sync = SyncFront(self)
        return self._sync.run(request)

    def _streamed(self, request: AgentRequest[Any, Any]) -> RunStream[Any, Any]:
        from schwarm_core.application.orchestration.stream import RunStream

        return RunStream(self._opened().run, request, self.config.runtime.stream_buffer)

    def _request(
        self, agent: Agent[Any, Any] | str, prompt: Prompt | None, options: ContextOptions
    ) -> AgentRequest[Any, Any]:
        return request_of(self._parts.agents, agent, prompt, options)

    def _opened(self) -> LiveApplication:
        if self._live is not None:
            return self._live
        msg = "the application isn't open"
        raise RunError(msg, remedy="Open it first: `async with Schwarm(...) as app:`.")

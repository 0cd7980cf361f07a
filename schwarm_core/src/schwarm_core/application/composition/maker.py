"""Making what plugins declare: capabilities, middleware, exporters; and registering their providers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from schwarm_core.application.plugins.kind import PROVIDERS
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.configuration import ConfigurationError
from schwarm_core.domain.error.plugin import PluginCallError, PluginRefusedError

if TYPE_CHECKING:
    from schwarm_core.application.composition.settings import Settings
    from schwarm_core.application.plugins.catalogue import Loaded, PluginCatalogue
    from schwarm_core.application.plugins.kind import PluginKind
    from schwarm_core.application.provider.manager import ProviderManager
    from schwarm_core.domain.provider.provider import Provider

T = TypeVar("T")


class Makeable(Protocol):
    """A declaration of something that is made from settings and providers."""

    @property
    def name(self) -> str:
        """The plugin's name."""
        ...

    @property
    def make(self) -> str | Callable[..., object]:
        """What makes it, or its import path."""
        ...

    @property
    def config(self) -> type[object] | None:
        """The class of its settings."""
        ...

    @property
    def requires(self) -> Mapping[str, type[Provider[Any, Any]]]:
        """The providers that it needs, by keyword."""
        ...


MakeableT = TypeVar("MakeableT", bound=Makeable)


class Maker:
    """Makes what plugins declare, each inside an error boundary that says whose it is.

    Args:
        catalogue: The plugins.
        settings: Their settings.
        providers: Sets up the providers that they need.
    """

    def __init__(self, catalogue: PluginCatalogue, settings: Settings, providers: ProviderManager) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._providers = providers

    def register_provider(self, name: str) -> None:
        """Registers an installed provider, unless the name is taken: what the code gives goes first.

        Args:
            name: The name of its section, or of the plugin itself.

        Raises:
            PluginError: If it can't be had.
            ConfigurationError: If its section doesn't fit.
        """
        registry = self._providers.registry
        if name in registry.entries():
            return
        loaded = self.load(PROVIDERS, name)
        config = self._settings.section(PROVIDERS.name, name, loaded.spec.config)
        choices = {keyword: chosen for keyword in loaded.spec.requires if (chosen := _choice(config, keyword))}
        registry.register(name, loaded.spec, config, choices=choices, distribution=loaded.entry.distribution)
        try:
            for chosen in choices.values():
                self.register_provider(chosen)
        except SchwarmError:
            registry.unregister(name)
            raise

    def load(self, kind: PluginKind[Any], name: str) -> Loaded[Any]:
        """Loads a plugin by the name of its section.

        Args:
            kind: Its kind.
            name: The name of its section; `use` in it names the plugin.

        Returns:
            What it declares, and where it comes from.

        Raises:
            PluginError: If it can't be had.
        """
        if self._settings.config.disabled(kind.name, name):
            msg = f"{kind.name}.{name} is disabled by the configuration"
            remedy = f"Take it out of `plugins.disable`, and `enabled = false` out of `[{kind.name}.{name}]`."
            raise PluginRefusedError(msg, plugin=name, remedy=remedy)
        return self._catalogue.load(kind, self._settings.config.plugin(kind.name, name))

    async def make(self, kind: PluginKind[Any], name: str, loaded: Loaded[MakeableT], made: type[T]) -> T:
        """Makes what a plugin declares.

        Args:
            kind: Its kind.
            name: The name of its section.
            loaded: The plugin.
            made: What has to come out.

        Returns:
            What was made.

        Raises:
            ConfigurationError: If its section doesn't fit.
            SchwarmError: If a provider that it needs can't be had.
            PluginCallError: If its own code fails.
        """
        spec = loaded.spec
        settings = () if spec.config is None else (self._settings.section(kind.name, name, spec.config),)
        needs = {
            keyword: await self._provider(kind, name, keyword, family, settings)
            for keyword, family in spec.requires.items()
        }
        label = f"{kind.name}.{name} of {loaded.entry.distribution}"
        try:
            thing = _maker(spec.make)(*settings, **needs)
        except SchwarmError as error:
            error.add_note(f"{label} could not be made")
            raise
        except (Exception, SystemExit) as error:
            msg = f"{label} could not be made: {type(error).__name__}: {error}"
            raise self._defect(msg, name, loaded) from error
        if not isinstance(thing, made):
            msg = f"{label} made a {type(thing).__name__}, no {made.__name__}"
            raise self._defect(msg, name, loaded)
        return thing

    def _defect(self, msg: str, name: str, loaded: Loaded[Any]) -> PluginCallError:
        owner = loaded.entry.distribution
        remedy = f"This is a defect of {owner}: upgrade it, take it out of the configuration, or report it."
        return PluginCallError(msg, plugin=name, distribution=owner, remedy=remedy)

    async def _provider(
        self,
        kind: PluginKind[Any],
        name: str,
        keyword: str,
        family: type[Provider[Any, Any]],
        settings: tuple[object, ...],
    ) -> Provider[Any, Any]:
        """The provider that a plugin needs: the one its settings name, or the only one of the family."""
        chosen = _choice(settings[0], keyword) if settings else ""
        if not chosen:
            chosen = self._only_one(kind, name, keyword, family)
        self.register_provider(chosen)
        provider = await self._providers.acquire(chosen)
        if isinstance(provider, family):
            return provider
        msg = (
            f"{kind.name}.{name} needs a provider of the family {family.family!r} as {keyword!r}, "
            f"and {chosen!r} is of the family {provider.family!r}"
        )
        raise ConfigurationError(msg, remedy=_naming(kind, name, keyword))

    def _only_one(self, kind: PluginKind[Any], name: str, keyword: str, family: type[Provider[Any, Any]]) -> str:
        candidates = self._providers.registry.names(family)
        if len(candidates) == 1:
            return candidates[0]
        found = f"there are several: {', '.join(candidates)}" if candidates else "none is configured"
        msg = f"{kind.name}.{name} needs a provider of the family {family.family!r} as {keyword!r}, and {found}"
        raise ConfigurationError(msg, remedy=_naming(kind, name, keyword))


def _choice(settings: object, keyword: str) -> str:
    """The provider that settings name for what is required under a keyword; empty if they name none."""
    chosen = getattr(settings, keyword, "")
    return chosen if isinstance(chosen, str) else ""


def _naming(kind: PluginKind[Any], name: str, keyword: str) -> str:
    return f'Name one: `[{kind.name}.{name}]` with `{keyword} = "..."`.'


def _maker(make: str | Callable[..., object]) -> Callable[..., object]:
    if not isinstance(make, str):
        return make
    from pkgutil import resolve_name

    return cast("Callable[..., object]", resolve_name(make))

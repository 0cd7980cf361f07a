"""Where an application's settings come from, as composition sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar

from attrs import evolve, frozen

from schwarm_core.domain.configuration.config import SchwarmConfig

T = TypeVar("T")

_SECTION_KEYS = ("enabled", "use")


class Settings(Protocol):
    """The configuration, and the plugins' own sections of it."""

    @property
    def config(self) -> SchwarmConfig:
        """The configuration."""
        ...

    def section(self, kind: str, name: str, config_class: type[T], /) -> T:
        """A plugin's section, checked against the plugin's own class.

        Args:
            kind: The plugin's kind.
            name: The section's name.
            config_class: The class of the plugin's settings.

        Returns:
            The settings; the class's defaults where there is no section.

        Raises:
            ConfigurationError: If the section doesn't fit.
        """
        ...


@frozen
class GivenSettings:
    """Settings that the code gives as a value.

    Attributes:
        config: The configuration.
    """

    config: SchwarmConfig

    def section(self, kind: str, name: str, config_class: type[T], /) -> T:
        """A plugin's section; see `Settings.section`."""
        from schwarm_core.domain.error.configuration import ConfigurationError, ConfigurationFault
        from schwarm_core.domain.error.value import InvalidValueError
        from schwarm_core.domain.schema.structure import structure

        section: Mapping[str, object] = self.config.sections(kind).get(name, {})
        own = {key: value for key, value in section.items() if key not in _SECTION_KEYS}
        try:
            return structure(own, config_class)
        except InvalidValueError as error:
            place = f"SchwarmConfig, {kind}.{name}"
            faults = tuple(ConfigurationFault(place, fault) for fault in error.faults)
            raise ConfigurationError(faults=faults) from error


@frozen
class AdjustedSettings:
    """Settings of which the code has changed a part.

    Attributes:
        config: The configuration, changed.
        base: Where the plugins' sections come from.
    """

    config: SchwarmConfig
    base: Settings

    def section(self, kind: str, name: str, config_class: type[T], /) -> T:
        """A plugin's section; see `Settings.section`."""
        return self.base.section(kind, name, config_class)


def adjusted(given: SchwarmConfig | Settings | None, *, model: str, plugins: tuple[str, ...]) -> Settings:
    """Settings with what an application's code adds to them.

    Args:
        given: The configuration, or where it comes from; None for the defaults.
        model: The default model; empty to leave it.
        plugins: Plugins that take part, before those of the configuration.

    Returns:
        The settings.
    """
    base: Settings = GivenSettings(given or SchwarmConfig()) if isinstance(given, SchwarmConfig | None) else given
    config = base.config
    if not model and not plugins:
        return base
    runtime = evolve(config.runtime, model=model or config.runtime.model)
    enabled = evolve(config.plugins, enable=(*plugins, *config.plugins.enable))
    return AdjustedSettings(evolve(config, runtime=runtime, plugins=enabled), base)

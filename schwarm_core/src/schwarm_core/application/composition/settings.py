"""Where an application's settings come from, as composition sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

from attrs import frozen

if TYPE_CHECKING:
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

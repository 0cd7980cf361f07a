"""The installed plugins, under an application's configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.application.plugins.catalogue import PluginCatalogue
from schwarm_core.application.plugins.installed import InstalledPlugins
from schwarm_core.application.plugins.policy import PluginPolicy

if TYPE_CHECKING:
    from schwarm_core.domain.configuration.config import SchwarmConfig


def catalogue_of(config: SchwarmConfig) -> PluginCatalogue:
    """The installed plugins, as a configuration lets them take part.

    Args:
        config: The configuration.

    Returns:
        The catalogue.
    """
    plugins = config.plugins
    policy = PluginPolicy(
        disable=plugins.disable,
        allow=plugins.allow,
        allow_distributions=plugins.allow_distributions,
        prefer=plugins.prefer,
    )
    return PluginCatalogue(
        InstalledPlugins(), policy, strict=config.runtime.strict, import_seconds=config.runtime.import_seconds
    )

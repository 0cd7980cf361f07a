"""Loading plugins ahead of composition, in the main thread, where an import that hangs can be interrupted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from schwarm_core.application.plugins.kind import BUILT_IN, CAPABILITIES

if TYPE_CHECKING:
    from schwarm_core.application.plugins.catalogue import PluginCatalogue
    from schwarm_core.application.plugins.kind import PluginKind
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.configuration.config import SchwarmConfig


def preload(catalogue: PluginCatalogue, config: SchwarmConfig, agents: Iterable[Agent[Any, Any]]) -> None:
    """Loads the plugins that the configuration and agents name. What can't be loaded is kept in quarantine.

    Args:
        catalogue: The plugins.
        config: The configuration.
        agents: Agents whose capabilities are wanted.

    Raises:
        PluginError: If the catalogue is strict, and one can't be loaded.
    """
    wanted = [name for agent in agents for name in agent.config.capabilities if isinstance(name, str)]
    for kind in BUILT_IN:
        names = wanted if kind is CAPABILITIES else config.active(kind.name, catalogue.names(kind))
        _load(catalogue, kind, [config.plugin(kind.name, name) for name in names])


def _load(catalogue: PluginCatalogue, kind: PluginKind[Any], names: Iterable[str]) -> None:
    catalogue.load_named(kind, dict.fromkeys(names))

"""A house of probes: providers in a registry, under a manager, with one diary for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.application.provider.factory import ProviderFactory
from schwarm_core.application.provider.manager import ProviderManager
from schwarm_core.application.provider.registry import ProviderRegistry
from schwarm_core.domain.provider.provider import ProviderConfig
from schwarm_core.testing.probe import ProbeProvider, probe_spec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from schwarm_core.domain.error.event import ErrorEvent
    from schwarm_core.domain.provider.provider import Provider
    from schwarm_core.domain.provider.spec import Scope
    from schwarm_core.testing.probe import Behaviour


class Probes:
    """Probes by name, and what became of them.

    Attributes:
        registry: Where they are offered.
        diary: What happened, to all of them, in order.
        errors: What was reported, with nobody to raise it to.
    """

    def __init__(self) -> None:
        self.registry = ProviderRegistry()
        self.diary: list[str] = []
        self.errors: list[ErrorEvent] = []

    def offer(
        self,
        name: str,
        *,
        scope: Scope = "application",
        family: type[ProbeProvider] = ProbeProvider,
        requires: Mapping[str, type[Provider[Any, Any]]] | None = None,
        choices: Mapping[str, str] | None = None,
        on_initialize: Behaviour | None = None,
        on_cleanup: Behaviour | None = None,
    ) -> None:
        """Offers a probe, of the distribution `schwarm-NAME`; see `probe_spec` for its arguments."""
        spec = probe_spec(
            name,
            self.diary,
            scope=scope,
            family=family,
            requires=requires,
            on_initialize=on_initialize,
            on_cleanup=on_cleanup,
        )
        self.registry.register(name, spec, ProviderConfig(), choices=choices, distribution=f"schwarm-{name}")

    def manager(self, *, initialize_seconds: float = 20, cleanup_seconds: float = 20) -> ProviderManager:
        """A manager of the probes.

        Args:
            initialize_seconds: How long each may take to initialize.
            cleanup_seconds: How long each may take to clean up.

        Returns:
            The manager, to be entered.
        """
        return ProviderManager(
            self.registry,
            ProviderFactory(),
            initialize_seconds=initialize_seconds,
            cleanup_seconds=cleanup_seconds,
            on_error=self.errors.append,
        )

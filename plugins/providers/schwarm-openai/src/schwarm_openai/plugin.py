"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """The providers of the presets."""
    return []

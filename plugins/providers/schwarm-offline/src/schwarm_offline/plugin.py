"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl
from schwarm_offline.config import OfflineConfig


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """The provider `offline`."""
    return [
        ProviderSpec(
            "offline",
            LLMProvider,
            "schwarm_offline.provider:OfflineProvider",
            OfflineConfig,
            description="Plans tool calls from the question and the tools' schemas; no model, no network, no key",
        )
    ]

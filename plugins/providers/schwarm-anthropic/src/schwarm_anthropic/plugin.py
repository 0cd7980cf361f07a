"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_anthropic.config import AnthropicConfig
from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """The provider `anthropic`."""
    return [
        ProviderSpec(
            "anthropic",
            LLMProvider,
            "schwarm_anthropic.provider:AnthropicProvider",
            AnthropicConfig,
            description="Anthropic's models: Claude, through the Messages API",
            remedy="Set ANTHROPIC_API_KEY, or `api_key` in [providers.anthropic].",
        )
    ]

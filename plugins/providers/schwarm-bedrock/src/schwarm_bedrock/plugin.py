"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_bedrock.config import BedrockConfig
from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """The provider `bedrock`."""
    return [
        ProviderSpec(
            "bedrock",
            LLMProvider,
            "schwarm_bedrock.provider:BedrockProvider",
            BedrockConfig,
            description="AWS Bedrock: Claude, Nova, Llama, Mistral and others, through the Converse API",
            remedy="Set AWS_REGION and AWS_BEARER_TOKEN_BEDROCK; or install `schwarm-bedrock[aws]` to sign requests.",
        )
    ]

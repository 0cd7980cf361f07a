"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.hooks.marker import hookimpl
from schwarm_openai.embeddings.specs import embedding_specs
from schwarm_openai.presets import PRESETS, Preset

if TYPE_CHECKING:
    from schwarm_http.llm.config import HttpLLMConfig
    from schwarm_openai.provider import CompatibleProvider


@hookimpl
def schwarm_providers() -> list[ProviderSpec]:
    """A provider of language models for each preset, and one of embedding models where there are any."""
    return [*(_spec(preset) for preset in PRESETS.values()), *embedding_specs()]


def _spec(preset: Preset) -> ProviderSpec:
    return ProviderSpec(
        preset.name,
        LLMProvider,
        "schwarm_openai.azure:AzureProvider" if preset.name == "azure" else partial(_make, preset),
        preset.config,
        description=preset.description,
        remedy=preset.way_out,
    )


def _make(preset: Preset, config: HttpLLMConfig) -> CompatibleProvider:
    from schwarm_openai.provider import CompatibleProvider

    return CompatibleProvider(config, preset)

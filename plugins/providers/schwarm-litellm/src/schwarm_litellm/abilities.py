"""What a model can do, by LiteLLM's list of models."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from schwarm_core.domain.provider.llm import LLMAbilities


def abilities_of(library: ModuleType, model: str) -> LLMAbilities:
    """Looks a model up.

    Args:
        library: LiteLLM.
        model: The model, with its vendor or without.

    Returns:
        Its abilities; those that most have for one that isn't listed.
    """
    listed = library.model_cost.get(model) or library.model_cost.get(model.partition("/")[2])
    if not isinstance(listed, Mapping):
        return LLMAbilities()
    return LLMAbilities(
        tools=bool(listed.get("supports_function_calling", True)),
        parallel_tools=bool(listed.get("supports_parallel_function_calling", True)),
        tool_choice=bool(listed.get("supports_tool_choice", True)),
        native_output=bool(listed.get("supports_response_schema")),
        images=bool(listed.get("supports_vision")),
        audio=bool(listed.get("supports_audio_input")),
        documents=bool(listed.get("supports_pdf_input")),
        video=bool(listed.get("supports_video_input")),
        reasoning=bool(listed.get("supports_reasoning")),
        system=bool(listed.get("supports_system_messages", True)),
    )

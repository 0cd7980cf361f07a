"""What a model's name tells of it."""

from __future__ import annotations

import re

from schwarm_core.domain.provider.llm import LLMAbilities

_BEFORE_3 = re.compile(r"gemini-(?:[12]\b|pro\b|exp\b)|gemma|learnlm")
_OPEN = re.compile(r"gemma-?(?:[123]|3n)\b")
_PICTURES = re.compile(r"-image\b|imagen|-tts\b")


def is_before_3(model: str) -> bool:
    """Whether a model is older than Gemini 3; one whose name doesn't say is taken for a newer one.

    The older ones think by a budget and not by a level, take no media in the results of tools, check no signatures of
    thoughts, and don't combine their own tools, or a schema for the answer, with functions.
    """
    return _BEFORE_3.search(model) is not None


def takes_no_instructions(model: str) -> bool:
    """Whether a model takes no system instruction: the first generations of Gemma."""
    return _OPEN.search(model) is not None


def abilities_of(model: str) -> LLMAbilities:
    """What a model can do, by its name.

    Args:
        model: The name.

    Returns:
        Its abilities. Native output is said of models that can do it beside tools.
    """
    if takes_no_instructions(model):
        return LLMAbilities(tools=False, parallel_tools=False, tool_choice=False, images=True, system=False)
    tools = _PICTURES.search(model) is None
    return LLMAbilities(
        tools=tools,
        parallel_tools=tools,
        tool_choice=tools,
        native_output=tools and not is_before_3(model),
        images=True,
        audio=True,
        documents=True,
        video=True,
        reasoning=True,
    )

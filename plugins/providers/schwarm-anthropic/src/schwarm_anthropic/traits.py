"""What is different from one Claude model to the next, as far as requests have to be different.

Source: the pages "Models overview", "Adaptive thinking", "Effort", "Structured outputs", "Mid-conversation system
messages" and the migration guides of https://platform.claude.com/docs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from attrs import frozen

DEFAULT_MAX_TOKENS = ((3, 5), 4_096), ((3, 6), 8_192)
"""The longest answer that is asked for when nobody says one, which the API insists on: below these versions, these."""

LATER_MAX_TOKENS = 32_000
"""The same for all later models; each of them can write at least as much."""

_NAMED = re.compile(r"claude-(?P<family>[a-z]+)-(?P<major>\d{1,2})(?:[-.](?P<minor>\d{1,2}))?(?!\d)")
_NUMBERED = re.compile(r"claude-(?P<major>\d)(?:[-.](?P<minor>\d))?(?!\d)(?:-(?P<family>[a-z]+))?")
_NEWEST = ("", (99, 0))
_ALWAYS_THINKING = {"fable", "mythos"}


@frozen
class ModelTraits:
    """What a model takes.

    Attributes:
        max_tokens: The longest answer that is asked for when nobody says one.
        budget: It thinks within a number of tokens (`thinking.budget_tokens`).
        adaptive: It decides itself how long to think.
        can_rest: Its thinking can be turned off.
        effort: It takes an effort.
        sampling: It takes temperature, top_p and top_k.
        one_of_sampling: It takes temperature or top_p, not both.
        forced_tools: It can be made to call a tool.
        native_output: It can be held to a JSON Schema.
        inline_system: It takes instructions in the middle of the conversation.
    """

    max_tokens: int = DEFAULT_MAX_TOKENS[-1][1]
    budget: bool = True
    adaptive: bool = False
    can_rest: bool = True
    effort: bool = False
    sampling: bool = True
    one_of_sampling: bool = False
    forced_tools: bool = True
    native_output: bool = False
    inline_system: bool = False


STRANGER = ModelTraits()
"""What can be expected of a model that isn't Claude, behind a server that speaks the Messages API."""


@lru_cache(maxsize=256)
def traits_of(model: str) -> ModelTraits:
    """What a model takes.

    Args:
        model: Its name, as the vendor or a gateway has it; a version that nobody knows yet is taken for the newest.

    Returns:
        Its traits.
    """
    if "claude" not in model:
        return STRANGER
    family, version = _identity(model)
    constant = family in _ALWAYS_THINKING
    newer = constant or version >= (4, 7)
    return ModelTraits(
        max_tokens=next((most for below, most in DEFAULT_MAX_TOKENS if version < below), LATER_MAX_TOKENS),
        budget=not newer and version >= (3, 7),
        adaptive=constant or version >= (4, 6),
        can_rest=not constant and version < (5, 5),
        effort=constant or version >= (4, 6) or (family == "opus" and version >= (4, 5)),
        sampling=not newer,
        one_of_sampling=version >= (4, 1),
        forced_tools=version < ((5, 1) if constant else (5, 5)),
        native_output=constant or version >= (4, 5) or (family == "opus" and version >= (4, 1)),
        inline_system=constant or version >= (5, 5) or (family == "opus" and version >= (4, 8)),
    )


def _identity(model: str) -> tuple[str, tuple[int, int]]:
    found = _NAMED.search(model) or _NUMBERED.search(model)
    if found is None:
        return _NEWEST
    return found["family"] or "", (int(found["major"]), int(found["minor"] or 0))

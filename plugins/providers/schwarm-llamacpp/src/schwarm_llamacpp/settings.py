"""The settings that llama.cpp has beyond the usual ones, for `ModelSettings(extra=…)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict


class LlamaCppSettings(TypedDict, total=False):
    """What `ModelSettings.extra` may hold.

    Attributes:
        min_p: The least likelihood of a word, relative to that of the likeliest; 0.05 if not given.
        typical_p: Locally typical sampling; 1.0, which is off, if not given.
        repeat_penalty: Makes words that were there already unlikelier; 1.0, which is off, if not given.
        repeat_last_n: How many tokens back count as "already", for all three penalties; 64 if not given.
        grammar: A grammar in GBNF that the answer has to follow.
        template: More variables for the model's chat template, such as `{"enable_thinking": False}`.
    """

    min_p: float
    typical_p: float
    repeat_penalty: float
    repeat_last_n: int
    grammar: str
    template: Mapping[str, object]

"""How hard a model thinks: by a level, or, before Gemini 3, by a budget of tokens.

Source: https://ai.google.dev/gemini-api/docs/thinking
"""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject

_BUDGET = "thinkingBudget"
_LEVEL = "thinkingLevel"
_SHOWN = "includeThoughts"
_OFF = {"none", "off"}
_BUDGETS = {"minimal": 512, "low": 1024, "medium": 8192, "high": 24_576}
"""Budgets, in tokens, that every model of the 2.5 generation takes."""


def read_thinking(found: JsonObject, *, before_3: bool) -> tuple[str | int | None, dict[str, object]]:
    """How hard to think, and what else is said of it.

    Args:
        found: The vendor's `thinkingConfig`, in one spelling.
        before_3: Whether the model knows no levels.

    Returns:
        The neutral setting, and the vendor's other ones.
    """
    budget, level = found.get(_BUDGET), found.get(_LEVEL)
    if isinstance(budget, int) and not isinstance(budget, bool):
        return budget, {_SHOWN: False, **rest(found, (_BUDGET,))}
    if isinstance(level, str) and level and not before_3:
        return level.lower(), {_SHOWN: False, **rest(found, (_LEVEL,))}
    return None, dict(found)


def write_thinking(reasoning: str | int | None, more: object, *, before_3: bool) -> dict[str, object]:
    """The vendor's `thinkingConfig`; empty when there is nothing to say.

    Whoever asks a model to think is shown its thoughts, unless `includeThoughts` says otherwise.

    Args:
        reasoning: The neutral setting.
        more: The vendor's other settings.
        before_3: Whether the model knows no levels.

    Returns:
        The configuration.
    """
    effort = _effort(reasoning, before_3=before_3)
    shown = {_SHOWN: True} if effort and effort.get(_BUDGET) != 0 else {}
    config = {**effort, **shown, **(more if isinstance(more, Mapping) else {})}
    return {name: value for name, value in config.items() if name != _SHOWN or value}


def _effort(reasoning: str | int | None, *, before_3: bool) -> dict[str, object]:
    if reasoning is None:
        return {}
    if isinstance(reasoning, int):
        return {_BUDGET: reasoning}
    level = reasoning.lower()
    if before_3:
        return {_BUDGET: 0 if level in _OFF else _BUDGETS[level]} if level in {*_OFF, *_BUDGETS} else {_LEVEL: level}
    return {_LEVEL: ("minimal" if level in _OFF else level).upper()}

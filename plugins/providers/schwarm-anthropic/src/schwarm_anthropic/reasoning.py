"""How hard a model thinks: one neutral setting, two fields of the API.

Older models think within a budget of tokens (`thinking.budget_tokens`), newer ones as long as they see fit
(`thinking.type: adaptive`) and are told an effort (`output_config.effort`).

Source: https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking, …/effort and …/extended-thinking
"""

from __future__ import annotations

from attrs import field, frozen

from schwarm_anthropic.family import Block
from schwarm_anthropic.traits import ModelTraits
from schwarm_core.domain.error.provider import InvalidRequestError

BUDGETS = {"low": 2_048, "medium": 8_192, "high": 16_384, "xhigh": 24_576, "max": 30_720}
"""The tokens to think with that an effort means, for models that know no effort."""

MIN_BUDGET = 1_024
"""The smallest budget that the API takes."""

ROOM_TO_ANSWER = 4_096
"""How many tokens are asked for beyond a budget, when nobody says how long the answer may be."""

_MODES = {"adaptive", "disabled", "between_tools"}
_OFF = {"none", "off"}
_OTHER_WORDS = {"minimal": "low"}


@frozen
class Thinking:
    """What the API is told about thinking.

    Attributes:
        config: The field `thinking`; empty to leave it out.
        effort: The field `output_config.effort`; empty to leave it out.
    """

    config: Block = field(factory=dict)
    effort: str = ""


def thinking_of(reasoning: str | int | None, traits: ModelTraits, max_tokens: int | None) -> Thinking:
    """Says to a model how hard to think.

    Args:
        reasoning: An effort (`"low"`, `"medium"`, `"high"`, `"xhigh"`, `"max"`), a mode of the API (`"adaptive"`,
            `"disabled"`, `"between_tools"`), `"none"` or 0 for not at all, or a number of tokens.
        traits: What the model takes.
        max_tokens: The longest answer, its thoughts included, if someone said it.

    Returns:
        The fields.

    Raises:
        InvalidRequestError: If it is a word that no model knows.
    """
    if reasoning is None:
        return Thinking()
    if isinstance(reasoning, int):
        return _within(reasoning, traits) if reasoning > 0 else _off(traits)
    if reasoning in _MODES:
        return Thinking({"type": reasoning})
    if reasoning in _OFF:
        return _off(traits)
    return _with_effort(_OTHER_WORDS.get(reasoning, reasoning), traits, max_tokens)


def reasoning_of(thinking: object, effort: object) -> str | int | None:
    """Reads how hard a model is told to think.

    Args:
        thinking: The field `thinking`.
        effort: The field `output_config.effort`.

    Returns:
        The neutral setting that comes nearest: the budget, else the effort, else the mode.
    """
    config = thinking if isinstance(thinking, dict) else {}
    budget = config.get("budget_tokens")
    if config.get("type") == "enabled" and isinstance(budget, int) and budget > 0:
        return budget
    if isinstance(effort, str) and effort in BUDGETS:
        return effort
    mode = config.get("type")
    return mode if isinstance(mode, str) and mode in _MODES else None


def _within(budget: int, traits: ModelTraits) -> Thinking:
    if traits.budget:
        return Thinking({"type": "enabled", "budget_tokens": budget})
    if not traits.adaptive:
        return Thinking()
    return Thinking({"type": "adaptive"}, next((word for word, most in BUDGETS.items() if budget <= most), "max"))


def _off(traits: ModelTraits) -> Thinking:
    if traits.can_rest:
        return Thinking({"type": "disabled"} if traits.budget or traits.adaptive else {})
    return Thinking(effort="low")


def _with_effort(effort: str, traits: ModelTraits, max_tokens: int | None) -> Thinking:
    if effort not in BUDGETS:
        msg = f"There is no reasoning {effort!r}."
        raise InvalidRequestError(msg, remedy=f"Say one of {', '.join(BUDGETS)}, none, or a number of tokens.")
    if traits.adaptive:
        return Thinking({"type": "adaptive"}, effort if traits.effort else "")
    budget = min(BUDGETS[effort], max_tokens // 2) if max_tokens else BUDGETS[effort]
    if not traits.budget or budget < MIN_BUDGET:
        return Thinking(effort=effort if traits.effort else "")
    return Thinking({"type": "enabled", "budget_tokens": budget}, effort if traits.effort else "")

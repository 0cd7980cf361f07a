"""The whole answer, from what became of each clause."""

from __future__ import annotations

from collections.abc import Sequence

from schwarm_offline.about import INTRODUCTION, REAL_MODEL, abilities
from schwarm_offline.answer.sentence import sentence
from schwarm_offline.plan.step import Open, Remark, Step
from schwarm_offline.plan.turn import Outcome


def composed(outcomes: Sequence[Outcome], purposes: Sequence[str]) -> str:
    """Puts an answer together.

    Args:
        outcomes: What became of each clause.
        purposes: What each tool on offer does, for an answer that has to say what it can't.

    Returns:
        The answer: courtesies only when there is nothing else; an introduction only when nothing could be done.
    """
    told = [outcome for outcome in outcomes if not _is_courtesy(outcome)] or list(outcomes[:1])
    sentences = list(dict.fromkeys(sentence(outcome) for outcome in told))
    helpless = not any(isinstance(outcome.item, Step) for outcome in told)
    if not told:
        return f"{INTRODUCTION} {abilities(purposes)}"
    if helpless and any(isinstance(outcome.item, Open) and not outcome.item.missing for outcome in told):
        return " ".join([INTRODUCTION, *sentences, abilities(purposes), REAL_MODEL])
    return _joined(sentences)


def _is_courtesy(outcome: Outcome) -> bool:
    return isinstance(outcome.item, Remark) and not outcome.item.own


def _joined(sentences: Sequence[str]) -> str:
    return ("\n\n" if any("\n" in one for one in sentences) else " ").join(sentences)

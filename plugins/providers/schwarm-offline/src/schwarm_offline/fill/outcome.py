"""What became of a question, as facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from schwarm_offline.fill.fact import Fact, spoken
from schwarm_offline.lexicon.words import name_words, notions
from schwarm_offline.plan.memory import numeric
from schwarm_offline.plan.step import Step
from schwarm_offline.plan.turn import Outcome
from schwarm_offline.plan.value import number
from schwarm_offline.recognise.recognise import whole
from schwarm_offline.recognise.span import Kind

_ANSWER = frozenset(notions("answer text summary message reply explanation reasoning reason description note result"))


def facts_of(outcomes: Sequence[Outcome], questions: Sequence[str], answer: str) -> tuple[Fact, ...]:
    """Gathers the facts of a conversation.

    Args:
        outcomes: What became of each clause of the question.
        questions: What the person said, latest first.
        answer: The answer in words.

    Returns:
        The facts: what tools brought, what the person stated, what was recognised, and the answer in words.
    """
    facts: list[Fact] = []
    for outcome in outcomes:
        if isinstance(outcome.item, Step) and outcome.done is not None and outcome.done.ok:
            facts.extend(_brought(outcome.item, outcome.done.text))
    for question in questions:
        facts.extend(spoken(question))
    return (*facts, Fact(answer, _ANSWER, found=True))


def _brought(step: Step, text: str) -> Iterator[Fact]:
    about = frozenset({*step.clause.content(), *step.shape.summary})
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if isinstance(value, Mapping):
        yield from (_named(str(key), item) for key, item in value.items())
        return
    yield Fact(value, about, _kind(value), found=True)
    digits = numeric(text)
    if digits and isinstance(value, str):
        yield Fact(number(digits), about, Kind.NUMBER, found=True)


def _named(key: str, value: object) -> Fact:
    return Fact(value, frozenset(notions(name_words(key))), _kind(value), found=True)


def _kind(value: object) -> Kind | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Kind.NUMBER
    span = whole(value) if isinstance(value, str) else None
    return None if span is None else span.kind

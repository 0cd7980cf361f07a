"""What became of a question, as facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from schwarm_offline.conversation import Exchange
from schwarm_offline.fill.fact import Fact, spoken
from schwarm_offline.lexicon.words import name_words, notions
from schwarm_offline.plan.memory import numeric
from schwarm_offline.plan.step import Step
from schwarm_offline.plan.turn import Outcome
from schwarm_offline.plan.value import number
from schwarm_offline.recognise.recognise import whole
from schwarm_offline.recognise.span import Kind

_ANSWER = frozenset(notions("answer text summary message reply explanation reasoning reason description note result"))


def facts_of(outcomes: Sequence[Outcome], exchanges: Sequence[Exchange], answer: str) -> tuple[Fact, ...]:
    """Gathers the facts of a conversation.

    Args:
        outcomes: What became of each clause of the question.
        exchanges: The exchanges, the one to go on with last.
        answer: The answer in words.

    Returns:
        The facts: what tools brought for the question (when none did, for earlier ones: it may ask for a correction),
        what the person stated, what was recognised, and the answer in words.
    """
    found = [fact for outcome in outcomes for fact in _found(outcome)]
    earlier = [] if found else [fact for exchange in reversed(exchanges) for fact in _found_for(exchange)]
    said = [fact for exchange in reversed(exchanges) for fact in spoken(exchange.question)]
    return (*found, *earlier, *said, Fact(answer, _ANSWER, found=True))


def _found(outcome: Outcome) -> Iterator[Fact]:
    if isinstance(outcome.item, Step) and outcome.done is not None and outcome.done.ok:
        about = {*outcome.item.clause.content(), *outcome.item.shape.summary}
        yield from _brought(outcome.done.text, frozenset(about))


def _found_for(exchange: Exchange) -> Iterator[Fact]:
    for done in exchange.done:
        if done.ok:
            yield from _brought(done.text, frozenset(notions(exchange.question)))


def _brought(text: str, about: frozenset[str]) -> Iterator[Fact]:
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

"""Facts: what a conversation holds that a field of a schema could be filled with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from schwarm_offline.lexicon.words import name_words, notion, notions
from schwarm_offline.plan.clause import Clause
from schwarm_offline.plan.memory import numeric
from schwarm_offline.plan.step import Step
from schwarm_offline.plan.turn import Outcome
from schwarm_offline.plan.value import number
from schwarm_offline.recognise.recognise import spans_of, whole
from schwarm_offline.recognise.span import Kind, Span

_ANSWER = frozenset(notions("answer text summary message reply explanation reasoning reason description note result"))
_STATED = re.compile(
    r"\b(?P<key>[^\W\d_]\w*)\s*(?::|=|\bis\b|\bare\b)\s+(?P<value>\"[^\"]+\"|[^\s,;]+(?:\s[A-Z][\w.-]*)*)"
)
_NEAR = re.compile(r"[^\W\d_]+")


@frozen(eq=False)
class Fact:
    """Something that a field could be filled with.

    Attributes:
        value: The value: a scalar, or a list of them.
        about: The notions that tell what it is.
        kind: What it was recognised as; None when it isn't a span.
        found: Whether a tool brought it, rather than the person.
    """

    value: object
    about: frozenset[str]
    kind: Kind | None = None
    found: bool = False


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
        facts.extend(_stated(question))
        facts.extend(_recognised(question))
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


def _stated(question: str) -> Iterator[Fact]:
    """What the person says outright, as `age: 34` or `the title is Dune`."""
    for match in _STATED.finditer(question):
        value = match["value"].strip('"').rstrip(".?!")
        about = frozenset(notions(match["key"]))
        if about and value:
            span = whole(value)
            yield _of_span(span, about) if span is not None else Fact(value, about)


def _recognised(question: str) -> Iterator[Fact]:
    for span in spans_of(question):
        yield _of_span(span, frozenset(_around(question, span)))


def _of_span(span: Span, about: frozenset[str]) -> Fact:
    value = number(span.value) if span.kind is Kind.NUMBER else span.value
    return Fact(value, about, span.kind)


def _around(question: str, span: Span) -> Iterator[str]:
    """The words next to a span, which tell what a number or a name is: `34 years`, `the city of Paris`."""
    before = _NEAR.findall(question[: span.start])[-2:]
    after = _NEAR.findall(question[span.end :])[:2]
    clause = Clause(" ".join([*before, *after]), ())
    yield from (notion(word) for word in clause.content())

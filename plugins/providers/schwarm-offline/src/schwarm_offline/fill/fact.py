"""Facts: what a text holds that a field of a schema could be filled with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from schwarm_offline.lexicon.words import is_filler, notion, notions, words
from schwarm_offline.plan.value import number
from schwarm_offline.recognise.recognise import spans_of, whole
from schwarm_offline.recognise.span import Kind, Span

_STATED = re.compile(
    r"\b(?P<key>[^\W\d_]\w*)\s*(?::|=|\bis\b|\bare\b)\s+(?P<value>\"[^\"]+\"|[^\s,;]+(?:\s[A-Z][\w.-]*)*)"
)
_NEAR = 40


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


def spoken(text: str) -> Iterator[Fact]:
    """What a text holds: first what it states by name, then everything that is recognised in it.

    Args:
        text: What the person said.

    Yields:
        The facts.
    """
    yield from _stated(text)
    for span in spans_of(text):
        yield _of_span(span, frozenset(_around(text, span)))


def _stated(question: str) -> Iterator[Fact]:
    """What the person says outright, as `age: 34` or `the title is Dune`."""
    for match in _STATED.finditer(question):
        value = match["value"].strip('"').rstrip(".?!")
        about = frozenset(notions(match["key"]))
        if about and value:
            span = whole(value)
            yield _of_span(span, about) if span is not None else Fact(value, about)


def _of_span(span: Span, about: frozenset[str]) -> Fact:
    value = number(span.value) if span.kind is Kind.NUMBER else span.value
    return Fact(value, about, span.kind)


def _around(question: str, span: Span) -> Iterator[str]:
    """The words next to a span, which tell what a number or a name is: `34 years`, `the city of Paris`."""
    before = words(question[max(0, span.start - _NEAR) : span.start])[-2:]
    after = words(question[span.end : span.end + _NEAR])[:2]
    yield from (notion(word) for word in [*before, *after] if not is_filler(word))

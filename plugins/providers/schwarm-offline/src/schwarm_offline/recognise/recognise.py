"""Everything in a text that a tool could take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from attrs import evolve

from schwarm_offline.recognise.arithmetic import ArithmeticParser, NoExpressionError, TooLongError
from schwarm_offline.recognise.expression import Expression, is_operation
from schwarm_offline.recognise.literal import Recogniser, dates, emails, numbers, paths, quotations, times, urls, zones
from schwarm_offline.recognise.naming import names, phrases, role_before
from schwarm_offline.recognise.span import Kind, Span
from schwarm_offline.recognise.token import Token, tokens_of

HIDDEN = "\x00"
"""Stands for each character that a span has taken."""

_LONGEST_WHOLE = 500
_PLACES = frozenset({Kind.ENTITY, Kind.ZONE, Kind.PHRASE})
_TOLD_AT = re.compile(r"\s*(?:in|at|from)?\s*", re.IGNORECASE)
_CONNECTIVES = frozenset({"and", "connective", "comma"})


def hidden(text: str, start: int, end: int) -> str:
    """A text with a stretch of it made unreadable, at the same length.

    Args:
        text: The text.
        start: The first character to hide.
        end: One past the last.

    Returns:
        The text.
    """
    return f"{text[:start]}{HIDDEN * (end - start)}{text[end:]}"


@lru_cache(maxsize=64)
def spans_of(text: str) -> tuple[Span, ...]:
    """Recognises what a tool could take.

    What is surer goes first, and what it takes no other recogniser sees: quotations, addresses, time zones, paths,
    dates, times, expressions, numbers, names, and at last the objects of prepositions.

    Args:
        text: A question, or an example in a schema.

    Returns:
        The spans, in order, none overlapping.
    """
    found: list[Span] = []
    rest = text
    for recogniser in _RECOGNISERS:
        for span in recogniser(rest):
            if HIDDEN not in rest[span.start : span.end]:
                found.append(evolve(span, role=span.role or role_before(text, span.start)))
                rest = hidden(rest, span.start, span.end)
    return tuple(_with_origins(text, sorted(found, key=lambda span: span.start)))


def _with_origins(text: str, spans: list[Span]) -> Iterator[Span]:
    """The place right behind a time of day is where that time is told: it has the role `from`."""
    before: Span | None = None
    for span in spans:
        told = before is not None and before.kind is Kind.TIME and _TOLD_AT.fullmatch(text, before.end, span.start)
        yield evolve(span, role="from") if told and span.kind in _PLACES else span
        before = span


def whole(text: str) -> Span | None:
    """The span that a text is, from its first to its last character.

    Args:
        text: The text.

    Returns:
        The span; None when the text is more than one, or none, or longer than anything that is one.
    """
    spans = spans_of(text) if len(text) <= _LONGEST_WHOLE else ()
    return spans[0] if len(spans) == 1 and (spans[0].start, spans[0].end) == (0, len(text)) else None


def _quotations(text: str) -> Iterator[Span]:
    """Quotations; one that is itself something else (a path in backticks) counts as that."""
    for span in quotations(text):
        inner = whole(span.value)
        if inner is None or inner.kind in {Kind.ENTITY, Kind.PHRASE, Kind.QUOTED, Kind.NUMBER, Kind.UNIT}:
            yield span
        else:
            yield evolve(inner, start=span.start, end=span.end, text=span.value)


def _expressions(text: str) -> Iterator[Span]:
    """Expressions; none behind one that is too long to be meant, as half of it would be wrong."""
    tokens = tokens_of(text)
    position, after = 0, 0
    while position < len(tokens):
        try:
            read = _read(tokens, position, after)
        except TooLongError:
            return
        if read is None:
            position += 1
            continue
        expression, end = read
        first, last = tokens[position].start, tokens[end - 1].end
        yield Span(Kind.EXPRESSION, first, last, text[first:last], text[first:last], expression=expression)
        position = after = end


def _read(tokens: list[Token], position: int, after: int) -> tuple[Expression, int] | None:
    parser = ArithmeticParser(tokens, position)
    try:
        expression = parser.continuation() if _opens(tokens, position, after) else parser.expression()
    except NoExpressionError:
        return None
    return (expression, parser.position) if is_operation(expression) else None


def _opens(tokens: list[Token], position: int, after: int) -> bool:
    """Whether an operator stands where a sentence begins, so that its left side is an earlier result."""
    if tokens[position].kind not in {"plus", "times", "over"} or not tokens[position].text[0].isalpha():
        return False
    before = position
    while before > after and tokens[before - 1].kind in _CONNECTIVES:
        before -= 1
    return before in {0, after} or tokens[before - 1].kind == "end"


_RECOGNISERS: tuple[Recogniser, ...] = (
    _quotations,
    urls,
    emails,
    zones,
    dates,
    times,
    paths,
    _expressions,
    numbers,
    names,
    phrases,
)

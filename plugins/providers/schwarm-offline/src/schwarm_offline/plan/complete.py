"""What a parameter is given when no span of the clause goes to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schwarm_offline.fill.fact import spoken
from schwarm_offline.fill.fill import Filler
from schwarm_offline.lexicon.words import is_filler, notion, notions, words
from schwarm_offline.plan.assign import Filling, affinity
from schwarm_offline.plan.clause import Clause
from schwarm_offline.plan.shape import Parameter, Shape
from schwarm_offline.plan.value import number
from schwarm_offline.plan.want import Want
from schwarm_offline.recognise.expression import Reference, operands
from schwarm_offline.recognise.span import Kind, Span
from schwarm_offline.schema import accepts, as_list, types_of

_LEAD = re.compile(r"^.*?\b(?:for|about|saying|that\s+says)\s+", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"\S+")
_CLEAR = 0.5


def completed(shape: Shape, clause: Clause, fillings: Sequence[Filling], remembered: Sequence[Span]) -> list[Filling]:
    """Fills what is still open.

    Options that are named, the numbers of an expression, what the clause points at, and at last its own words.

    Args:
        shape: The tool.
        clause: The clause.
        fillings: What is filled already.
        remembered: Spans that were spoken of before, latest first.

    Returns:
        The further fillings.
    """
    given = {filling.parameter.place for filling in fillings}
    digits = _digits(clause, fillings)
    found: list[Filling] = []
    for parameter in shape.parameters:
        if parameter.place not in given:
            filling = _named(parameter, clause)
            if filling is None and parameter.required:
                filling = _required(parameter, shape, clause, digits) or _pointed_at(
                    parameter, shape, clause, remembered
                )
            if filling is None and parameter.required:
                filling = _in_own_words(parameter, shape, clause)
            if filling is not None:
                found.append(filling)
    return found


def _digits(clause: Clause, fillings: Sequence[Filling]) -> Iterator[str]:
    """The numbers in expressions that no parameter took whole."""
    taken = [span for filling in fillings for span in filling.spans]
    for span in clause.spans:
        if span.expression is not None and span not in taken:
            yield from operands(span.expression)


def _named(parameter: Parameter, clause: Clause) -> Filling | None:
    """An option that the clause names."""
    spoken = {notion(word) for word in words(clause.text)}
    for option in as_list(parameter.item.get("enum")):
        if isinstance(option, str) and notions(option) and spoken.issuperset(notions(option)):
            return Filling(parameter, value=[option] if parameter.many else option)
    return None


def _required(parameter: Parameter, shape: Shape, clause: Clause, digits: Iterator[str]) -> Filling | None:
    if "object" in types_of(parameter.item):
        return _object(parameter, clause)
    if "const" in parameter.schema:
        return Filling(parameter, value=parameter.schema["const"])
    if Want.FLAG in parameter.wants:
        about = set(notions(parameter.description)) - shape.summary
        return Filling(parameter, value=bool(about.intersection(clause.content())))
    if Want.NUMBER in parameter.wants:
        return _numbers(parameter, digits)
    return None


def _object(parameter: Parameter, clause: Clause) -> Filling | None:
    """An object, if the clause holds something for it. The names in it are all that is told of its fields."""
    filler = Filler(parameter.root, tuple(spoken(clause.text)))
    value = filler.value(parameter.schema)
    return Filling(parameter, value=value) if filler.served else None


def _numbers(parameter: Parameter, digits: Iterator[str]) -> Filling | None:
    if parameter.many:
        values = [value for value in map(number, digits) if accepts(parameter.item, value)]
        return Filling(parameter, value=values) if values else None
    value = next((value for value in map(number, digits) if accepts(parameter.item, value)), None)
    return None if value is None else Filling(parameter, value=value)


def _pointed_at(parameter: Parameter, shape: Shape, clause: Clause, remembered: Sequence[Span]) -> Filling | None:
    if not clause.refers:
        return None
    if Want.NUMBER in parameter.wants:
        return Filling(parameter, (Span(Kind.EXPRESSION, 0, 0, "that", "that", expression=Reference()),))
    for span in remembered:
        if affinity(parameter, shape, span) >= _CLEAR:
            return Filling(parameter, (span,))
    return None


def _in_own_words(parameter: Parameter, shape: Shape, clause: Clause) -> Filling | None:
    """What the clause says apart from what the tool does: the topic of a search, the text of a note."""
    free = {Want.TEXT, Want.ANY} & set(parameter.wants)
    if not free or (types_of(parameter.item) and "string" not in types_of(parameter.item)):
        return None
    if Want.TEXT not in parameter.wants and len(parameter.wants) > 1:
        return None
    start, end = _topic(clause.text, shape)
    text = clause.text[start:end]
    if not text or not accepts(parameter.item, text):
        return None
    return Filling(parameter, (Span(Kind.QUOTED, start, end, text, text),))


def _topic(text: str, shape: Shape) -> tuple[int, int]:
    end = len(text.rstrip(" .?!,;:"))
    lead = _LEAD.match(text)
    if shape.hands_over:
        return len(text) - len(text.lstrip()), end
    if lead:
        return lead.end(), end
    known = shape.summary | shape.details
    for word in _WORD.finditer(text):
        plain = words(word[0])
        if not all(is_filler(part) or notion(part) in known for part in plain):
            return word.start(), max(end, word.start())
    return end, end

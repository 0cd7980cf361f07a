"""From a span to the values that a parameter may take for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from unicodedata import combining, normalize

from schwarm_offline.lexicon.words import notions
from schwarm_offline.plan.shape import Parameter, Shape
from schwarm_offline.plan.want import Want, examples_of
from schwarm_offline.recognise.expression import Dialect, operands, refers, written
from schwarm_offline.recognise.span import Kind, Span
from schwarm_offline.schema import Schema, accepts, as_list, as_text, types_of

_PERCENT_OF = re.compile(r"\d\s*%\s*of\b", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)


def values_for(parameter: Parameter, shape: Shape, span: Span) -> Iterator[object]:
    """What a parameter may take for a span, best first: the later ones are for when the first turns out wrong.

    Args:
        parameter: The parameter.
        shape: Its tool, whose description tells the dialect of expressions.
        span: The span; an expression has no references any more.

    Yields:
        The values, each once; nothing when the span doesn't fit.
    """
    given: list[object] = []
    for value in _candidates(parameter, shape, span):
        if value not in given and accepts(parameter.item, value):
            given.append(value)
            yield value


def _candidates(parameter: Parameter, shape: Shape, span: Span) -> Iterable[str | float]:
    schema = parameter.item
    if "enum" in schema:
        return _options(schema, span)
    if {"integer", "number"} & set(types_of(schema)):
        return _numbers(span)
    return _texts(parameter, shape, span)


def number(digits: str) -> int | float:
    """The number that digits stand for.

    Args:
        digits: The digits.

    Returns:
        An integer if they are whole.
    """
    value = float(digits)
    return int(value) if value.is_integer() and "e" not in digits.lower() else value


def _numbers(span: Span) -> Iterator[float]:
    digits = span.value
    if span.expression is not None and len(operands(span.expression)) == 1:
        digits = operands(span.expression)[0]
    if _NUMBER.fullmatch(digits):
        yield number(digits)


def _options(schema: Schema, span: Span) -> Iterator[str]:
    spoken = set(notions(span.value)) or {span.value.lower()}
    for option in as_list(schema["enum"]):
        if isinstance(option, str) and (
            _plain(span.value) in {_plain(option), _last_segment(option)} or spoken == set(notions(option))
        ):
            yield option


def _texts(parameter: Parameter, shape: Shape, span: Span) -> Iterator[str]:
    if span.expression is not None and Want.EXPRESSION in parameter.wants and not refers(span.expression):
        first = _dialect(parameter, shape)
        yield written(span.expression, first)
        yield written(span.expression, Dialect(not first.percent_of, first.power))
    elif span.kind in {Kind.ENTITY, Kind.PHRASE, Kind.QUOTED} and Want.ZONE in parameter.wants:
        yield from _zones(parameter, span)
    elif span.kind is Kind.TIME:
        yield f"{span.value}:00" if parameter.item.get("format") == "time" else span.value
    elif span.kind is not Kind.DATE or _dated(parameter.item, span.value):
        yield span.value


def _dialect(parameter: Parameter, shape: Shape) -> Dialect:
    told = " ".join([shape.description, parameter.description, *examples_of(parameter.schema, parameter.description)])
    return Dialect(_PERCENT_OF.search(told) is not None, "^" if "^" in told and "**" not in told else "**")


def _dated(schema: Schema, value: str) -> bool:
    """Whether a date has the form that a schema's format asks for."""
    form = as_text(schema.get("format"))
    digits = len(re.sub(r"\D", "", value[:10]))
    return {"date": len(value) == len("2026-12-31") and digits == 8, "date-time": "T" in value}.get(form, True)  # noqa: PLR2004 - year, month and day


def _zones(parameter: Parameter, span: Span) -> Iterator[str]:
    """A place as it is said where places will do, and as the name of its time zone."""
    if Want.PLACE in parameter.wants:
        yield span.value
    given = examples_of(parameter.schema, parameter.description)
    yield from (example for example in given if _last_segment(example) == _plain(span.value))
    yield from zones_named(span.value)
    if Want.PLACE not in parameter.wants:
        yield span.value


def zones_named(place: str) -> Iterator[str]:
    """The time zones of the IANA database that are named after a place.

    Args:
        place: The place's name.

    Yields:
        The zones, in alphabetical order; nothing where Python finds no database.
    """
    yield from _zones_by_city().get(_plain(place), ())


@lru_cache(maxsize=1)
def _zones_by_city() -> Mapping[str, Sequence[str]]:
    from zoneinfo import available_timezones

    zones: dict[str, list[str]] = {}
    for zone in sorted(available_timezones()):
        if "/" in zone:
            zones.setdefault(_last_segment(zone), []).append(zone)
    return zones


def _last_segment(name: str) -> str:
    return _plain(name.rpartition("/")[2].replace("_", " "))


def _plain(text: str) -> str:
    """A text without accents and capitals."""
    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter)).casefold()

"""Which span goes to which parameter."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import evolve, field, frozen

from schwarm_offline.plan.shape import Parameter, Shape
from schwarm_offline.plan.value import values_for
from schwarm_offline.plan.want import ACCEPTED, Want
from schwarm_offline.recognise.expression import refers, resolved
from schwarm_offline.recognise.span import Span

_FITTING = 0.2
_OPTION = 0.8
_SOURCE = re.compile(r"\b(?:from|source|origin|given|starting|known)\b", re.IGNORECASE)
_TARGET = re.compile(r"\b(?:target|destination|wanted|into|to)\b", re.IGNORECASE)
_DIRECTIONS = {"from": "source", "to": "target", "into": "target"}
_DIRECTED = 0.2


@frozen
class Filling:
    """What one parameter is given.

    Attributes:
        parameter: The parameter.
        spans: The spans it takes: one, or several for a list.
        value: What it takes when no span holds it.
    """

    parameter: Parameter
    spans: tuple[Span, ...] = field(default=())
    value: object = None

    def values(self, shape: Shape, result: str) -> tuple[object, ...]:
        """What to give the parameter, best first.

        Args:
            shape: The tool.
            result: The digits of an earlier result, where a span refers to one.

        Returns:
            The values; empty when what it refers to doesn't fit.
        """
        if not self.spans:
            return (self.value,)
        found = [tuple(values_for(self.parameter, shape, settled(span, result))) for span in self.spans]
        if self.parameter.many:
            return ([values[0] for values in found if values],)
        return found[0]


def settled(span: Span, result: str) -> Span:
    """A span with an earlier result in the place of each reference.

    Args:
        span: The span.
        result: The digits of the result.

    Returns:
        The span.
    """
    return span if span.expression is None else evolve(span, expression=resolved(span.expression, result))


def needs_result(span: Span) -> bool:
    """Whether a span refers to an earlier result.

    Args:
        span: The span.

    Returns:
        True if it is an expression with a reference in it.
    """
    return span.expression is not None and refers(span.expression)


def affinity(parameter: Parameter, shape: Shape, span: Span) -> float:
    """How well a span serves a parameter.

    Args:
        parameter: The parameter.
        shape: Its tool.
        span: The span.

    Returns:
        From 0, not at all, to a little over 1.
    """
    by_want = (weight * ACCEPTED.get(want, {}).get(span.kind, 0.0) for want, weight in parameter.wants.items())
    best = _OPTION if Want.OPTION in parameter.wants else max(by_want, default=0.0)
    if best < _FITTING or next(values_for(parameter, shape, settled(span, "1")), None) is None:
        return 0.0
    return best + _direction(parameter, span)


def _direction(parameter: Parameter, span: Span) -> float:
    wanted = {
        side for side, pattern in (("source", _SOURCE), ("target", _TARGET)) if pattern.search(parameter.description)
    }
    side = _DIRECTIONS.get(span.role)
    if side is None or len(wanted) != 1:
        return 0.0
    return _DIRECTED if side in wanted else -_DIRECTED


def assigned(shape: Shape, spans: Iterable[Span], *, last_first: bool = False) -> list[Filling]:
    """Gives spans to parameters, the best pairs first.

    Args:
        shape: The tool.
        spans: The spans.
        last_first: Whether of two parameters that want the same, the later is served first.

    Returns:
        The fillings: each parameter once, each span once, but a list takes all spans of the kind that serves it best.
    """
    spans = tuple(spans)
    order = -1 if last_first else 1
    pairs = [
        (likes, parameter, span)
        for parameter in shape.parameters
        for span in spans
        if (likes := affinity(parameter, shape, span)) > 0
    ]
    pairs.sort(key=lambda pair: (-pair[0], order * pair[1].place, pair[2].start))
    fillings: dict[int, Filling] = {}
    spent: list[Span] = []
    for _, parameter, span in pairs:
        if parameter.place not in fillings and span not in spent:
            taken = _alike(span, spans) if parameter.many else (span,)
            fillings[parameter.place] = Filling(parameter, taken)
            spent.extend(taken)
    return list(fillings.values())


def _alike(span: Span, spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(other for other in spans if other.kind is span.kind)

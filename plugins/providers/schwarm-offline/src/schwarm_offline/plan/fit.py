"""How well a tool serves a clause: what its parameters are given, and what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from schwarm_offline.lexicon.vocabulary import CHANGING
from schwarm_offline.lexicon.words import words
from schwarm_offline.plan.assign import Filling, affinity, assigned
from schwarm_offline.plan.clause import Clause
from schwarm_offline.plan.complete import completed
from schwarm_offline.plan.shape import Parameter, Shape
from schwarm_offline.recognise.span import Kind, Span
from schwarm_offline.schema import types_of

_TELLING = frozenset({Kind.EXPRESSION, Kind.URL, Kind.FILE, Kind.FOLDER, Kind.EMAIL})
_FAINT = frozenset({Kind.PHRASE, Kind.UNIT})
_PLACES = frozenset({Kind.ENTITY, Kind.ZONE})
_IMPLIED = {Kind.EXPRESSION: "calculate", Kind.URL: "page", Kind.FILE: "file", Kind.FOLDER: "folder"}

_SURE = 0.8
_SAID_IN_DETAILS = 0.5
_TELLING_WEIGHT = 1.5
_OTHER_WEIGHT = 0.5
_UNUSED_WEIGHT = 0.5
_ENOUGH_WORDS = 1.0
_MANY_WORDS = 2.0
_HALF = 0.5


@frozen
class Fit:
    """How well a tool serves a clause.

    Attributes:
        shape: The tool.
        fillings: What its parameters are given.
        repeats: What one of the parameters is given in further calls, when the clause names several of a kind.
        missing: The required ones that nothing was found for.
        eligible: Whether the clause is about what the tool does.
        score: How much speaks for it, for comparison.
    """

    shape: Shape
    fillings: tuple[Filling, ...]
    repeats: tuple[Filling, ...]
    missing: tuple[Parameter, ...]
    eligible: bool
    score: float

    @property
    def usable(self) -> bool:
        """Whether the tool can be called."""
        return self.eligible and not self.missing

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans that its parameters take, in all calls."""
        return tuple(span for filling in (*self.fillings, *self.repeats) for span in filling.spans)


def fit(shape: Shape, clause: Clause, remembered: Sequence[Span] = ()) -> Fit:
    """Fits a tool to a clause.

    A tool is eligible when the clause holds a span that tells by itself which tool is meant (an expression for one that
    evaluates expressions), or when the tool's description explains more than half of what the clause speaks of. One
    that leaves a trace (writes, deletes, sends, pays) is eligible only for a clause that asks for just that.

    Args:
        shape: The tool.
        clause: The clause.
        remembered: Spans that were spoken of before, latest first, for a clause that points at them.

    Returns:
        The fit.
    """
    fillings = assigned(shape, clause.spans)
    repeats = _repeated(shape, clause, fillings)
    fillings += completed(shape, clause, fillings, remembered)
    given = {filling.parameter.place for filling in fillings}
    missing = tuple(parameter for parameter in shape.parameters if parameter.required and parameter.place not in given)
    evidence = _evidence(shape, clause, [*fillings, *repeats])
    eligible = not clause.refused and evidence.does_what_is_asked and (evidence.telling >= _SURE or evidence.explains)
    return Fit(shape, tuple(fillings), repeats, missing, eligible, evidence.score)


def _repeated(shape: Shape, clause: Clause, fillings: Sequence[Filling]) -> tuple[Filling, ...]:
    """The further calls for a clause that names several of a kind, such as the time in three cities."""
    spent = [span for filling in fillings for span in filling.spans]
    spare = [span for span in clause.spans if span not in spent and span.kind not in _FAINT]
    single = (filling for filling in reversed(fillings) if filling.spans and not filling.parameter.many)
    for filling in sorted(single, key=lambda one: -one.parameter.place):
        alike = [
            span for span in spare if _akin(span, filling.spans[0]) and affinity(filling.parameter, shape, span) > 0
        ]
        if alike and filling.spans[0].kind not in _FAINT:
            return tuple(Filling(filling.parameter, (span,)) for span in alike)
    return ()


def _akin(one: Span, other: Span) -> bool:
    return one.kind is other.kind or {one.kind, other.kind} <= _PLACES


@frozen
class _Evidence:
    """What speaks for a tool.

    Attributes:
        shape: The tool.
        content: What the clause speaks of, apart from the spans that the tool takes.
        spoken: The same, with what the spans imply.
        served: How well the spans serve, added up.
        telling: The same for spans that tell by themselves which tool is meant.
        unused: How many spans are left over.
        wordless: How many of those hold no word, so that the content doesn't tell of them.
    """

    shape: Shape
    content: tuple[str, ...]
    spoken: frozenset[str]
    served: float
    telling: float
    unused: int
    wordless: int

    @property
    def score(self) -> float:
        weighted = _TELLING_WEIGHT * self.telling + _OTHER_WEIGHT * (self.served - self.telling)
        return self.lexical + self.coverage + weighted - _UNUSED_WEIGHT * self.unused

    @property
    def lexical(self) -> float:
        """How much of what the clause speaks of, the tool speaks of too; its first sentence counts twice as much."""
        return len(self.spoken & self.shape.summary) + _SAID_IN_DETAILS * len(self.spoken & self.shape.details)

    @property
    def coverage(self) -> float:
        """The share of the clause that the tool's description explains."""
        unexplained = [notion for notion in self.content if notion not in self.shape.summary | self.shape.details]
        total = len(self.content) + self.wordless
        return 1 - (len(unexplained) + self.wordless) / total if total else 1.0

    @property
    def explains(self) -> bool:
        """Whether the description speaks of what the clause speaks of, and of most of it."""
        few = self.lexical >= _ENOUGH_WORDS and self.coverage > _HALF
        return few or (self.lexical >= _MANY_WORDS and self.coverage >= _HALF)

    @property
    def does_what_is_asked(self) -> bool:
        """Whether the tool leaves a trace only where one is asked for."""
        does, asked = CHANGING & self.shape.summary, CHANGING.intersection(self.content)
        return asked <= (self.shape.summary | self.shape.details) and (not does or bool(does & asked))


def _evidence(shape: Shape, clause: Clause, fillings: Sequence[Filling]) -> _Evidence:
    pairs = [(filling.parameter, span) for filling in fillings for span in filling.spans]
    used = [span for _, span in pairs if span in clause.spans or span.kind is Kind.QUOTED]
    if any("object" in types_of(filling.parameter.item) for filling in fillings):
        used = [span for span in clause.spans if span.kind not in _FAINT]
    unused = [span for span in clause.spans if span not in used and span.kind not in _FAINT]
    content = clause.content([*used, *(span for span in clause.spans if span.kind is Kind.UNIT)])
    return _Evidence(
        shape,
        content,
        frozenset({*content, *implied(used)}),
        sum(affinity(parameter, shape, span) for parameter, span in pairs),
        sum(affinity(parameter, shape, span) for parameter, span in pairs if span.kind in _TELLING),
        len(unused),
        sum(not words(span.text) for span in unused),
    )


def implied(spans: Iterable[Span]) -> frozenset[str]:
    """What spans speak of, though no word does.

    Args:
        spans: The spans.

    Returns:
        The notions.
    """
    return frozenset(_IMPLIED[span.kind] for span in spans if span.kind in _IMPLIED)

"""A question in its clauses: the pieces that can be answered one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from attrs import evolve, frozen

from schwarm_offline.lexicon.vocabulary import CLAUSE_STARTS, REFERENCES
from schwarm_offline.lexicon.words import is_filler, notion, words
from schwarm_offline.recognise.recognise import HIDDEN, hidden, spans_of
from schwarm_offline.recognise.span import Kind, Span

_START = "|".join(re.escape(word) for word in sorted(CLAUSE_STARTS))
_MOST_SPANS = 24
_MOST_JOINTS = 8
_SENTENCE_END = re.compile(r"(?<=[.?!;])(?:\s+|$)|\n+")
_BREAK = re.compile(
    rf",?\s*(?P<link>(?:\b(?:and|but|then|also|plus)\b|&)\s+){{1,4}}(?=(?:{_START})\b)|,\s*(?=(?:{_START})\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*,?\s+(?:and|&)\s+|\s*,\s+", re.IGNORECASE)
_CONDITION = re.compile(r"\s*(?:if|when|given|suppose|assuming|since|provided)\b", re.IGNORECASE)
_REFUSED = re.compile(r"\b(?:do\s+not|don['\u2019]t|never|please\s+no)\b", re.IGNORECASE)
_IDIOM = re.compile(
    r"\b(?:how\s+many\s+times|times\s+has|(?:send|get|read)\s+me|at\s+the\s+same\s+time)\b", re.IGNORECASE
)


@frozen
class Clause:
    """A piece of a question.

    Attributes:
        text: The words.
        spans: What a tool could take, by its place in the words.
    """

    text: str
    spans: tuple[Span, ...]

    @property
    def refused(self) -> bool:
        """Whether it says what not to do."""
        return _REFUSED.search(self.text) is not None

    @property
    def refers(self) -> bool:
        """Whether it points at what was spoken of before."""
        return bool(REFERENCES & set(words(self.text)))

    def content(self, used: Iterable[Span] = ()) -> tuple[str, ...]:
        """What it speaks of, apart from some of its spans.

        Args:
            used: The spans to leave out.

        Returns:
            The notions of the other words, fillers left out, each once.
        """
        rest = self.text
        for span in used:
            rest = hidden(rest, span.start, span.end)
        spoken = words(_IDIOM.sub(" ", rest))
        return tuple(dict.fromkeys(notion(word) for word in spoken if not is_filler(word)))

    @property
    def elliptical(self) -> bool:
        """Whether it has spans and says nothing else (`and in Paris?`)."""
        return bool(self.spans) and not self.content(self.spans)

    def halves(self) -> Iterator[tuple[Clause, Clause]]:
        """The ways to cut it in two at an `and` or a comma.

        Yields:
            What is before and what is behind.
        """
        for match in islice(_JOINT.finditer(_masked(self.text, self.spans)), _MOST_JOINTS):
            yield self.part(0, match.start()), self.part(match.end(), len(self.text))

    def part(self, start: int, end: int) -> Clause:
        """A stretch of it; of its spans, only as many as a person would name.

        Args:
            start: The first character.
            end: One past the last.

        Returns:
            The stretch as a clause, with the spans that lie in it.
        """
        inside = [span for span in self.spans if start <= span.start and span.end <= end][:_MOST_SPANS]
        shifted = tuple(evolve(span, start=span.start - start, end=span.end - start) for span in inside)
        return Clause(self.text[start:end], shifted)


def clauses_of(text: str) -> tuple[Clause, ...]:
    """Divides a question into its clauses.

    Args:
        text: The question.

    Returns:
        Its clauses, in order; those with no letter or digit are left out.
    """
    everything = Clause(text, spans_of(text))
    pieces = (everything.part(start, end) for start, end in _stretches(_masked(text, everything.spans)))
    return tuple(piece for piece in pieces if any(character.isalnum() for character in piece.text))


def _masked(text: str, spans: Iterable[Span]) -> str:
    for span in spans:
        if span.kind is not Kind.PHRASE:
            text = hidden(text, span.start, span.end)
    return text.replace(HIDDEN, "_")


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in [*(match.start() for match in _SENTENCE_END.finditer(text)), len(text)]:
        yield from _within_sentence(text, start, end)
        start = end


def _within_sentence(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    conditional = _CONDITION.match(text, start) is not None
    for match in _BREAK.finditer(text, start, end):
        if conditional and not match["link"]:
            conditional = False
        elif match.start() > start:
            yield start, match.start()
            start = match.end()
    yield start, end

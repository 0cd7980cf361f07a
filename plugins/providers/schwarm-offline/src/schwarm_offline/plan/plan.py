"""The plan: what each clause of a question comes to."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from schwarm_offline.about import remark_on
from schwarm_offline.plan.assign import assigned
from schwarm_offline.plan.clause import Clause, clauses_of
from schwarm_offline.plan.fit import Fit, fit, implied
from schwarm_offline.plan.memory import Memory, Recalled
from schwarm_offline.plan.shape import Shape
from schwarm_offline.plan.step import Item, Open, Remark, Step
from schwarm_offline.recognise.recognise import spans_of
from schwarm_offline.recognise.span import Kind, Span

_FAINT = frozenset({Kind.PHRASE, Kind.UNIT})


@frozen(eq=False)
class Planner:
    """Plans what to do for a question. The same question, tools and memory give the same plan.

    Attributes:
        shapes: The tools on offer.
        memory: What was before.
    """

    shapes: tuple[Shape, ...]
    memory: Memory

    def plan(self, question: str) -> tuple[Item, ...]:
        """Plans.

        Args:
            question: What the person said.

        Returns:
            What its clauses come to, in order. A step that refers to a result means that of the nearest step before.
        """
        items: list[Item] = []
        for clause in clauses_of(question):
            items.extend(self._planned(clause, items))
        return self._handed_over(question, items)

    @property
    def _own(self) -> tuple[Shape, ...]:
        return tuple(shape for shape in self.shapes if not (shape.hands_over or shape.final))

    def _planned(self, clause: Clause, before: Sequence[Item]) -> Sequence[Item]:
        remark = remark_on(clause.text, [shape.purpose for shape in self._own])
        if remark is not None:
            return [remark]
        best = self._best(clause, before)
        if best is None:
            return self._in_parts(clause, before) or [self._unserved(clause, before)]
        left = any(span.kind not in _FAINT and span not in best.spans for span in clause.spans)
        return (self._in_parts(clause, before) if left else []) or _steps(clause, best)

    def _best(self, clause: Clause, before: Sequence[Item]) -> Fit | None:
        remembered = self._remembered(clause, before)
        fits = [one for shape in self._own if (one := fit(shape, clause, remembered)).usable]
        return max(fits, key=lambda one: one.score, default=None)

    def _remembered(self, clause: Clause, before: Sequence[Item]) -> tuple[Span, ...]:
        if not clause.refers:
            return ()
        said = (
            span for item in reversed(before) if not isinstance(item, Remark) for span in reversed(item.clause.spans)
        )
        return (*said, *self.memory.spans)

    def _in_parts(self, clause: Clause, before: Sequence[Item]) -> list[Item]:
        """The clause cut in two, if that makes a call of each half."""
        for left, right in clause.halves():
            first, second = self._best(left, before), self._best(right, before)
            if first is not None and second is not None and first.shape is not second.shape:
                return [*self._planned(left, before), *self._planned(right, before)]
        return []

    def _unserved(self, clause: Clause, before: Sequence[Item]) -> Item:
        """A clause that no tool serves by itself: perhaps it goes on from what was before."""
        varied = self._varied(clause, before) or self._supplied(clause)
        if varied is not None:
            return varied
        fits = [one for shape in self._own if (one := fit(shape, clause)).eligible]
        best = max(fits, key=lambda one: (-len(one.missing), one.score), default=None)
        missing = () if best is None else tuple(parameter.description for parameter in best.missing)
        return Open(clause, missing)

    def _varied(self, clause: Clause, before: Sequence[Item]) -> Step | None:
        """An earlier call with what the clause says is different (`and in Paris?`)."""
        if not clause.elliptical:
            return None
        planned = (Recalled(item.shape, item.attempts()[0]) for item in reversed(before) if isinstance(item, Step))
        for earlier in (*planned, *self.memory.calls):
            fillings = tuple(assigned(earlier.shape, clause.spans, last_first=True))
            given = {filling.parameter.place for filling in fillings} | set(earlier.arguments)
            complete = all(parameter.place in given for parameter in earlier.shape.parameters if parameter.required)
            if fillings and complete and not earlier.shape.hands_over:
                return Step(clause, earlier.shape, fillings, earlier.arguments)
        return None

    def _supplied(self, clause: Clause) -> Step | None:
        """The question before, if the clause brings what that one lacked."""
        if not clause.elliptical or not self.memory.questions:
            return None
        asked = clauses_of(self.memory.questions[0])
        if not asked:
            return None
        text = asked[-1].text.rstrip(" .?!")
        shifted = tuple(
            evolve(span, start=span.start + len(text) + 1, end=span.end + len(text) + 1) for span in clause.spans
        )
        best = self._best(Clause(f"{text} {clause.text}", asked[-1].spans + shifted), ())
        return None if best is None else Step(clause, best.shape, best.fillings)

    def _handed_over(self, question: str, items: Sequence[Item]) -> tuple[Item, ...]:
        """What no tool here serves goes to the agent whose description speaks of it most."""
        everything = Clause(question, ())
        spoken = {*everything.content(), *implied(spans_of(question))}
        fits = [fit(shape, everything) for shape in self.shapes if shape.hands_over and spoken & shape.summary]
        fits = [one for one in fits if not one.missing]
        if not fits or not any(isinstance(item, Open) for item in items):
            return tuple(items)
        best = max(fits, key=lambda one: len(spoken & one.shape.summary))
        served = [item for item in items if not isinstance(item, Open)]
        return (*served, Step(everything, best.shape, best.fillings))


def _steps(clause: Clause, best: Fit) -> list[Step]:
    first = Step(clause, best.shape, best.fillings)
    others = (
        [repeat if filling.parameter is repeat.parameter else filling for filling in best.fillings]
        for repeat in best.repeats
    )
    return [first, *(Step(clause, best.shape, tuple(fillings)) for fillings in others)]

"""What a plan is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from schwarm_offline.plan.assign import Filling, needs_result
from schwarm_offline.plan.clause import Clause
from schwarm_offline.plan.shape import Shape
from schwarm_offline.recognise.span import Kind, Span

Arguments: TypeAlias = Mapping[int, object]
"""The arguments of a call, by the place of the parameter."""


@frozen(eq=False)
class Step:
    """A call to make for a clause.

    Attributes:
        clause: The clause.
        shape: The tool.
        fillings: What its parameters are given.
        kept: Arguments taken over from an earlier call, for a clause that only says what is different.
    """

    clause: Clause
    shape: Shape
    fillings: tuple[Filling, ...]
    kept: Arguments = field(factory=dict)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans that its parameters take."""
        return tuple(span for filling in self.fillings for span in filling.spans)

    @property
    def needs_result(self) -> bool:
        """Whether it needs the result of an earlier step."""
        return any(needs_result(span) for span in self.spans)

    def first(self, *kinds: Kind) -> Span | None:
        """The first span of some kinds.

        Args:
            kinds: The kinds.

        Returns:
            The span; None when there is none.
        """
        return next((span for span in self.spans if span.kind in kinds), None)

    def attempts(self, result: str = "0") -> tuple[Arguments, ...]:
        """The arguments to try, best first: the later ones read the clause in the next way, wherever there is one.

        Args:
            result: The digits of the earlier result that it needs.

        Returns:
            The arguments; empty when the result doesn't fit.
        """
        values = {filling.parameter.place: filling.values(self.shape, result) for filling in self.fillings}
        if not all(values.values()):
            return ()
        most = max((len(options) for options in values.values()), default=1)
        return tuple(
            {**self.kept, **{place: options[min(turn, len(options) - 1)] for place, options in values.items()}}
            for turn in range(most)
        )


@frozen
class Open:
    """A clause that no tool serves.

    Attributes:
        clause: The clause.
        missing: What is said of the parameters that nothing was found for, when a tool would have served otherwise.
    """

    clause: Clause
    missing: tuple[str, ...] = ()


@frozen
class Remark:
    """A clause that wants no tool, and its answer.

    Attributes:
        text: The answer.
        own: Whether it answers a question, rather than returning a courtesy.
    """

    text: str
    own: bool = True


Item: TypeAlias = Step | Open | Remark
"""What a clause comes to."""

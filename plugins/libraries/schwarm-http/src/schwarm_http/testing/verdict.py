"""What is found about a recorded exchange, and about many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import frozen

_ENOUGH = 0.97


@frozen
class Verdict:
    """What is found about one exchange.

    Attributes:
        row: Its id.
        lost: What of the answer isn't understood: paths, with what stands there.
        differs: Where the request that was sent isn't the recorded one: paths, with both values.
        exception: Why the request can't be equal; empty when it has to be.
    """

    row: str
    lost: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    exception: str = ""

    @property
    def understood(self) -> bool:
        """Whether nothing of the answer is lost."""
        return not self.lost

    @property
    def equal(self) -> bool:
        """Whether the request that was sent is the recorded one."""
        return not self.differs and not self.exception

    def __str__(self) -> str:
        lines = [self.row, *(f"  lost: {what}" for what in self.lost), *(f"  differs: {what}" for what in self.differs)]
        return "\n".join([*lines, f"  exception: {self.exception}"] if self.exception else lines)


@frozen
class Tally:
    """What is found about the exchanges with one API.

    Attributes:
        rows: How many there are.
        understood: How many answers are understood wholly.
        equal: How many requests are equal.
        exceptions: How many requests can't be equal, by reason.
    """

    rows: int = 0
    understood: int = 0
    equal: int = 0
    exceptions: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> Tally:
        """Counts verdicts."""
        found = list(verdicts)
        return cls(
            len(found),
            sum(verdict.understood for verdict in found),
            sum(verdict.equal for verdict in found),
            _sorted(Counter(verdict.exception for verdict in found if verdict.exception)),
        )

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.rows + other.rows,
            self.understood + other.understood,
            self.equal + other.equal,
            _sorted(Counter(dict(self.exceptions)) + Counter(dict(other.exceptions))),
        )

    @property
    def good(self) -> bool:
        """Whether every answer is understood, and 97 of 100 requests are equal, or all but one."""
        different = self.rows - self.equal
        return self.understood == self.rows and (different <= 1 or self.equal >= _ENOUGH * self.rows)


def _sorted(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

"""Small numbers for what goes on at once, so that one can tell it apart."""

from __future__ import annotations

from heapq import heappop, heappush


class Numbers:
    """Hands out the smallest number that is free, from 1 on, and takes it back.

    A number is shown from when there is a second one to when it is taken back: what was shown with a number keeps it.
    """

    def __init__(self) -> None:
        self._used: set[int] = set()
        self._shown: set[int] = set()
        self._free: list[int] = []

    def take(self) -> int:
        """Hands out a number."""
        number = heappop(self._free) if self._free else len(self._used) + 1
        if self._used:
            self._shown.add(number)
        if len(self._used) == 1:
            self._shown |= self._used
        self._used.add(number)
        return number

    def give_back(self, number: int) -> None:
        """Takes a number back.

        Args:
            number: The number.
        """
        if number in self._used:
            self._used.remove(number)
            self._shown.discard(number)
            heappush(self._free, number)

    def shows(self, number: int) -> bool:
        """Whether a number is shown.

        Args:
            number: The number.

        Returns:
            True if there was another one beside it.
        """
        return number in self._shown

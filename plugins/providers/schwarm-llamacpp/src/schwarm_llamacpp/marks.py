"""Watching a text for marks while it is written: the texts that end it, and the marks that divide it."""

from __future__ import annotations

from collections.abc import Sequence


def held_back(text: str, marks: Sequence[str]) -> int:
    """How many characters at a text's end may be the beginning of a mark, so that more has to be seen first.

    Args:
        text: What was written so far.
        marks: The marks.

    Returns:
        The number of characters; 0 when none of the marks can begin there.
    """
    longest = max((len(mark) for mark in marks), default=0) - 1
    for length in range(min(longest, len(text)), 0, -1):
        end = text[-length:]
        if any(len(mark) > length and mark.startswith(end) for mark in marks):
            return length
    return 0


def first_of(text: str, marks: Sequence[str]) -> tuple[int, str]:
    """Where the first mark in a text is.

    Args:
        text: The text.
        marks: The marks.

    Returns:
        Its place, and the mark; -1 and an empty text when there is none.
    """
    found = [(place, -len(mark), mark) for mark in marks if mark and (place := text.find(mark)) >= 0]
    if not found:
        return -1, ""
    place, _, mark = min(found)
    return place, mark


class StopTexts:
    """Ends a text where one of the asked texts comes up, which isn't part of it any more.

    Args:
        stops: The texts that end it.

    Attributes:
        met: The one that came up; empty as long as none did.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self.met = ""
        self._stops = [stop for stop in stops if stop]
        self._held = ""

    def feed(self, text: str) -> str:
        """Takes the next piece.

        Args:
            text: The piece.

        Returns:
            What is sure to be part of the text; later than it came, where a stop may have begun.
        """
        if not self._stops:
            return text
        text = self._held + text
        place, self.met = first_of(text, self._stops)
        if self.met:
            self._held = ""
            return text[:place]
        sure = len(text) - held_back(text, self._stops)
        self._held = text[sure:]
        return text[:sure]

    def rest(self) -> str:
        """What was held back, when no more comes."""
        held, self._held = self._held, ""
        return held

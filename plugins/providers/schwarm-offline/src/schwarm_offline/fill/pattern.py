"""A short text that a regular expression matches, for expressions of the simple sort that schemas hold."""

from __future__ import annotations

import re

from schwarm_offline.schema import matches

_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a", "t": "\t", "n": "\n"}
_EDGES = frozenset("bBAZz")
_TRIED_FOR_NEGATION = "a0A- _.!"


def matching(pattern: str) -> str | None:
    """A short text that a regular expression matches.

    Args:
        pattern: The expression: literals, classes, groups, alternatives, repetitions, anchors.

    Returns:
        The text; None when the expression is not of that sort.
    """
    try:
        text = _Reader(pattern).alternatives()
    except (IndexError, ValueError):
        return None
    return text if matches(pattern, text) else None


class _Reader:
    """Reads an expression and writes, as it goes, the shortest text that comes to mind."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0

    def alternatives(self) -> str:
        first = self._sequence()
        while self._next() == "|":
            self._take()
            self._sequence()
        return first

    def _next(self) -> str:
        return self._pattern[self._position : self._position + 1]

    def _take(self) -> str:
        character = self._pattern[self._position]
        self._position += 1
        return character

    def _sequence(self) -> str:
        text = ""
        while self._next() not in {"", "|", ")"}:
            text += self._repeated(self._atom())
        return text

    def _atom(self) -> str:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        return {"^": "", "$": "", ".": "a"}.get(character, character)

    def _group(self) -> str:
        opening = re.compile(r"\?(?:[:=]|P<\w+>|<\w+>|(?P<negative>!|<[=!]))").match(self._pattern, self._position)
        if opening:
            self._position = opening.end()
        text = self.alternatives()
        self._take()
        assertion = opening is not None and (opening["negative"] or opening[0] == "?=")
        return "" if assertion else text

    def _escape(self) -> str:
        character = self._take()
        return "" if character in _EDGES else _CLASSES.get(character, character)

    def _class(self) -> str:
        end = self._pattern.index("]", self._position + (2 if self._next() == "^" else 1))
        while self._pattern[end - 1] == "\\":
            end = self._pattern.index("]", end + 1)
        inside, self._position = self._pattern[self._position : end], end + 1
        if inside.startswith("^"):
            return next(one for one in _TRIED_FOR_NEGATION if re.fullmatch(f"[{inside}]", one))
        if inside.startswith("\\"):
            return _CLASSES.get(inside[1], inside[1])
        return inside[2] if inside[0] in "+-" and len(inside) > 2 and inside[1] != "-" else inside[0]  # noqa: PLR2004

    def _repeated(self, text: str) -> str:
        count = re.compile(r"(?:[*?]|(?P<plus>\+)|\{(?P<least>\d*)(?:,\d*)?\})[?+]?").match(
            self._pattern, self._position
        )
        if count is None:
            return text
        self._position = count.end()
        return text * (1 if count["plus"] else int(count["least"] or 0))

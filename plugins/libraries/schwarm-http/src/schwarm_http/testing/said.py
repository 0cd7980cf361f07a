"""Everything that a value says, to look up whether something is among it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.testing.leaves import Leaf, leaves

_LONG = 16
"""From how many characters on a text that is found inside another one isn't there by chance."""

_DATA_URL = re.compile(r"data:([^;,]*)(?:;[^,]*)?,(.*)", re.DOTALL)
_BETWEEN = "\0"


class Said:
    """What a value says: its texts, numbers and truths; and those of the JSON that its texts hold.

    Args:
        value: The value, as JSON.
    """

    def __init__(self, value: JsonValue) -> None:
        self._texts: set[str] = set()
        self._numbers: set[int | float] = set()
        self._truths: set[tuple[str, bool]] = set()
        self._take(leaves(value))
        self._all = _BETWEEN.join(sorted(self._texts))

    def _take(self, found: Iterable[Leaf]) -> None:
        for leaf in found:
            if isinstance(leaf.value, bool):
                # A name may stand for a path, as that of a count in a usage's details does.
                self._truths |= {(leaf.key, leaf.value), (leaf.key.rpartition(".")[2], leaf.value)}
            elif isinstance(leaf.value, str):
                self._take_text(leaf.value)
            else:
                self._numbers.add(leaf.value)

    def _take_text(self, text: str) -> None:
        if text in self._texts:
            return
        self._texts.add(text)
        if text[0] in '{["':
            try:
                self._take(leaves(json.loads(text)))
            except (ValueError, RecursionError):
                return

    def holds(self, leaf: Leaf) -> bool:
        """Whether a leaf is said.

        Args:
            leaf: A text, which must be said as it is, or, if it is long, inside another; a number, under any name; or a
                truth, under its own name.
        """
        if isinstance(leaf.value, bool):
            return (leaf.key, leaf.value) in self._truths
        if isinstance(leaf.value, str):
            return self.holds_text(leaf.value)
        return leaf.value in self._numbers

    def holds_text(self, text: str) -> bool:
        """Whether a text is said as it is, or, if it is long, inside another; a data URL may be said in two."""
        if text in self._texts or (len(text) >= _LONG and text in self._all):
            return True
        data = _DATA_URL.fullmatch(text)
        return data is not None and all(piece in self._texts for piece in data.groups())

    def holds_pieces(self, pieces: Sequence[str], *, runs: int) -> bool:
        """Whether the pieces of a stream are said.

        Args:
            pieces: The texts that came one after the other at one place.
            runs: How many texts they may belong to, at most.

        Returns:
            Whether each one is said as it is, or they make up texts that are said, leaving out nothing in between; or
            they make up an object in JSON, and what that says is said.
        """
        whole = "".join(pieces)
        if all(map(self.holds_text, pieces)) or whole in self._all:
            return True
        if all(piece in self._all for piece in pieces) and self._runs(pieces) <= runs:
            return True
        return self._holds_object(whole)

    def _holds_object(self, text: str) -> bool:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return False
        return isinstance(found, dict) and all(map(self.holds, leaves(found)))

    def _runs(self, pieces: Sequence[str]) -> int:
        """How many texts the pieces make up, if each is as long as can be."""
        count, run = 1, ""
        for piece in pieces:
            if run + piece in self._all:
                run += piece
            else:
                count, run = count + 1, piece
        return count

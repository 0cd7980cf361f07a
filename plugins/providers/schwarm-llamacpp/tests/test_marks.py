"""Watching a text for marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_llamacpp.marks import StopTexts, first_of, held_back


class TestHoldingBack:
    """What may be the beginning of a mark has to wait."""

    @pytest.mark.parametrize(
        ("text", "count"), [("", 0), ("abc", 0), ("ab<", 1), ("ab<en", 3), ("<end", 4), ("<end>", 0), ("<e<", 1)]
    )
    def test_as_much_as_may_be_a_mark(self, text: str, count: int) -> None:
        """And no more."""
        assert held_back(text, ["<end>", "<other>"]) == count

    def test_the_first_mark_counts(self) -> None:
        """Of two at one place, the longer."""
        assert first_of("a </x> <x>", ["<x>", "</x>"]) == (2, "</x>")
        assert first_of("<xx", ["<x", "<xx"]) == (0, "<xx")
        assert first_of("none", ["<x>", ""]) == (-1, "")


class TestStopTexts:
    """A text ends where one of them comes up."""

    @given(st.lists(st.text("ab.", max_size=4)), st.lists(st.text("ab.", min_size=1, max_size=3), max_size=2))
    def test_the_pieces_make_no_difference(self, pieces: list[str], stops: list[str]) -> None:
        """However the text is divided, what comes out is what stands before the first of them."""
        watch, found = StopTexts(stops), ""
        for piece in pieces:
            found += watch.feed(piece)
            if watch.met:
                break
        found += watch.rest()
        text = "".join(pieces)
        ends = [text.find(stop) for stop in stops if stop in text]
        assert found == text[: min(ends)] if ends else found == text
        assert bool(watch.met) == bool(ends)

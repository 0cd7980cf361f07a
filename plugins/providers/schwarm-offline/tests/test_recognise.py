"""What is recognised in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_offline.recognise.recognise import spans_of

Found = list[tuple[str, str]]


def found(text: str) -> Found:
    """Kind and value of each span."""
    return [(span.kind.value, span.value) for span in spans_of(text)]


class TestKinds:
    """Each span is of the kind that its form or its place tells."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('say "good morning"', [("quoted", "good morning")]),
            ("it's Anna's 'own' book", [("entity", "Anna"), ("quoted", "own")]),
            ('read "docs/a.md"', [("file", "docs/a.md")]),
            ("see https://example.com/a?b=c.", [("url", "https://example.com/a?b=c")]),
            ("(see http://example.com/a_(b))", [("url", "http://example.com/a_(b)")]),
            ("see www.example.org", [("url", "https://www.example.org")]),
            ("see example.com/news", [("url", "https://example.com/news")]),
            ("write bob@example.com", [("email", "bob@example.com")]),
            ("it is UTC+2", [("zone", "UTC+2")]),
            ("it is America/New_York", [("zone", "America/New_York")]),
            ("read ./a.py and ../b/c.txt", [("file", "./a.py"), ("file", "../b/c.txt")]),
            ("open C:\\temp\\a.txt", [("file", "C:\\temp\\a.txt")]),
            ("list src/schwarm and docs/", [("folder", "src/schwarm"), ("folder", "docs/")]),
            ("at 15:00", [("time", "15:00")]),
            ("at 3pm", [("time", "15:00")]),
            ("at 12:30 am", [("time", "00:30")]),
            ("at noon", [("time", "12:00")]),
            ("at 5 o'clock", [("time", "05:00")]),
            ("by March 3, 2025", [("date", "2025-03-03")]),
            ("by 3rd of March 2025", [("date", "2025-03-03")]),
            ("by 2025-03-03T10:00:00Z", [("date", "2025-03-03T10:00:00Z")]),
            ("by February 31, 2025", [("date", "February 31, 2025")]),
            ("it is -4", [("number", "-4")]),
            ("give me three of 1,000", [("number", "3"), ("number", "1000")]),
            ("take 10 km", [("number", "10"), ("unit", "km")]),
            ("is it Rio de Janeiro", [("entity", "Rio de Janeiro")]),
            ("is it São Paulo", [("entity", "São Paulo")]),
            ("is it Łódź", [("entity", "Łódź")]),
            ("what is in tokyo", [("phrase", "tokyo")]),
            ("what is in the docs folder", [("phrase", "docs")]),
            ("Bring coffee", [("phrase", "Bring")]),
            ("it is on or off in the morning", []),
        ],
    )
    def test_a_span_has_its_kind_and_its_normal_form(self, text: str, expected: Found) -> None:
        """Kind and value are as the table says."""
        assert found(text) == expected

    def test_the_place_behind_a_time_is_where_it_is_told(self) -> None:
        """In `15:00 in Berlin`, the time comes from Berlin."""
        spans = spans_of("what time is it in Tokyo when it is 15:00 in Berlin")
        assert [(span.value, span.role) for span in spans if span.kind.value == "entity"] == [
            ("Tokyo", "in"),
            ("Berlin", "from"),
        ]


class TestAnyText:
    """Any text can be looked at."""

    @given(st.text(max_size=200))
    def test_spans_are_stretches_of_the_text_in_order(self, text: str) -> None:
        """Nothing overlaps, nothing lies outside, nothing raises."""
        spans = spans_of(text)
        places = [place for span in spans for place in (span.start, span.end)]
        assert places == sorted(places)
        assert all(0 <= span.start < span.end <= len(text) for span in spans)

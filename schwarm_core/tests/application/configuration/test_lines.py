"""The line of a file at which a key stands."""

from __future__ import annotations

import pytest

from schwarm_core.application.configuration.lines import KeyPath, line_of

DOCUMENT = '''\
# a comment
top = 1

[runtime]
model = "a" # runtime.strict = 1
text = """
strict = 2
[agents]
"""
strict = true

[agents.guide]
tools = [
    "a:b",
    "c:d",
]
limits = { turns = 3 }

[providers."a.b"]
'x y' = 1
a.b.c = 2
'''


class TestLines:
    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("top",), 2),
            (("runtime",), 4),
            (("runtime", "model"), 5),
            (("runtime", "text"), 6),
            (("runtime", "strict"), 10),
            (("agents",), 12),
            (("agents", "guide", "tools"), 13),
            (("agents", "guide", "tools", 1), 13),
            (("agents", "guide", "limits", "turns"), 17),
            (("providers", "a.b"), 19),
            (("providers", "a.b", "x y"), 20),
            (("providers", "a.b", "a", "b", "c"), 21),
        ],
        ids=str,
    )
    def test_the_line_where_a_statement_begins(self, path: KeyPath, line: int) -> None:
        """Neither comments nor texts of several lines mislead."""
        assert line_of(DOCUMENT, path) == line

    def test_windows_lines(self) -> None:
        """Lines may end as on Windows."""
        assert line_of(DOCUMENT.replace("\n", "\r\n"), ("runtime", "strict")) == 10

    def test_what_is_missing(self) -> None:
        """A missing key is told by the table that it is missing in, or not at all."""
        assert line_of(DOCUMENT, ("agents", "guide", "model")) == 12
        assert line_of(DOCUMENT, ("nothing", "here")) is None

    def test_a_document_that_is_none(self) -> None:
        """There are no lines in what can't be read."""
        assert line_of("a = ", ("a",)) is None

    def test_a_large_document(self) -> None:
        """A document that would take long is not looked through."""
        assert line_of("a = 1\n" + "#" * 100_000, ("a",)) is None

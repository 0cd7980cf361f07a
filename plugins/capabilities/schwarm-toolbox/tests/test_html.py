"""What is left of HTML when only its text is wanted."""

from __future__ import annotations

from time import monotonic

import pytest

from schwarm_toolbox.web.html import readable


def text_of(html: str) -> str:
    """The text of a page at https://example.org/docs/."""
    return readable(html, "https://example.org/docs/")


class TestText:
    """The text reads as the page does."""

    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>one\n  two <b>three</b></p><p>four</p>", "one two three\n\nfour"),
            ("one<br>two", "one\ntwo"),
            ("<h1>One</h1>two<h3>Three</h3>", "# One\n\ntwo\n\n### Three"),
            ("<ul><li>one<li><p>two</p><li></ul>", "- one\n- two"),
            ("<table><tr><th>A<th>B<tr><td>1<td>2</table>", "A | B\n1 | 2"),
            ("<pre>def f():\n    return 1\n</pre>", "def f():\n    return 1"),
            ("a &lt; b &amp; c&nbsp;&eacute;", "a < b & c é"),
            ("<img src=x alt='a dog'> barks", "[image: a dog] barks"),
            ("<title>A page</title><p>text", "# A page\n\ntext"),
            ("<title>A page</title><h1>A page</h1>text", "# A page\n\ntext"),
            ("", ""),
        ],
    )
    def test_structure(self, html: str, text: str) -> None:
        """Paragraphs, headings, lists, tables and code keep their form."""
        assert text_of(html) == text

    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<a href='page'>here</a>", "[here](https://example.org/docs/page)"),
            ("see <a href='/a?b=1&amp;c=2'> this\n page</a>.", "see [this page](https://example.org/a?b=1&c=2)."),
            ("<a href='//other.org'>there</a>", "[there](https://other.org)"),
            ("<a href='#top'>up</a> <a href='mailto:a@b.c'>write</a> <a href='javascript:x()'>run</a>", "up write run"),
            ("<a href='page'></a>empty", "empty"),
            ("<a href='http://[broken'>words</a>", "words"),
        ],
    )
    def test_links(self, html: str, text: str) -> None:
        """Links to pages keep their whole address; others are words."""
        assert text_of(html) == text

    @pytest.mark.parametrize(
        "html",
        [
            "<script>if (a < b) alert('</p>')</script>text",
            "<style>p { color: red }</style>text",
            "<nav><ul><li><a href='/'>Home</a></nav>text",
            "<form><select><option>a</select></form>text",
            "<svg><text>drawn</text><path></svg>text",
            "<!-- comment -->text",
            "<template><p>later</p></template>text",
        ],
    )
    def test_left_out(self, html: str) -> None:
        """What nobody reads is left out."""
        assert text_of(html) == "text"


class TestHostile:
    """No page takes long to read."""

    @pytest.mark.parametrize("piece", ["<!--", "<a ", "<", "</", "<!", "&#", "<div>", "<a href=x>", "<svg><p>", "<li>"])
    def test_time(self, piece: str) -> None:
        """A large page of anything is read within seconds, at the worst in part."""
        began = monotonic()
        text_of("<p>text</p>" + piece * (300_000 // len(piece)))
        assert monotonic() - began < 10

"""From HTML to text that one can read: headings, paragraphs, lists and links; no scripts, styles, menus and forms."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from time import monotonic
from urllib.parse import urljoin

_LEFT_OUT = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "nav", "form", "button", "select", "iframe", "object"}
    | {"canvas", "audio", "video", "dialog"}
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table"}
    | {"tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_CLOSE = frozenset({"li", "tr"})
_MARK_OF = {"li": "- ", **{f"h{level}": f"{'#' * level} " for level in range(1, 7)}}
_MARKS = frozenset(_MARK_OF.values())
_SPACE = re.compile(r"[ \t\r\f\v\n\u00a0]+")
_PIECE = 4096
_SECONDS = 2.0


def readable(html: str, url: str) -> str:
    """What a person would read of a page.

    Args:
        html: The page.
        url: Its address, which links in it start from.

    Returns:
        Its title and text; links as `[words](address)`.
    """
    reader = _Reader(url)
    ends = monotonic() + _SECONDS
    # In pieces and without its end: what never ends (`<!--`) would cost a look at all of it from each place in it.
    for start in range(0, len(html), _PIECE):
        reader.feed(html[start : start + _PIECE])
        if monotonic() > ends:
            break
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._url = url
        self._title = ""
        self._in_title = False
        self._left_out: list[str] = []
        self._verbatim = 0
        self._lines: list[str] = []
        self._line = ""
        self._link: tuple[str, int] | None = None

    def text(self) -> str:
        """The title, and the lines with no more than one empty one between two."""
        self._break()
        title = _SPACE.sub(" ", self._title).strip()
        lines = [f"# {title}", ""] if title and f"# {title}" not in self._lines else []
        for line in self._lines:
            if line or (lines and lines[-1]):
                lines.append(line)
        return "\n".join(lines).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self._left_out.append(tag)
        elif tag == "title" and not self._left_out:
            self._in_title = True
        elif not self._left_out:
            self._start(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _LEFT_OUT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._left_out:
            # With it ends what was opened inside of it and never closed.
            del self._left_out[self._left_out.index(tag) :]
        elif tag == "title":
            self._in_title = False
        elif not self._left_out:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._title += data
        elif not self._left_out:
            self._write(data)

    def _start(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._start_block(tag)
        elif tag in {"td", "th"}:
            self._line += " | " if self._line.strip() else ""
        elif tag == "a" and attributes.get("href"):
            self._link = (attributes["href"] or "", len(self._line))
        elif tag == "img" and attributes.get("alt"):
            self._write(f"[image: {attributes['alt']}]")

    def _start_block(self, tag: str) -> None:
        self._verbatim += tag == "pre"
        if self._line in _MARKS and tag not in _MARK_OF:
            return  # A paragraph inside of a list's item stands behind its mark.
        self._break()
        if tag not in _CLOSE:
            self._lines.append("")
        self._line = _MARK_OF.get(tag, "")

    def _end(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            self._end_link(*self._link)
        elif tag in _BLOCKS:
            self._break()
            if tag not in _CLOSE:
                self._lines.append("")
            self._verbatim -= tag == "pre" and self._verbatim > 0

    def _end_link(self, href: str, start: int) -> None:
        self._link = None
        words = self._line[start:].strip()
        try:
            address = urljoin(self._url, href.strip())
        except ValueError:
            return
        if words and address.startswith(("http://", "https://")) and not href.startswith("#"):
            self._line = f"{self._line[:start]}{' ' * self._line[start:].startswith(' ')}[{words}]({address})"

    def _write(self, data: str) -> None:
        if self._verbatim:
            *lines, self._line = (self._line + data).split("\n")
            self._lines += lines
        else:
            words = _SPACE.sub(" ", data)
            self._line += words.lstrip() if not self._line or self._line.endswith(" ") else words

    def _break(self) -> None:
        line = self._line.rstrip()
        if line and self._line not in _MARKS:
            self._lines.append(line)
        self._line, self._link = "", None

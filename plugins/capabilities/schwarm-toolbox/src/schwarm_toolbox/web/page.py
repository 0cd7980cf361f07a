"""From what was fetched to what a model reads."""

from __future__ import annotations

import codecs
import re

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.web.fetcher import Page
from schwarm_toolbox.web.html import readable

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXT = frozenset(
    {"application/json", "application/xml", "application/javascript", "application/yaml", "application/toml"}
    | {
        "application/x-yaml",
        "application/x-javascript",
        "application/ecmascript",
        "application/sql",
        "application/graphql",
    }
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSET_IN_HTML = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 1024
_CHARSETS = re.compile(r"utf|ascii|iso8859|latin|cp\d|koi8|gb|big5|shift_jis|euc_|mac_|tis_620|hz|johab|ptcp154")


def text_of(page: Page) -> str:
    """What a model reads of a page.

    Args:
        page: The page.

    Returns:
        Its address, and its text.

    Raises:
        TryAgain: If it isn't text.
    """
    kind = page.content_type.partition(";")[0].strip().lower()
    if not _is_text(kind, page.content):
        what = kind or "unknown"
        msg = f"{page.url} is of the type {what}, and only text can be read."
        raise TryAgain(msg)
    text = page.content.decode(_charset(page), "replace").removeprefix("\ufeff")
    if kind in _HTML or (not kind and "<html" in text[:_DECLARED_WITHIN].lower()):
        text = readable(text, page.url)
    notes = f"\n\n(The page is longer; this is what the first {len(page.content):,} bytes hold.)" if page.cut else ""
    return f"{page.url}\n\n{text.strip() or '(There is no text on this page.)'}{notes}"


def _is_text(kind: str, content: bytes) -> bool:
    if not kind:
        return b"\0" not in content[:_DECLARED_WITHIN]
    return kind.startswith("text/") or kind in _HTML | _TEXT or kind.endswith(("+json", "+xml", "+yaml"))


def _charset(page: Page) -> str:
    """How a page is written: as its server says, or it itself; UTF-8 where neither does."""
    declared = _CHARSET.search(page.content_type)
    inside = _CHARSET_IN_HTML.search(page.content[:_DECLARED_WITHIN])
    name = declared[1] if declared else inside[1].decode("ascii", "replace") if inside else "utf-8"
    try:
        # Python knows codecs beyond those of texts, and some are slow.
        name = codecs.lookup(name).name.replace("-", "_")
    except LookupError:
        return "utf-8"
    return name if _CHARSETS.match(name.replace("iso8859_", "iso8859")) else "utf-8"

"""What docstrings in Google's, NumPy's or Sphinx's style say: of a function, its parameters, a class's attributes."""

from __future__ import annotations

import inspect
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from schwarm_core.domain.schema.record_kind import record_kind

if TYPE_CHECKING:
    from docstring_parser import Docstring
    from docstring_parser.common import DocstringMeta

_SECTION = (
    r"^\s*(?:(?:Args|Arguments|Parameters|Params|Attributes|Returns?|Raises|Yields|Examples?|Notes?|Keyword Args)"
    r"(?::\s*$|\s*\n\s*-{3,}\s*$)|[:@](?:param|parameter|arg|argument|type|returns?|rtype|raises?|ivar|var|cvar|attribute|key)\b)"
)
_NAMED = {"param", "parameter", "arg", "argument", "attribute", "key", "keyword", "ivar", "var", "cvar"}
_LINE_BREAK = r"\s*\n\s*"


class Documentation(NamedTuple):
    """What a docstring says.

    Attributes:
        text: What stands before its sections.
        names: What it says of each parameter or attribute.
    """

    text: str
    names: dict[str, str]


def documentation(docstring: str | None) -> Documentation:
    """What a docstring says; one that can't be parsed is all text."""
    if not docstring:
        return Documentation("", {})
    text = inspect.cleandoc(docstring)
    return _parsed(text) if "\n" in text and re.search(_SECTION, text, re.MULTILINE) else Documentation(text, {})


@lru_cache(maxsize=256)
def _parsed(text: str) -> Documentation:
    from docstring_parser import ParseError, parse

    try:
        parsed = parse(text)
    except ParseError:
        return Documentation(text, {})
    described = {meta.args[-1].partition(" ")[0]: meta.description for meta in parsed.meta if _is_of_a_name(meta)}
    names = {name: re.sub(_LINE_BREAK, " ", words) for name, words in described.items() if words}
    return Documentation(_before_sections(parsed), names)


def _is_of_a_name(meta: DocstringMeta) -> bool:
    return len(meta.args) > 1 and meta.args[0] in _NAMED


def _before_sections(parsed: Docstring) -> str:
    return "\n\n".join(part.strip() for part in (parsed.short_description, parsed.long_description) if part)


def summary_of(cls: type) -> str:
    """A class's docstring up to its first empty line; nothing for one that a decorator wrote."""
    text = documentation(_written_docstring(cls)).text
    return re.sub(_LINE_BREAK, " ", text.partition("\n\n")[0])


def described_fields(cls: type) -> dict[str, str]:
    """What the docstrings of a class and its bases say of its attributes."""
    described: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        described |= documentation(_written_docstring(base)).names
    return described


def _written_docstring(cls: type) -> str | None:
    docstring = vars(cls).get("__doc__")
    if record_kind(cls) is None or not isinstance(docstring, str) or docstring.startswith(f"{cls.__name__}("):
        return None
    return docstring

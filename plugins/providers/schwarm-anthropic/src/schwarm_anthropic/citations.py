"""Citations: where an answer's words come from.

Each form (`char_location`, `page_location`, `content_block_location`, `web_search_result_location`,
`search_result_location`) shares the quoted words and a title; the place in the source is the form's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schwarm_anthropic.family import FAMILY, Block
from schwarm_core.domain.message.part import Citation
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import is_own, kept, own
from schwarm_http.llm.reading import as_objects

_OF_DOCUMENTS = {"char_location", "page_location", "content_block_location"}


def read_citations(found: JsonValue) -> tuple[Citation, ...]:
    """Reads the citations of a text.

    Args:
        found: The field `citations`, or null.

    Returns:
        Each of them; what only the API understands in its `extra`.
    """
    return tuple(map(_read, as_objects(found)))


def write_citations(citations: Iterable[Citation]) -> list[Block]:
    """Writes citations as they came.

    Args:
        citations: The citations; those of other vendors are left out.

    Returns:
        The field `citations`.
    """
    return [_written(citation) for citation in citations if is_own(citation.extra, FAMILY)]


def _read(found: Mapping[str, JsonValue]) -> Citation:
    names = ("cited_text", _title(found.get("type")), "url")
    # What says nothing (null, an empty text) stays among the others, so that it comes back as what it was.
    said = {name: value for name in names if isinstance(value := found.get(name), str) and value}
    others = {name: value for name, value in found.items() if name not in said}
    text, title, url = (said.get(name, "") for name in names)
    return Citation(text, title, url, extra=kept(FAMILY, others, mark=True))


def _written(citation: Citation) -> Block:
    others = own(citation.extra, FAMILY)
    said = {"cited_text": citation.text, _title(others.get("type")): citation.title, "url": citation.url}
    return {**others, **{name: value for name, value in said.items() if value}}


def _title(form: object) -> str:
    return "document_title" if form in _OF_DOCUMENTS else "title"

"""Where a text comes from: the API's annotations, and citations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from schwarm_core.domain.message.part import Citation
from schwarm_http.llm.extra import is_own, kept, own, rest
from schwarm_http.llm.reading import JsonObject
from schwarm_openai.responses.family import FAMILY

_PLACES = {
    "url_citation": {"url": "url", "title": "title", "start": "start_index", "end": "end_index"},
    "container_file_citation": {"title": "filename", "start": "start_index", "end": "end_index"},
    "file_citation": {"title": "filename"},
}
"""By an annotation's type: the attribute of a citation, and the annotation's field for it."""

_KINDS = {"url": str, "title": str, "start": int, "end": int}


def read_citation(found: JsonObject) -> Citation:
    """An annotation as a citation; what a citation has no attribute for is kept.

    Args:
        found: The annotation.

    Returns:
        The citation.
    """
    places = _PLACES.get(str(found.get("type")), {})
    said = {name: found[field] for name, field in places.items() if type(found.get(field)) is _KINDS[name]}
    left = rest(found, [places[name] for name in said])
    return Citation(
        title=cast("str", said.get("title", "")),
        url=cast("str", said.get("url", "")),
        start=cast("int | None", said.get("start")),
        end=cast("int | None", said.get("end")),
        extra=kept(FAMILY, left),
    )


def encode_citations(citations: Iterable[Citation]) -> list[dict[str, object]]:
    """The citations that the API gave, as it gave them; others are left out.

    Args:
        citations: The citations of a text.

    Returns:
        Its annotations.
    """
    return [_annotation(citation) for citation in citations if is_own(citation.extra, FAMILY)]


def _annotation(citation: Citation) -> dict[str, object]:
    fields = own(citation.extra, FAMILY)
    places = _PLACES.get(str(fields.get("type")), {})
    said = {field: getattr(citation, name) for name, field in places.items()}
    return {**{field: value for field, value in said.items() if value is not None}, **fields}

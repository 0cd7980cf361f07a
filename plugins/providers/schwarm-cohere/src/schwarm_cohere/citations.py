"""Where a text comes from, as Cohere says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve

from schwarm_cohere.blocks import kept_json
from schwarm_cohere.family import FAMILY
from schwarm_core.domain.message.part import Citation, Part, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import is_own, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects

_OF_TEXT = (None, "TEXT_CONTENT")


def attach(parts: list[Part], places: Mapping[int, int], citations: Iterable[JsonObject]) -> list[JsonObject]:
    """Gives each text its citations.

    Args:
        parts: The parts of a message; they are changed.
        places: Where the part of each block of the content is, by the block's index.
        citations: The citations. One that names no block is of the first text.

    Returns:
        Those that cite for something else: a plan, or thoughts.
    """
    first = next((place for place, part in enumerate(parts) if isinstance(part, TextPart)), -1)
    left = []
    for citation in citations:
        index = citation.get("content_index")
        place = places.get(index, -1) if isinstance(index, int) else first
        part = parts[place] if 0 <= place < len(parts) else None
        if isinstance(part, TextPart) and citation.get("type") in _OF_TEXT:
            parts[place] = evolve(part, citations=(*part.citations, read_citation(citation)))
        else:
            left.append(citation)
    return left


def read_citation(citation: JsonObject) -> Citation:
    """Reads a citation.

    Args:
        citation: The citation. Its `text` is what the model said, its sources are documents, or results of tools.

    Returns:
        The citation, with the first source that tells something of itself; all that came is kept.
    """
    source = next((found for each in as_objects(citation.get("sources")) if (found := _source(each))), {})
    start, end = citation.get("start"), citation.get("end")
    return Citation(
        source.get("snippet") or source.get("text") or source.get("content") or "",
        source.get("title", ""),
        source.get("url", ""),
        start if isinstance(start, int) else None,
        end if isinstance(end, int) else None,
        {FAMILY: rest(citation, {"start", "end"})},
    )


def _source(source: JsonObject) -> dict[str, str]:
    said = source.get("document") or source.get("tool_output")
    return {name: text for name, text in as_object(said).items() if isinstance(text, str)}


def write_citations(parts: Iterable[Part]) -> list[JsonObject]:
    """Writes the citations of texts that came from Cohere.

    Args:
        parts: The parts of a message.

    Returns:
        The citations, as they came.
    """
    return [
        {**_range(citation), **kept_json(own(citation.extra, FAMILY))}
        for part in parts
        if isinstance(part, TextPart)
        for citation in part.citations
        if is_own(citation.extra, FAMILY)
    ]


def _range(citation: Citation) -> JsonObject:
    ends: dict[str, JsonValue] = {"start": citation.start, "end": citation.end}
    return {name: index for name, index in ends.items() if index is not None}

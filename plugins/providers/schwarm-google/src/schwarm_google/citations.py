"""Where an answer's words come from: grounding and recitation, put to the texts that they are about.

The vendor counts bytes of UTF-8, in one part or in the whole answer, and repeats the words it means; what its counts
don't find, the words do.

Source: https://ai.google.dev/api/generate-content#GroundingMetadata
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from schwarm_core.domain.message.part import Citation, Part, TextPart
from schwarm_google.family import FAMILY
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_count, as_list, as_object, as_objects, as_text

_SOURCES = ("web", "retrievedContext", "maps", "image")


@frozen
class _Text:
    """A text part, and where its bytes begin among those of all of them."""

    index: int
    raw: bytes
    begins: int


@frozen
class _Span:
    """The characters of one part."""

    part: int
    start: int
    end: int


def cited(parts: Sequence[Part], candidate: JsonObject) -> tuple[Part, ...]:
    """Parts whose texts say where they come from.

    Args:
        parts: The parts of an answer.
        candidate: The vendor's candidate, whose metadata are kept elsewhere in full.

    Returns:
        The parts, with citations for what could be found in them.
    """
    grounding, recited = as_object(candidate.get("groundingMetadata")), as_object(candidate.get("citationMetadata"))
    if not grounding and not recited:
        return tuple(parts)
    texts = list(_texts(parts))
    found: dict[int, list[Citation]] = {}
    for part, citation in (*_grounded(grounding, texts), *_recited(recited, texts)):
        found.setdefault(part, []).append(citation)
    return tuple(_with(part, found.get(index)) for index, part in enumerate(parts))


def _texts(parts: Sequence[Part]) -> Iterator[_Text]:
    begins = 0
    for index, part in enumerate(parts):
        if isinstance(part, TextPart):
            raw = part.text.encode("utf-8", "surrogatepass")
            yield _Text(index, raw, begins)
            begins += len(raw)


def _with(part: Part, citations: list[Citation] | None) -> Part:
    return evolve(part, citations=tuple(citations)) if isinstance(part, TextPart) and citations else part


def _grounded(grounding: JsonObject, texts: list[_Text]) -> Iterator[tuple[int, Citation]]:
    chunks = as_objects(grounding.get("groundingChunks"))
    for support in as_objects(grounding.get("groundingSupports")):
        span = _span(as_object(support.get("segment")), texts)
        if span is not None:
            for number in as_list(support.get("groundingChunkIndices")):
                if isinstance(number, int) and 0 <= number < len(chunks):
                    yield span.part, _citation(chunks[number], span)


def _citation(chunk: JsonObject, span: _Span) -> Citation:
    kind = next((name for name in _SOURCES if name in chunk), "")
    source = as_object(chunk.get(kind))
    url = as_text(source.get("uri")) or as_text(source.get("sourceUri"))
    more = rest(source, ("title", "uri", "sourceUri", "text"))
    extra = kept(FAMILY, {kind: more}) if more else None
    return Citation(as_text(source.get("text")), as_text(source.get("title")), url, span.start, span.end, extra)


def _recited(recited: JsonObject, texts: list[_Text]) -> Iterator[tuple[int, Citation]]:
    for source in as_objects(recited.get("citations") or recited.get("citationSources")):
        span = _span(source, texts)
        if span is not None:
            more = rest(source, ("startIndex", "endIndex", "uri", "title"))
            title, url = as_text(source.get("title")), as_text(source.get("uri"))
            yield span.part, Citation("", title, url, span.start, span.end, kept(FAMILY, more))


def _span(segment: JsonObject, texts: list[_Text]) -> _Span | None:
    start, end = as_count(segment.get("startIndex")), as_count(segment.get("endIndex"))
    words = as_text(segment.get("text")).encode("utf-8", "surrogatepass")
    for text in texts:
        for offset in (start, start - text.begins):
            if words and text.raw[max(offset, 0) :].startswith(words):
                return _in_characters(text, max(offset, 0), max(offset, 0) + len(words))
    for text in texts:
        if words and (at := text.raw.find(words)) >= 0:
            return _in_characters(text, at, at + len(words))
        if not words and text.begins <= start < end <= text.begins + len(text.raw):
            return _in_characters(text, start - text.begins, end - text.begins)
    return None


def _in_characters(text: _Text, start: int, end: int) -> _Span:
    return _Span(text.index, _characters(text.raw[:start]), _characters(text.raw[:end]))


def _characters(raw: bytes) -> int:
    return len(raw.decode("utf-8", "ignore"))

"""Where an answer's words come from: `annotations` beside the content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from schwarm_core.domain.message.part import Citation, Part, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_text
from schwarm_openai.chat.dialect import FAMILY

ANNOTATIONS = "annotations"
_CITATION = "url_citation"
_READ = {"url", "title", "start_index", "end_index"}


def read_citations(annotations: Iterable[JsonValue]) -> tuple[tuple[Citation, ...], list[JsonValue]]:
    """The citations among an answer's annotations.

    Args:
        annotations: The annotations.

    Returns:
        The citations, and the annotations that are none.
    """
    citations: list[Citation] = []
    others: list[JsonValue] = []
    for annotation in annotations:
        if isinstance(annotation, dict) and annotation.get("type") == _CITATION:
            citations.append(_citation(annotation))
        else:
            others.append(annotation)
    return tuple(citations), others


def cited(parts: Sequence[Part], annotations: list[JsonValue]) -> tuple[tuple[Part, ...], list[JsonValue]]:
    """Gives the first text of an answer its citations.

    Args:
        parts: The answer's parts.
        annotations: The answer's annotations.

    Returns:
        The parts, and the annotations that no part could take.
    """
    citations, others = read_citations(annotations)
    for index, part in enumerate(parts):
        if citations and isinstance(part, TextPart):
            return (*parts[:index], evolve(part, citations=citations), *parts[index + 1 :]), others
    return tuple(parts), annotations if citations else others


def _citation(annotation: JsonObject) -> Citation:
    # Some servers write the citation's fields into the annotation itself.
    inner = as_object(annotation.get(_CITATION))
    found = inner or {name: value for name, value in annotation.items() if name != "type"}
    more: dict[str, object] = {_CITATION: rest(found, _READ)} if rest(found, _READ) else {}
    beside = rest(annotation, {"type", _CITATION}) if inner else {}
    return Citation(
        title=as_text(found.get("title")),
        url=as_text(found.get("url")),
        start=_index(found.get("start_index")),
        end=_index(found.get("end_index")),
        extra={FAMILY: {"type": _CITATION, **beside, **more}},
    )


def _index(value: JsonValue) -> int | None:
    return value if isinstance(value, int) else None


def write_annotations(parts: Sequence[Part], others: object) -> list[object]:
    """The annotations of an answer that goes back.

    Args:
        parts: The message's parts.
        others: The annotations that are no citations.
    """
    citations = [citation for part in parts if isinstance(part, TextPart) for citation in part.citations]
    written: list[object] = [_write(citation) for citation in citations if own_citation(citation)]
    return [*written, *(others if isinstance(others, list) else [])]


def own_citation(citation: Citation) -> bool:
    """Whether a citation came as an annotation."""
    return citation.extra is not None and FAMILY in citation.extra


def _write(citation: Citation) -> dict[str, object]:
    extra = dict(own(citation.extra, FAMILY))
    fields = {
        "url": citation.url,
        "title": citation.title,
        "start_index": citation.start,
        "end_index": citation.end,
        **as_object(extra.pop(_CITATION, None)),
    }
    return {"type": _CITATION, _CITATION: {k: v for k, v in fields.items() if v is not None}, **extra}

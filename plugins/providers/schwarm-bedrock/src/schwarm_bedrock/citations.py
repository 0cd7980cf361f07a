"""Texts with their sources, there and back.

Source: `CitationsContentBlock`, `Citation` and `CitationLocation` in the API reference of Bedrock Runtime.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from schwarm_bedrock.family import FAMILY
from schwarm_core.domain.message.part import Citation, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

MARK = "citationsContent"
"""The field of an `extra` that tells a text to have come with citations; it holds what else the block said."""


def read_cited(block: JsonObject) -> TextPart:
    """A text with its sources.

    Args:
        block: What is in a `citationsContent`.

    Returns:
        The text. How it was cut into pieces is kept, if it was.
    """
    pieces = as_objects(block.get("content"))
    texts = [as_text(piece.get("text")) for piece in pieces]
    fields = rest(block, {"content", "citations"})
    if pieces != [{"text": "".join(texts)}]:
        fields["content"] = block.get("content")
    cited = tuple(map(read_citation, as_objects(block.get("citations"))))
    return TextPart("".join(texts), cited, kept(FAMILY, {MARK: fields}))


def read_citation(said: JsonObject) -> Citation:
    """One source.

    Args:
        said: A `Citation`, or a delta of a stream with one.

    Returns:
        The source. Where in a document it is stays in the `extra`; `start` and `end` would be places in the answer.
    """
    pieces = as_objects(said.get("sourceContent"))
    text = "".join([as_text(piece.get("text")) for piece in pieces])
    fields = rest(said, {"title"} if pieces and pieces != [{"text": text}] else {"title", "sourceContent"})
    url = as_text(as_object(as_object(said.get("location")).get("web")).get("url"))
    return Citation(text, as_text(said.get("title")), url, extra=kept(FAMILY, fields, mark=True))


def encode_cited(part: TextPart) -> JsonObject:
    """The block for a text that came with citations.

    Args:
        part: The text.

    Returns:
        The block.
    """
    fields = dict(cast("JsonObject", own(part.extra, FAMILY)[MARK]))
    content = fields.pop("content", [{"text": part.text}])
    cited = cast("JsonValue", _encoded(part.citations))
    return {MARK: {"content": content, **({"citations": cited} if cited else {}), **fields}}


def _encoded(citations: Sequence[Citation]) -> list[JsonObject]:
    return [_citation(citation) for citation in citations if citation.extra and FAMILY in citation.extra]


def _citation(citation: Citation) -> JsonObject:
    fields = cast("JsonObject", own(citation.extra, FAMILY))
    title: JsonObject = {"title": citation.title} if citation.title else {}
    text: JsonObject = {"sourceContent": [{"text": citation.text}]} if citation.text else {}
    return {**title, **text, **fields}

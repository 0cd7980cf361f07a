"""Chunks of content, as parts."""

from __future__ import annotations

from attrs import evolve

from schwarm_core.domain.message.part import Citation, OpaquePart, Part, ReasoningPart, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects, as_text
from schwarm_mistral.family import FAMILY
from schwarm_mistral.media import read_media

REFERENCES = ("reference", "tool_reference")
"""Chunks that tell where the text before them comes from."""


def read_content(content: JsonValue) -> list[Part]:
    """Reads a message's content.

    Args:
        content: A text, a list of chunks, or null.

    Returns:
        The parts.
    """
    if isinstance(content, str):
        return [TextPart(content)]
    parts: list[Part] = []
    for chunk in as_list(content):
        add_chunk(parts, as_object(chunk))
    return parts


def add_chunk(parts: list[Part], chunk: JsonObject) -> None:
    """Reads one chunk: as a part of its own, or as a citation of the text before it.

    Args:
        parts: The parts so far.
        chunk: The next chunk.
    """
    kind = chunk.get("type")
    before = parts[-1] if parts else None
    if kind in REFERENCES and isinstance(before, TextPart):
        parts[-1] = evolve(before, citations=(*before.citations, read_reference(chunk)))
    elif kind == "text" or (kind is None and "text" in chunk):
        parts.append(TextPart(as_text(chunk.get("text")), extra=kept(FAMILY, rest(chunk, {"type", "text"}))))
    elif kind == "thinking":
        parts.append(read_thoughts(chunk))
    else:
        parts.append(read_media(chunk) or OpaquePart(FAMILY, chunk))


def read_reference(chunk: JsonObject) -> Citation:
    """Reads a chunk that tells where a text comes from.

    Args:
        chunk: A chunk of type `reference` or `tool_reference`.

    Returns:
        The source. What only Mistral knows of it, such as the numbers of references, is kept.
    """
    said = {name: text for name in ("title", "url") if isinstance(text := chunk.get(name), str)}
    return Citation(title=said.get("title", ""), url=said.get("url", ""), extra=kept(FAMILY, rest(chunk, said)))


def read_thoughts(chunk: JsonObject) -> ReasoningPart:
    """Reads a chunk of type `thinking`.

    Args:
        chunk: The chunk. Its thoughts are a list of chunks, or, from the first such models, a text.

    Returns:
        The thoughts, joined. A list that is more than one text is kept as it came, to be sent back so.
    """
    thoughts = chunk.get("thinking")
    pieces = [thought_text(thoughts)] if isinstance(thoughts, str) else as_objects(thoughts)
    text = "".join(as_text(piece.get("text")) for piece in pieces)
    fields = rest(chunk, {"type", "thinking", "signature"})
    if pieces != [thought_text(text)]:
        fields["thinking"] = pieces
    return ReasoningPart(text, as_text(chunk.get("signature")), kept(FAMILY, fields, mark=True))


def thought_text(text: str) -> JsonObject:
    """A text among thoughts."""
    return {"type": "text", "text": text}

"""A model's thoughts, in the four forms that servers give and take them.

They are a text beside the content (`reasoning_content`, or `reasoning`); a list of blocks with signatures
(OpenRouter's `reasoning_details`), which says the same as the text and more; and blocks inside the content
(Mistral's `thinking`, Databricks' `reasoning`).

A part keeps its form in its `extra`: the `field` that it was the text of, the `detail` that it was, or the `block`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schwarm_core.domain.message.part import Part, ReasoningPart
from schwarm_http.llm.extra import is_own, own, rest
from schwarm_http.llm.reading import JsonObject, as_objects, as_text
from schwarm_openai.chat.dialect import FAMILY, Dialect

FIELDS = ("reasoning_content", "reasoning")
DETAILS = "reasoning_details"
BLOCKS = {"thinking": "text", "reasoning": "summary_text"}
"""The blocks of thought in a content, and the type of the texts in each."""

_TEXTS = {"reasoning.text": "text", "reasoning.summary": "summary", "reasoning.encrypted": "data"}
"""Where a detail of each type has its text."""


def read_reasoning(message: JsonObject, *, sent: bool) -> Iterator[ReasoningPart]:
    """The thoughts beside an assistant's content.

    Args:
        message: The message.
        sent: Whether it was sent, not answered: what is empty stands there on purpose then.

    Yields:
        The parts: one for the text where no detail says the same, then one for each detail.
    """
    details = [read_detail(detail) for detail in as_objects(message.get(DETAILS))]
    told = "".join([part.text for part in details])
    for name in FIELDS:
        text = message.get(name)
        if not isinstance(text, str) or (text == "" and not sent) or (text == told and details):
            continue
        yield ReasoningPart(text, extra={FAMILY: {"field": name}})
    yield from details


def read_detail(detail: JsonObject) -> ReasoningPart:
    """A block of OpenRouter's list.

    Args:
        detail: The block.
    """
    kind = as_text(detail.get("type"))
    name = _TEXTS.get(kind, "text")
    text, signature = as_text(detail.get(name)), as_text(detail.get("signature"))
    if name == "data":
        text, signature = "", text
    extra = {FAMILY: {"detail": rest(detail, {name, "signature"})}}
    return ReasoningPart(text, signature, extra)


def _write_detail(part: ReasoningPart, detail: Mapping[str, object]) -> dict[str, object]:
    name = _TEXTS.get(str(detail.get("type")), "text")
    if name == "data":
        return {**detail, "data": part.signature}
    text: dict[str, object] = {name: part.text} if part.text or not part.signature else {}
    signature: dict[str, object] = {"signature": part.signature} if part.signature else {}
    return {**detail, **text, **signature}


def write_reasoning(parts: Sequence[Part], dialect: Dialect, model: str) -> dict[str, object]:
    """The thoughts that go back beside an assistant's content.

    Args:
        parts: The message's parts.
        dialect: What the server takes.
        model: The model that is asked.

    Returns:
        The fields of the message.
    """
    thoughts = [part for part in parts if isinstance(part, ReasoningPart) and is_own(part.extra, FAMILY)]
    if not dialect.reasoning_models.search(model):
        return {}
    fields: dict[str, object] = {}
    details = [_detail(part) for part in thoughts]
    if dialect.reasoning_details and any(details):
        fields[DETAILS] = [
            _write_detail(part, detail) for part, detail in zip(thoughts, details, strict=True) if detail
        ]
        thoughts = [part for part, detail in zip(thoughts, details, strict=True) if not detail]
    for name, text in _texts(thoughts, dialect):
        fields[name] = str(fields.get(name, "")) + text
    return fields


def _detail(part: ReasoningPart) -> Mapping[str, object]:
    detail = own(part.extra, FAMILY).get("detail")
    return detail if isinstance(detail, Mapping) else {}


def _texts(thoughts: Sequence[ReasoningPart], dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Each thought that is told as a text, and the field for it."""
    for part in thoughts:
        marks = own(part.extra, FAMILY)
        if dialect.reasoning == "" or (dialect.thinking_blocks and "block" in marks):
            continue
        if part.text or "field" in marks:
            name = dialect.reasoning
            yield (str(marks.get("field", "reasoning")) if name == "as it came" else name), part.text


def read_block(block: JsonObject) -> ReasoningPart | None:
    """A block of thought in a content.

    Args:
        block: The block.

    Returns:
        The thought; None when the block is none, or couldn't be written the same again.
    """
    kind = as_text(block.get("type"))
    if kind not in BLOCKS:
        return None
    inner = "thinking" if kind == "thinking" else "summary"
    texts = block.get(inner)
    items: list[JsonObject] = [{"text": texts}] if isinstance(texts, str) else as_objects(texts)
    signature = next((found for item in items if (found := as_text(item.get("signature")))), "")
    text = "".join([as_text(item.get("text")) for item in items])
    form: dict[str, object] = {"form": "text"} if isinstance(texts, str) else {}
    part = ReasoningPart(text, signature, {FAMILY: {"block": kind, **form, **rest(block, {"type", inner})}})
    return part if write_block(part) == block else None


def write_block(part: ReasoningPart) -> dict[str, object]:
    """A thought as a block in a content.

    Args:
        part: The thought, which was such a block.
    """
    marks = dict(own(part.extra, FAMILY))
    kind, form = str(marks.pop("block")), marks.pop("form", "list")
    inner = "thinking" if kind == "thinking" else "summary"
    if form == "text":
        return {"type": kind, inner: part.text, **marks}
    item: dict[str, object] = {"type": BLOCKS[kind], "text": part.text}
    if part.signature:
        item["signature"] = part.signature
    return {"type": kind, inner: [item], **marks}

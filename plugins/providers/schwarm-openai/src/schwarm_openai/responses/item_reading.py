"""What a model said: items of the API to parts, each with the place in the item that it comes from."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

from schwarm_core.domain.message.part import OpaquePart, Part, ReasoningPart, RefusalPart, TextPart, ToolCallPart
from schwarm_http.llm.extra import kept, rest
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects, as_text
from schwarm_openai.responses.citation import read_citation
from schwarm_openai.responses.family import FAMILY

Place: TypeAlias = tuple[str, int]
"""Where in an item a part stands: the field, and the index in it."""

WHOLE: Place = ("", 0)
"""The place of a part that is the whole item."""

Placed: TypeAlias = tuple[Place, Part]


def read_item(item: JsonObject) -> list[Placed]:
    """An item that the model wrote, or that a tool of the vendor's left.

    Args:
        item: The item; one of the API's own tools, or of a type that is not known, becomes an opaque part.

    Returns:
        Its parts, at least one, in order. Each tells the item's other fields, so that they can be put together again.
    """
    return _READERS.get(kind_of_item(item), _opaque)(item)


def kind_of_item(item: JsonObject) -> str:
    """The type of an item, which a message may leave out."""
    kind = item.get("type")
    if isinstance(kind, str):
        return kind
    return "message" if kind is None and "role" in item and "content" in item else ""


def _message(item: JsonObject) -> list[Placed]:
    fields = rest(item, ("type", "role", "content"))
    content = item.get("content")
    if isinstance(content, str):
        return [(("content", 0), TextPart(content, extra=kept(FAMILY, _within(fields))))]
    parts = as_objects(content)
    if not parts:
        return _opaque(item)
    return [(("content", index), _content(part, fields)) for index, part in enumerate(parts)]


def _content(found: JsonObject, fields: dict[str, object]) -> Part:
    match found.get("type"):
        case "refusal":
            left = rest(found, ("type", "refusal"))
            return RefusalPart(as_text(found.get("refusal")), extra=kept(FAMILY, {**left, "item": fields}))
        case "output_text":
            left = _telling(rest(found, ("type", "text", "annotations")))
            citations = tuple([read_citation(each) for each in as_objects(found.get("annotations"))])
            return TextPart(as_text(found.get("text")), citations, kept(FAMILY, {**left, **_within(fields)}))
        case _:
            # Of another type than documented: the type, and what is no text, go back as they came.
            text = found.get("text")
            left = rest(found, ("text",) if isinstance(text, str) else ())
            return TextPart(text if isinstance(text, str) else "", extra=kept(FAMILY, {**left, **_within(fields)}))


def _within(fields: dict[str, object]) -> dict[str, object]:
    return {"item": fields} if fields else {}


def _telling(fields: dict[str, object]) -> dict[str, object]:
    """Fields without the empty lists that the API writes where there is nothing to list."""
    return {name: value for name, value in fields.items() if value not in (None, [])}


def _reasoning(item: JsonObject) -> list[Placed]:
    fields = rest(item, ("type", "summary", "content", "encrypted_content"))
    texts = [
        ((field, index), as_object(part))
        for field in ("summary", "content")
        for index, part in enumerate(as_list(item.get(field)))
    ]
    signature = as_text(item.get("encrypted_content"))
    if not texts:
        return [(WHOLE, ReasoningPart("", signature, {FAMILY: {"item": fields}}))]
    return [
        (place, _thought(part, signature if index == 0 else "", place[0], fields))
        for index, (place, part) in enumerate(texts)
    ]


def _thought(found: JsonObject, signature: str, field: str, fields: dict[str, object]) -> ReasoningPart:
    left = rest(found, ("type", "text"))
    return ReasoningPart(as_text(found.get("text")), signature, {FAMILY: {**left, "field": field, "item": fields}})


def _function_call(item: JsonObject) -> list[Placed]:
    left = rest(item, ("type", "call_id", "name", "arguments"))
    arguments = as_text(item.get("arguments"))
    return [(WHOLE, ToolCallPart(_call_id(item), as_text(item.get("name")), arguments, kept(FAMILY, left)))]


def _custom_tool_call(item: JsonObject) -> list[Placed]:
    left = rest(item, ("call_id", "name", "input"))
    arguments = as_arguments(as_text(item.get("input")))
    return [(WHOLE, ToolCallPart(_call_id(item), as_text(item.get("name")), arguments, kept(FAMILY, left)))]


def _call_id(item: JsonObject) -> str:
    return as_text(item.get("call_id")) or as_text(item.get("id"))


def as_arguments(text: str) -> str:
    """The free text that a model gives a custom tool, as the arguments of a tool that takes one `input`."""
    return json.dumps({"input": text}, ensure_ascii=False)


def _opaque(item: JsonObject) -> list[Placed]:
    return [(WHOLE, OpaquePart(FAMILY, item))]


_READERS: dict[str, Callable[[JsonObject], list[Placed]]] = {
    "message": _message,
    "reasoning": _reasoning,
    "function_call": _function_call,
    "custom_tool_call": _custom_tool_call,
}

"""Blocks read as parts, from requests and answers alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import cast

from attrs import evolve

from schwarm_bedrock.citations import read_cited
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.media import Kind, read_media
from schwarm_core.domain.message.part import (
    CachePointPart,
    MediaPart,
    OpaquePart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from schwarm_http.llm.extra import kept, own, rest
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

GUARD = "guardContent"
REDACTED = "redactedContent"
JSON = "json"
BESIDE = "beside"
"""The fields of an `extra` that tell how a part stands in a block: for the guardrail, encrypted, as JSON, and what else
the block says."""

_MEDIA: frozenset[str] = frozenset({"image", "document", "audio", "video"})
_PLAIN_CALL = {None, "", "tool_use"}


def read_blocks(blocks: object, names: Mapping[str, str] | None = None) -> list[Part]:
    """The parts of a message, or of the instructions.

    Args:
        blocks: The blocks.
        names: The tools' names, by the ids of the calls that results answer.

    Returns:
        The parts, one for each block.

    Raises:
        TypeError: If there is something that is no block.
        ValueError: If bytes aren't in base64.
    """
    return [_part(block, names or {}) for block in as_objects(blocks)]


def _part(block: JsonObject, names: Mapping[str, str]) -> Part:
    kind = next((kind for kind in block if kind in _READERS), "")
    if not kind:
        return OpaquePart(FAMILY, block)
    said = block[kind]
    part = read_result(as_object(said), names) if kind == "toolResult" else _READERS[kind](said)
    if len(block) == 1:
        return part
    if isinstance(part, OpaquePart):
        return OpaquePart(FAMILY, block)
    return evolve(part, extra=kept(FAMILY, {**own(part.extra, FAMILY), BESIDE: rest(block, {kind})}))


def _read_text(text: object) -> Part:
    return TextPart(as_text(text))


def read_call(call: JsonObject, arguments: str | None = None) -> ToolCallPart | OpaquePart:
    """A tool call; one that the service answers by itself is opaque.

    Args:
        call: What is in a `toolUse`.
        arguments: The arguments' JSON text, as the model wrote it, if that is known.

    Returns:
        The part.
    """
    if call.get("type") not in _PLAIN_CALL:
        return OpaquePart(FAMILY, {"toolUse": call})
    written = json.dumps(call.get("input") or {}, ensure_ascii=False) if arguments is None else arguments
    more = rest(call, {"toolUseId", "name", "input", "type"})
    return ToolCallPart(as_text(call.get("toolUseId")), as_text(call.get("name")), written, kept(FAMILY, more))


def read_result(result: JsonObject, names: Mapping[str, str]) -> ToolResultPart | OpaquePart:
    """A tool's result; one that the service brought by itself is opaque.

    Args:
        result: What is in a `toolResult`.
        names: The tools' names, by the ids of calls.

    Returns:
        The part.
    """
    if result.get("type"):
        return OpaquePart(FAMILY, {"toolResult": result})
    call_id = as_text(result.get("toolUseId"))
    content = tuple(map(_read_result_block, as_objects(result.get("content"))))
    failed = result.get("status") == "error"
    more = rest(result, {"toolUseId", "content", "status", "type"})
    return ToolResultPart(call_id, names.get(call_id, ""), content, "error" if failed else "ok", kept(FAMILY, more))


def _read_result_block(block: JsonObject) -> TextPart | MediaPart | OpaquePart:
    if list(block) == [JSON]:
        return TextPart(json.dumps(block[JSON], ensure_ascii=False), extra=kept(FAMILY, {JSON: True}))
    part = _part(block, {})
    return part if len(block) == 1 and isinstance(part, TextPart | MediaPart) else OpaquePart(FAMILY, block)


def _read_reasoning(said: object) -> Part:
    reasoning = as_object(said)
    text = as_object(reasoning.get("reasoningText"))
    more = rest(reasoning, {"reasoningText"})
    if left := rest(text, {"text", "signature"}):
        more["reasoningText"] = left
    return ReasoningPart(as_text(text.get("text")), as_text(text.get("signature")), kept(FAMILY, more, mark=True))


def _read_guarded(said: object) -> Part:
    guarded = as_object(said)
    if "image" in guarded:
        image = read_media("image", as_object(guarded["image"]))
        more = {**(image.extra or {}).get(FAMILY, {}), GUARD: rest(guarded, {"image"})}  # type: ignore[dict-item]
        return MediaPart("image", image.media_type, image.data, image.url, extra=kept(FAMILY, more))
    text = as_object(guarded.get("text"))
    return TextPart(as_text(text.get("text")), extra=kept(FAMILY, {GUARD: rest(text, {"text"})}))


def _read_cache_point(said: object) -> Part:
    point = as_object(said)
    more = rest(point, {"type", "ttl"} if point.get("type") == "default" else {"ttl"})
    return CachePointPart(as_text(point.get("ttl")), kept(FAMILY, more))


def _media_reader(kind: str) -> Callable[[object], Part]:
    return lambda said: read_media(cast("Kind", kind), as_object(said))


_READERS: dict[str, Callable[[object], Part]] = {
    "text": _read_text,
    "toolUse": lambda said: read_call(as_object(said)),
    "toolResult": lambda said: read_result(as_object(said), {}),
    "reasoningContent": _read_reasoning,
    "citationsContent": lambda said: read_cited(as_object(said)),
    GUARD: _read_guarded,
    "cachePoint": _read_cache_point,
    **{kind: _media_reader(kind) for kind in _MEDIA},
}

"""What the Messages API refuses.

Sources: https://platform.claude.com/docs/en/api/messages, …/build-with-claude/vision, …/pdf-support, …/prompt-caching,
…/extended-thinking, …/mid-conversation-system-messages, …/agents-and-tools/tool-use/implement-tool-use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from schwarm_http.llm.codec import EncodedRequest
from tests.backends.rules.pairing import Pairing
from tests.backends.rules.values import Object, blank, illegal, missing, no_base64, unknown

_FIELDS = {
    "model", "messages", "max_tokens", "system", "tools", "tool_choice", "stream", "stop_sequences", "temperature",
    "top_p", "top_k", "metadata", "service_tier", "thinking", "container", "mcp_servers", "context_management",
    "output_config", "output_format", "cache_control", "inference_geo", "speed", "fallbacks",
}  # fmt: skip
_IMAGES = re.compile(r"image/(jpeg|png|gif|webp)")
_DOCUMENTS = re.compile(r"application/pdf")
_PLAIN = re.compile(r"text/plain")
_ID = re.compile(r"[a-zA-Z0-9_-]+")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_WEB = re.compile(r"https?://.*", re.DOTALL)
_THOUGHTS = {"thinking", "redacted_thinking"}
_SIDES = {
    "image": "user",
    "document": "user",
    "tool_result": "user",
    "tool_use": "assistant",
    "thinking": "assistant",
    "redacted_thinking": "assistant",
}
"""Whose turn a block stands in, if not in both sides'."""
_IN_RESULTS = {"text", "image", "document", "search_result", "tool_reference"}
_MOST_MARKS = 4


def faults(sent: EncodedRequest, *, instructions: bool) -> Iterator[str]:
    """What the API refuses of a request.

    Args:
        sent: The request.
        instructions: Whether the model takes instructions in the middle.

    Yields:
        Each fault.
    """
    payload: Object = dict(sent.payload)
    yield from unknown(payload, _FIELDS, "request")
    yield from missing(payload, {"model": str, "max_tokens": int, "messages": list}, "request")
    if payload["max_tokens"] < 1 or not payload["messages"]:
        yield "request: there are no messages, or no room for an answer"
    for place, block in enumerate(payload.get("system", [])):
        yield from blank(block.get("text"), f"system.{place}")
    if not instructions and any(message["role"] == "system" for message in payload["messages"]):
        yield "messages: instructions in the middle"
    yield from _conversation(payload["messages"])
    marks = sum("cache_control" in block for block in _blocks(payload))
    if marks > _MOST_MARKS:
        yield f"request: {marks} cache marks"


def _blocks(payload: Object) -> Iterator[Object]:
    yield from payload.get("system", [])
    yield from payload.get("tools", [])
    for message in payload["messages"]:
        for block in message["content"]:
            yield block
            yield from block["content"] if isinstance(block.get("content"), list) else []


def _conversation(messages: Sequence[Object]) -> Iterator[str]:
    pairing, before = Pairing(), ""
    for index, message in enumerate(messages):
        place, role, last = f"messages.{index}", message["role"], index == len(messages) - 1
        yield from unknown(message, {"role", "content"}, place)
        if role == "system":
            yield from _instruction(message["content"], place, before, messages[index + 1 :])
            continue
        if role == before or role not in {"user", "assistant"}:
            yield f"{place}: the role {role!r} after {before!r}"
        if not message["content"]:
            yield f"{place}: nothing is said"
        yield from _said(role, message["content"], place)
        yield from _paired(role, message["content"], pairing)
        if role == "assistant":
            yield from _end(message["content"][-1], place, last=last)
        before = role
    yield from pairing.goes_on()


def _instruction(content: Sequence[Object], place: str, before: str, after: Sequence[Object]) -> Iterator[str]:
    """Instructions in the middle stand right behind the person's turn, at the end or before the model's."""
    if before != "user" or (after and after[0]["role"] == "user"):
        yield f"{place}: instructions that are not behind a user's turn"
    for block in content:
        if block.get("type") == "text":
            yield from blank(block.get("text"), place)


def _said(role: str, content: Sequence[Object], place: str) -> Iterator[str]:
    for index, block in enumerate(content):
        yield from _block(role, block, f"{place}.content.{index}")


def _block(role: str, block: Object, place: str) -> Iterator[str]:
    kind = block.get("type")
    side = _SIDES.get(str(kind), role)
    if role != side:
        yield f"{place}: {kind!r} of the side {role!r}"
    match kind:
        case "text":
            yield from blank(block.get("text"), place)
        case "image" | "document":
            yield from _source(kind, block.get("source"), place)
        case "tool_use":
            yield from illegal(block.get("id"), _ID, f"{place}.id")
            yield from illegal(block.get("name"), _NAME, f"{place}.name")
            yield from missing(block, {"input": dict}, place)
        case "tool_result":
            yield from _result(block, place)
        case "thinking":
            yield from missing(block, {"thinking": str, "signature": str}, place)
        case _:
            pass  # a block of the vendor's own, which only the vendor's own history may hold
    if kind in _THOUGHTS and "cache_control" in block:
        yield f"{place}: thoughts with a cache mark"


def _result(block: Object, place: str) -> Iterator[str]:
    content = block.get("content", [])
    if block.get("is_error") and not content:
        yield f"{place}: an error without content"
    for index, inner in enumerate([] if isinstance(content, str) else content):
        if inner.get("type") not in _IN_RESULTS:
            yield f"{place}.content.{index}: {inner.get('type')!r} in a result"
        yield from _block("user", inner, f"{place}.content.{index}")


def _source(kind: str, source: Any, place: str) -> Iterator[str]:
    match source:
        case {"type": "base64", "media_type": str(media_type), "data": data, **more} if not more:
            yield from illegal(media_type, _IMAGES if kind == "image" else _DOCUMENTS, place)
            yield from no_base64(data, place)
        case {"type": "text", "media_type": media_type, "data": str(), **more} if kind == "document" and not more:
            yield from illegal(media_type, _PLAIN, place)
        case {"type": "url", "url": url, **more} if not more:
            yield from illegal(url, _WEB, place)
        case {"type": "file", "file_id": str(), **more} if not more:
            pass
        case {"type": "content"} if kind == "document":
            pass
        case _:
            yield f"{place}: no such source: {source!r}"


def _paired(role: str, content: Sequence[Object], pairing: Pairing) -> Iterator[str]:
    """Results stand first, and answer the calls of the turn before."""
    if role == "assistant":
        yield from pairing.calls(block["id"] for block in content if block.get("type") == "tool_use")
        return
    for block in content:
        if block.get("type") == "tool_result":
            yield from pairing.result(block["tool_use_id"])
        else:
            yield from pairing.goes_on()
    yield from pairing.goes_on()


def _end(block: Object, place: str, *, last: bool) -> Iterator[str]:
    if block.get("type") in _THOUGHTS:
        yield f"{place}: the model's turn ends with thoughts"
    if last and block.get("type") == "text" and block["text"] != block["text"].rstrip():
        yield f"{place}: the last words end with blanks"

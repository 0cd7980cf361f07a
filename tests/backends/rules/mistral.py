"""What Mistral's chat refuses.

Sources: https://docs.mistral.ai/api, and the validators of mistral-common, `protocol/instruct/validator.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from schwarm_http.llm.codec import EncodedRequest
from tests.backends.rules.pairing import Pairing
from tests.backends.rules.values import NAME, Object, illegal, missing, unknown

_FIELDS = {
    "model", "messages", "temperature", "top_p", "max_tokens", "stream", "stop", "random_seed", "metadata",
    "response_format", "tools", "tool_choice", "presence_penalty", "frequency_penalty", "n", "prediction",
    "parallel_tool_calls", "prompt_mode", "safe_prompt", "reasoning_effort", "guardrails", "prompt_cache_key",
}  # fmt: skip
_MESSAGES = {
    "system": {"role", "content"},
    "user": {"role", "content"},
    "assistant": {"role", "content", "tool_calls", "prefix"},
    "tool": {"role", "content", "tool_call_id", "name"},
}
_AFTER = {
    "": {"system", "user", "assistant"},
    "system": {"user", "assistant", "system"},
    "user": {"assistant", "system", "user"},
    "assistant": {"assistant", "user", "tool"},
    "tool": {"assistant", "tool"},
}
_CHUNKS = {
    "system": {"text", "thinking"},
    "user": {"text", "image_url", "document_url", "input_audio", "file", "reference", "thinking"},
    "assistant": {"text", "thinking", "reference", "tool_reference", "tool_file"},
    "tool": {"text", "reference"},
}
_ID = re.compile(r"[a-zA-Z0-9]{9}")
_ADDRESS = re.compile(r"https?://.+|data:[\w.+-]+/[\w.+-]+(;[^,]*)?;base64,[A-Za-z0-9+/=]+", re.DOTALL)


def faults(sent: EncodedRequest) -> Iterator[str]:
    """What the server refuses of a request.

    Args:
        sent: The request.

    Yields:
        Each fault.
    """
    payload: Object = dict(sent.payload)
    yield from unknown(payload, _FIELDS, "request")
    yield from missing(payload, {"model": str, "messages": list}, "request")
    messages: list[Object] = payload["messages"]
    if not messages or messages[-1]["role"] not in {"user", "tool"}:
        yield "messages: nothing is asked"
    yield from _conversation(messages)


def _conversation(messages: Sequence[Object]) -> Iterator[str]:
    pairing, before = Pairing(), ""
    for index, message in enumerate(messages):
        place, role = f"messages.{index}", message["role"]
        yield from unknown(message, _MESSAGES.get(role, set()), place)
        if role not in _AFTER[before]:
            yield f"{place}: the role {role!r} after {before!r}"
        yield from _content(role, message.get("content"), place)
        match role:
            case "assistant":
                yield from _answer(message, place)
                yield from pairing.calls(call["id"] for call in message.get("tool_calls", []))
            case "tool":
                yield from illegal(message.get("tool_call_id"), _ID, place)
                if "name" in message:
                    yield from illegal(message["name"], NAME, place)
                yield from pairing.result(message["tool_call_id"])
            case _:
                yield from pairing.goes_on()
        before = role
    yield from pairing.goes_on()


def _answer(message: Object, place: str) -> Iterator[str]:
    if not message.get("content") and not message.get("tool_calls"):
        yield f"{place}: neither words nor calls"
    if message.get("prefix"):
        yield f"{place}: a prefix that is not the last message"
    for call in message.get("tool_calls", []):
        yield from illegal(call.get("id"), _ID, place)
        yield from illegal(call["function"].get("name"), NAME, place)
        yield from missing(call["function"], {"arguments": str}, place)


def _content(role: str, content: Any, place: str) -> Iterator[str]:
    if isinstance(content, str):
        return
    if not isinstance(content, list) or not content:
        yield f"{place}: the content is {content!r}"
        return
    for index, chunk in enumerate(content):
        kind = chunk.get("type")
        if kind not in _CHUNKS[role]:
            yield f"{place}.content.{index}: {kind!r} of the side {role!r}"
        if kind == "text":
            yield from missing(chunk, {"text": str}, f"{place}.content.{index}")
        if kind in {"image_url", "document_url"}:
            address = chunk[kind]["url"] if isinstance(chunk[kind], dict) else chunk[kind]
            yield from illegal(address, _ADDRESS, f"{place}.content.{index}")

"""What the Responses API refuses.

Source: https://platform.openai.com/docs/api-reference/responses/create, and the API's own words ("No tool output found
for function call …", "Item … of type 'reasoning' was provided without its required following item").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from schwarm_http.llm.codec import EncodedRequest
from tests.backends.rules.values import Object, illegal, missing, no_base64, unknown

_FIELDS = {
    "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "text", "stream", "store",
    "include", "reasoning", "background", "conversation", "max_output_tokens", "max_tool_calls", "metadata",
    "previous_response_id", "prompt", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "service_tier",
    "stream_options", "temperature", "top_logprobs", "top_p", "truncation", "user", "context_management",
}  # fmt: skip
_CONTENT = {
    "system": {"input_text", "input_image", "input_file"},
    "developer": {"input_text", "input_image", "input_file"},
    "user": {"input_text", "input_image", "input_file", "input_audio"},
    "assistant": {"output_text", "refusal", "input_text"},
}
_RESULTS = {"input_text", "input_image", "input_file", "input_audio"}
_CALLS = {"function_call": "function_call_output", "custom_tool_call": "custom_tool_call_output"}
_ID = re.compile(r"[!-~]{1,64}")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_WEB_OR_DATA = re.compile(r"https?://.+|data:\w+/[\w.+-]+(;[^,]*)?;base64,[A-Za-z0-9+/=]+", re.DOTALL)
_SOUNDS = re.compile(r"wav|mp3")


def faults(sent: EncodedRequest) -> Iterator[str]:
    """What the API refuses of a request.

    Args:
        sent: The request.

    Yields:
        Each fault.
    """
    payload: Object = dict(sent.payload)
    yield from unknown(payload, _FIELDS, "request")
    yield from missing(payload, {"model": str, "input": list}, "request")
    items: list[Object] = payload["input"]
    for index, item in enumerate(items):
        yield from _item(item, f"input.{index}")
    yield from _paired(items)
    yield from _thoughts(items)


def _item(item: Object, place: str) -> Iterator[str]:
    match item.get("type", "message"):
        case "message":
            yield from _message(item, place)
        case "function_call" | "custom_tool_call" as kind:
            yield from illegal(item.get("call_id"), _ID, place)
            yield from illegal(item.get("name"), _NAME, place)
            yield from missing(item, {"arguments" if kind == "function_call" else "input": str}, place)
        case "function_call_output" | "custom_tool_call_output":
            yield from illegal(item.get("call_id"), _ID, place)
            yield from _content(item.get("output"), _RESULTS, place)
        case "reasoning":
            yield from missing(item, {"summary": list}, place)
        case _:
            pass  # an item of the vendor's own tools


def _message(item: Object, place: str) -> Iterator[str]:
    role = item.get("role")
    if role not in _CONTENT:
        yield f"{place}: the role {role!r}"
        return
    yield from _content(item.get("content"), _CONTENT[role], place)


def _content(content: Any, kinds: set[str], place: str) -> Iterator[str]:
    if isinstance(content, str):
        return
    if not isinstance(content, list) or not content:
        yield f"{place}: the content is {content!r}"
        return
    for index, part in enumerate(content):
        if part.get("type") not in kinds:
            yield f"{place}.content.{index}: a part of type {part.get('type')!r}"
        yield from _part(part, f"{place}.content.{index}")


def _part(part: Object, place: str) -> Iterator[str]:
    match part.get("type"):
        case "input_text" | "output_text":
            yield from missing(part, {"text": str}, place)
        case "input_image":
            if len(part.keys() & {"image_url", "file_id"}) != 1:
                yield f"{place}: an image by {sorted(part)}"
            yield from illegal(part.get("image_url", "http://x"), _WEB_OR_DATA, place)
        case "input_file":
            if len(part.keys() & {"file_data", "file_url", "file_id"}) != 1:
                yield f"{place}: a file by {sorted(part)}"
            yield from illegal(part.get("file_data") or part.get("file_url", "http://x"), _WEB_OR_DATA, place)
        case "input_audio":
            yield from no_base64(part["input_audio"].get("data"), place)
            yield from illegal(part["input_audio"].get("format"), _SOUNDS, place)
        case _:
            pass


def _paired(items: Sequence[Object]) -> Iterator[str]:
    """Each call has one result, and each result its call, before it."""
    waiting: dict[str, str] = {}
    made: Counter[str] = Counter()
    for index, item in enumerate(items):
        kind, call_id = item.get("type", "message"), str(item.get("call_id"))
        if kind in _CALLS:
            made[call_id] += 1
            waiting[call_id] = _CALLS[kind]
        elif kind in _CALLS.values() and waiting.pop(call_id, "") != kind:
            yield f"input.{index}: no call waits for the result {call_id!r}"
    if waiting or any(count > 1 for count in made.values()):
        yield f"input: calls without a result: {list(waiting)}; made: {made}"


def _thoughts(items: Sequence[Object]) -> Iterator[str]:
    """Thoughts stand before what the model thought them for."""
    for index, item in enumerate(items):
        if item.get("type") != "reasoning":
            continue
        after = next((each for each in items[index + 1 :] if each.get("type") != "reasoning"), {"role": "user"})
        if after.get("role", "assistant") != "assistant" or after.get("type") in _CALLS.values():
            yield f"input.{index}: thoughts with nothing after them"

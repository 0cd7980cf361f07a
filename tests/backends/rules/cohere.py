"""What Cohere's chat refuses, in both versions of the API.

Sources: https://docs.cohere.com/reference/chat, …/reference/chat-v1, …/reference/errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from schwarm_http.llm.codec import EncodedRequest
from tests.backends.rules.pairing import Pairing
from tests.backends.rules.values import Object, illegal, missing, unknown

_SETTINGS = {
    "model", "stream", "tools", "documents", "temperature", "max_tokens", "k", "p", "seed", "stop_sequences",
    "frequency_penalty", "presence_penalty", "safety_mode", "response_format", "raw_prompting", "return_prompt",
}  # fmt: skip
_FIELDS = _SETTINGS | {
    "messages", "citation_options", "strict_tools", "logprobs", "tool_choice", "thinking", "priority"
}  # fmt: skip
_FIELDS_V1 = _SETTINGS | {
    "message", "preamble", "chat_history", "tool_results", "conversation_id", "prompt_truncation", "connectors",
    "search_queries_only", "citation_quality", "max_input_tokens", "force_single_step",
}  # fmt: skip
_MESSAGES = {
    "system": {"role", "content"},
    "user": {"role", "content"},
    "assistant": {"role", "content", "tool_plan", "tool_calls", "citations"},
    "tool": {"role", "content", "tool_call_id"},
}
_BLOCKS = {
    "system": {"text"},
    "user": {"text", "image_url"},
    "assistant": {"text", "thinking"},
    "tool": {"text", "document"},
}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_IMAGE = re.compile(r"https?://.+|data:image/[\w.+-]+;base64,[A-Za-z0-9+/=]+", re.DOTALL | re.IGNORECASE)


def faults(sent: EncodedRequest) -> Iterator[str]:
    """What the second version of the API refuses of a request.

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
    pairing, leading = Pairing(), True
    for index, message in enumerate(messages):
        place, role = f"messages.{index}", message["role"]
        leading = leading and role == "system"
        if role == "system" and not leading:
            yield f"{place}: instructions in the middle"
        yield from unknown(message, _MESSAGES.get(role, set()), place)
        if role != "assistant" or "content" in message:
            yield from _content(role, message.get("content"), place)
        match role:
            case "assistant":
                yield from _answer(message, place)
                yield from pairing.calls(call["id"] for call in message.get("tool_calls", []))
            case "tool":
                yield from pairing.result(message["tool_call_id"])
            case _:
                yield from pairing.goes_on()
    yield from pairing.goes_on()


def _answer(message: Object, place: str) -> Iterator[str]:
    if not message.get("content") and not message.get("tool_calls"):
        yield f"{place}: neither words nor calls"
    for call in message.get("tool_calls", []):
        yield from missing(call, {"id": str, "function": dict}, place)
        yield from illegal(call["function"].get("name"), _NAME, place)
        yield from missing(call["function"], {"arguments": str}, place)


def _content(role: str, content: Any, place: str) -> Iterator[str]:
    if isinstance(content, str):
        if not content and role != "tool":
            yield f"{place}: nothing is said"
        return
    if not isinstance(content, list) or not content:
        yield f"{place}: the content is {content!r}"
        return
    for index, block in enumerate(content):
        kind = block.get("type")
        if kind not in _BLOCKS[role]:
            yield f"{place}.content.{index}: {kind!r} of the side {role!r}"
        if kind == "image_url":
            yield from illegal(block["image_url"].get("url"), _IMAGE, f"{place}.content.{index}")


def faults_v1(sent: EncodedRequest) -> Iterator[str]:
    """What the first version of the API refuses of a request.

    Args:
        sent: The request.

    Yields:
        Each fault.
    """
    payload: Object = dict(sent.payload)
    yield from unknown(payload, _FIELDS_V1, "request")
    yield from missing(payload, {"model": str, "message": str}, "request")
    history: list[Object] = payload.get("chat_history", [])
    asked: list[Object] = [{"role": "USER", "message": payload["message"]}] if payload["message"] else []
    if results := payload.get("tool_results"):
        asked.append({"role": "TOOL", "tool_results": results})
    if len(asked) != 1:
        yield f"request: {len(asked)} things are asked: a message, or results"
    waiting, before = list[Object](), ""
    for index, turn in enumerate([*history, *asked]):
        place = f"chat_history.{index}"
        yield from _turn(turn, place)
        called = turn.get("tool_calls", [])
        answered = [result.get("call") for result in turn.get("tool_results", [])]
        # In the mode of a single step, results follow the question, and tell themselves what was called.
        if not _same(answered, waiting) and (waiting or before != "USER"):
            yield f"{place}: results of {answered}, while {waiting} wait"
        waiting, before = called, turn["role"]


def _same(ones: Sequence[Object], others: Sequence[Object]) -> bool:
    return sorted(map(repr, ones)) == sorted(map(repr, others))


def _turn(turn: Object, place: str) -> Iterator[str]:
    if turn["role"] == "TOOL":
        yield from unknown(turn, {"role", "tool_results"}, place)
        for result in turn["tool_results"]:
            yield from missing(result, {"call": dict, "outputs": list}, place)
            if not all(isinstance(each, dict) for each in result["outputs"]):
                yield f"{place}: outputs that are no objects: {result['outputs']!r}"
        return
    yield from unknown(
        turn, {"role", "message", "tool_calls"} if turn["role"] == "CHATBOT" else {"role", "message"}, place
    )
    yield from missing(turn, {"message": str}, place)
    if turn["role"] not in {"USER", "CHATBOT", "SYSTEM"} or not (turn["message"] or turn.get("tool_calls")):
        yield f"{place}: {turn['role']!r} says nothing"
    for call in turn.get("tool_calls", []):
        yield from illegal(call.get("name"), _NAME, place)
        yield from missing(call, {"parameters": dict}, place)

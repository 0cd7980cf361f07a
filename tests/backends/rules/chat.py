"""What servers of Chat Completions refuse.

Sources: https://platform.openai.com/docs/api-reference/chat/create, and the references of the other servers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from schwarm_http.llm.codec import EncodedRequest
from tests.backends.rules.pairing import Pairing
from tests.backends.rules.values import NAME, Object, illegal, missing, no_base64, unknown

_NEXT = {
    "system": {"role", "content", "name"},
    "developer": {"role", "content", "name"},
    "user": {"role", "content", "name"},
    "assistant": {"role", "content", "name", "refusal", "audio", "tool_calls", "function_call", "annotations"},
    "tool": {"role", "content", "tool_call_id"},
    "function": {"role", "content", "name"},
}
_THOUGHTS = {"reasoning", "reasoning_content", "reasoning_details", "extra_content"}
_SPEAKER = re.compile(r"[^\s<|\\/>]{1,64}")
_ADDRESS = re.compile(r"https?://.+|data:\w+/[\w.+-]+(;[^,]*)?;base64,[A-Za-z0-9+/=]+", re.DOTALL)
_ANY_ID = re.compile(r".+", re.DOTALL)


@frozen(kw_only=True)
class ChatRules:
    """What a server refuses.

    Attributes:
        ids: The ids of tool calls that it takes.
        media: The parts with media that it takes from the person.
        sounds: The formats of sound that it takes.
        only_text: It takes contents that are a text alone.
        object_arguments: It reads each call's arguments, which have to be an object.
        strict: It refuses fields that it doesn't know.
        results_then_model: A user mustn't speak right after a tool.
        result_media: It takes media in a tool's result.
    """

    ids: re.Pattern[str] = _ANY_ID
    media: frozenset[str] = frozenset({"image_url", "input_audio", "audio_url", "video_url", "file"})
    sounds: re.Pattern[str] = re.compile(r"[a-z0-9.+-]+")
    only_text: bool = False
    object_arguments: bool = False
    strict: bool = False
    results_then_model: bool = False
    result_media: bool = False

    def faults(self, sent: EncodedRequest) -> Iterator[str]:
        """What the server refuses of a request.

        Args:
            sent: The request.

        Yields:
            Each fault.
        """
        payload: Object = dict(sent.payload)
        yield from missing(payload, {"model": str, "messages": list}, "request")
        if not payload["messages"]:
            yield "messages: nothing is asked"
        yield from self._conversation(payload["messages"])

    def _conversation(self, messages: Sequence[Object]) -> Iterator[str]:
        pairing, before = Pairing(), ""
        for index, message in enumerate(messages):
            place, role = f"messages.{index}", message["role"]
            yield from unknown(message, _NEXT.get(role, set()) | (set() if self.strict else _THOUGHTS), place)
            if "name" in message and role not in {"tool", "function"}:
                yield from illegal(message["name"], _SPEAKER, place)
            yield from self._content(role, message, place)
            match role:
                case "assistant":
                    yield from self._calls(message, place)
                    yield from pairing.calls(call["id"] for call in message.get("tool_calls", []))
                case "tool":
                    yield from pairing.result(message["tool_call_id"])
                case _:
                    yield from pairing.goes_on()
            if self.results_then_model and before == "tool" and role == "user":
                yield f"{place}: a user right after a tool"
            before = role
        yield from pairing.goes_on()

    def _calls(self, message: Object, place: str) -> Iterator[str]:
        calls = message.get("tool_calls")
        if calls is not None and not calls:
            yield f"{place}: an empty list of calls"
        for call in calls or ():
            yield from illegal(call.get("id"), self.ids, place)
            function = call.get("function") or {**call["custom"], "arguments": "{}"}
            yield from illegal(function.get("name"), NAME, place)
            yield from missing(function, {"arguments": str}, place)
            if self.object_arguments and not isinstance(json.loads(function["arguments"]), dict):
                yield f"{place}: arguments that are no object: {function['arguments']!r}"

    def _content(self, role: str, message: Object, place: str) -> Iterator[str]:
        content = message.get("content")
        if isinstance(content, str):
            return
        if content is None:
            if not message.keys() & {"tool_calls", "function_call", "refusal", "audio"}:
                yield f"{place}: no content"
            return
        if not content or self.only_text:
            yield f"{place}: a content that is no text: {content!r}"
        for index, part in enumerate(content):
            yield from self._part(role, part, f"{place}.content.{index}")

    def _part(self, role: str, part: Object, place: str) -> Iterator[str]:
        kind = part.get("type")
        if kind == "text":
            yield from missing(part, {"text": str}, place)
            if self.strict:
                yield from unknown(part, {"type", "text", "prompt_cache_breakpoint"}, place)
        elif kind in self.media and (role == "user" or (role == "tool" and self.result_media)):
            yield from _media(kind, part.get(kind), place)
            if kind == "input_audio":
                yield from illegal(part[kind].get("format"), self.sounds, place)
        elif role != "assistant" or (kind != "refusal" and self.strict):
            yield f"{place}: {kind!r} of the side {role!r}"


def _media(kind: str, media: Any, place: str) -> Iterator[str]:
    match kind:
        case "input_audio":
            yield from no_base64(media.get("data"), place)
        case "file":
            if len(media.keys() & {"file_id", "file_data"}) != 1:
                yield f"{place}: a file by {sorted(media)}"
            if "file_data" in media:
                yield from illegal(media["file_data"], _ADDRESS, place)
                yield from missing(media, {"filename": str}, place)
        case _:
            yield from illegal(media.get("url"), _ADDRESS, place)

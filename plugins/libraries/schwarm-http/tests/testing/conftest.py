"""A made-up vendor, Acme, whose codec the judges are tried on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pytest

from schwarm_core import (
    Delta,
    JsonValue,
    Message,
    ModelRequest,
    ModelResponse,
    ModelSettings,
    Part,
    ReasoningDelta,
    ReasoningPart,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    Usage,
)
from schwarm_http.config import HttpConfig
from schwarm_http.llm.codec import Codec, EncodedRequest, StreamCollector
from schwarm_http.llm.provider import HttpLLMProvider
from schwarm_http.llm.reading import as_count, as_object, as_text
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.recording import Row
from schwarm_http.wire import HttpWire

Object: TypeAlias = dict[str, Any]

WHOLE: Object = {
    "id": "a-1",
    "model": "acme-1",
    "flagged": False,
    "parts": [
        {"type": "reasoning", "text": "They ask for the weather."},
        {"type": "text", "text": "I look it up."},
        {"type": "call", "id": "c-1", "name": "weather", "arguments": {"city": "Zürich", "days": 3, "brief": True}},
    ],
    "usage": {"read": 31, "written": 17},
    "reason": "calls",
    "padding": "xxxxxxxx",
}
EVENTS: list[Object] = [
    {"type": "start", "id": "a-2", "model": "acme-1"},
    {"type": "reasoning", "index": 0, "text": "They ask "},
    {"type": "reasoning", "index": 0, "text": "for it."},
    {"type": "text", "index": 1, "text": "I look "},
    {"type": "text", "index": 1, "text": "it"},
    {"type": "text", "index": 1, "text": " up."},
    {"type": "call", "index": 2, "id": "c-1", "name": "weather", "arguments": '{"city": "Zü'},
    {"type": "call", "index": 2, "id": "c-1", "name": "weather", "arguments": 'rich"}'},
    {"type": "end", "reason": "calls", "usage": {"read": 31, "written": 17}},
]
ASKED: Object = {"model": "acme-1", "messages": [{"role": "user", "text": "What is the weather?"}], "temperature": 0.5}


class AcmeCollector(StreamCollector):
    """Puts Acme's events together."""

    def __init__(self) -> None:
        self.parts: dict[int, Object] = {}
        self.start: Object = {}
        self.end: Object = {}

    @property
    def ended(self) -> bool:
        """Whether the end has come."""
        return bool(self.end)

    def feed(self, event: ServerSentEvent) -> list[Delta]:
        """Takes an event."""
        found: Any = event.json()
        match found["type"]:
            case "start":
                self.start = found
            case "end":
                self.end, self.done = found, True
            case _:
                return [self.delta(found)]
        return []

    def delta(self, found: Object) -> Delta:
        """Takes a piece."""
        key = "arguments" if found["type"] == "call" else "text"
        part = self.parts.setdefault(found["index"], {**found, key: ""})
        part[key] += found[key]
        match found["type"]:
            case "call":
                return ToolCallDelta(found["index"], found["id"], found["name"], found["arguments"])
            case "reasoning":
                return ReasoningDelta(found["text"], found["index"])
            case _:
                return TextDelta(found["text"], found["index"])

    def response(self) -> ModelResponse:
        """What has arrived."""
        return AcmeCodec().decode_response({**self.start, **self.end, "parts": list(self.parts.values())})


class AcmeCodec(Codec):
    """Reads and writes Acme's format, losing nothing. Tests spoil it."""

    family = "acme"

    def encode_request(self, request: ModelRequest, *, stream: bool) -> EncodedRequest:
        """A request for Acme."""
        messages = [{"role": message.role, **self.encode_parts(message)} for message in request.messages]
        payload: Object = {"model": request.model, "messages": messages}
        if request.settings.temperature is not None:
            payload["temperature"] = request.settings.temperature
        return EncodedRequest("/ask", payload | ({"stream": True} if stream else {}))

    def encode_parts(self, message: Message) -> Object:
        """What is said in a message."""
        calls = [{"name": call.name, "arguments": call.arguments} for call in message.tool_calls]
        return {"text": message.text, **({"calls": calls} if calls else {})}

    def decode_request(self, path: str, payload: JsonValue) -> ModelRequest:
        """A request to Acme."""
        found: Any = payload
        messages = [Message(each["role"], (TextPart(each["text"]),)) for each in found["messages"]]
        return ModelRequest(
            tuple(messages), found["model"], settings=ModelSettings(temperature=found.get("temperature"))
        )

    def decode_response(self, body: JsonValue) -> ModelResponse:
        """An answer of Acme's."""
        found: Any = body
        usage = as_object(found["usage"])
        return ModelResponse(
            Message("assistant", tuple(self.part(each) for each in found["parts"])),
            usage=Usage(input_tokens=as_count(usage.get("read")), output_tokens=as_count(usage.get("written"))),
            stop_detail=as_text(found["reason"]),
            model=as_text(found["model"]),
            id=as_text(found["id"]),
            extra={"acme": {"flagged": found["flagged"]}} if "flagged" in found else None,
        )

    def part(self, found: Object) -> Part:
        """A part of an answer."""
        match found["type"]:
            case "text":
                return TextPart(as_text(found["text"]))
            case "reasoning":
                return ReasoningPart(as_text(found["text"]))
            case _:
                return ToolCallPart(as_text(found["id"]), as_text(found["name"]), self.arguments(found["arguments"]))

    def arguments(self, found: object) -> str:
        """A call's arguments, as text."""
        return found if isinstance(found, str) else json.dumps(found)

    def collector(self) -> StreamCollector:
        """What puts a stream together."""
        return AcmeCollector()


class AcmeProvider(HttpLLMProvider):
    """Acme, at an address."""

    def __init__(self, url: str, codec: Codec, **settings: Any) -> None:
        super().__init__(codec)
        self._config = HttpConfig(base_url=url, **settings)

    def connect(self) -> HttpWire:
        """The wire."""
        return HttpWire(self._config, provider="acme")


def row_of(request: Object, response: JsonValue, **more: Any) -> Row:
    """An exchange with Acme that went well."""
    usual = {"id": "acme#1", "host": "acme.example", "path": "/ask", "status": 200}
    return Row(
        **{**usual, "content_type": "application/json", "response_kind": "json", **more},
        request=request,
        response=response,
    )


def written(events: list[Object]) -> str:
    """Events as Acme streams them."""
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events)


MakeRow: TypeAlias = Callable[..., Row]
Acme: TypeAlias = Callable[..., AcmeProvider]


@pytest.fixture
def codec() -> type[AcmeCodec]:
    """The codec that loses nothing."""
    return AcmeCodec


@pytest.fixture
def acme() -> Acme:
    """Makes the provider."""
    return AcmeProvider


@pytest.fixture
def whole() -> MakeRow:
    """An exchange with an answer that came whole; `change` replaces fields of the answer, `asked` of the request."""

    def make(change: Mapping[str, Any] | None = None, asked: Mapping[str, Any] | None = None, **more: Any) -> Row:
        return row_of({**ASKED, **(asked or {})}, {**WHOLE, **(change or {})}, **more)

    return make


@pytest.fixture
def streamed() -> MakeRow:
    """An exchange with an answer that came in pieces."""

    def make(events: list[Object] | None = None, **more: Any) -> Row:
        stream = written(EVENTS if events is None else events)
        kind = {"content_type": "text/event-stream; charset=utf-8", "response_kind": "text"}
        return row_of({**ASKED, "stream": True}, stream, **{**kind, **more})

    return make

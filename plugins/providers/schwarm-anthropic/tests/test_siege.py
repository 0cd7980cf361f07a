"""Whatever the server does, each call ends in an answer or in one clear error."""

import json
from typing import Any

import pytest

from schwarm_anthropic.config import AnthropicConfig
from schwarm_anthropic.provider import AnthropicProvider
from schwarm_core import ModelRequest, Secret, user
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.good_answer import GoodAnswer
from schwarm_http.testing.hostile import Target, besiege

pytestmark = pytest.mark.anyio

CITATION = {"type": "char_location", "cited_text": "w", "document_index": 0}
BLOCKS: list[dict[str, Any]] = [
    {"type": "thinking", "thinking": "Let me look.", "signature": "c2ln"},
    {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "red"}},
    {
        "type": "text",
        "text": "I look.",
        "citations": [{"type": "char_location", "cited_text": "w", "document_index": 0}],
    },
    {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"at": "home"}},
]
MESSAGE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-5",
    "content": BLOCKS,
    "stop_reason": "tool_use",
    "usage": {"input_tokens": 3, "output_tokens": 2, "cache_creation": {"ephemeral_5m_input_tokens": 1}},
}
PIECES: list[list[dict[str, Any]]] = [
    [{"type": "thinking_delta", "thinking": "Hm."}, {"type": "signature_delta", "signature": "c2ln"}],
    [
        {"type": "input_json_delta", "partial_json": '{"query": '},
        {"type": "input_json_delta", "partial_json": '"red"}'},
    ],
    [{"type": "text_delta", "text": "It is"}, {"type": "citations_delta", "citation": CITATION}],
    [{"type": "input_json_delta", "partial_json": piece} for piece in ("", '{"at": 1}')],
]


def streamed() -> list[ServerSentEvent]:
    """The events of an answer."""
    said: list[dict[str, Any]] = [{"type": "message_start", "message": {**MESSAGE, "content": []}}, {"type": "ping"}]
    for index, (block, deltas) in enumerate(zip(BLOCKS, PIECES, strict=True)):
        bare = {name: value for name, value in block.items() if name in {"type", "id", "name"}}
        said.append({"type": "content_block_start", "index": index, "content_block": {**bare, "text": "", "input": {}}})
        said += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        said.append({"type": "content_block_stop", "index": index})
    said.append({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 9}})
    return [ServerSentEvent(json.dumps(event), event["type"]) for event in [*said, {"type": "message_stop"}]]


async def nowhere(_: object) -> None:
    """Takes the pieces of an answer."""


TARGETS = [
    Target(
        ModelRequest((user("Hi"),), "claude-opus-5"),
        GoodAnswer("application/json", [ServerSentEvent(json.dumps(MESSAGE))], streamed=False),
    ),
    Target(ModelRequest((user("Hi"),), "claude-opus-5", sink=nowhere), GoodAnswer("text/event-stream", streamed())),
]


async def test_each_call_ends_well_or_says_why() -> None:
    """Faults in the network, the bytes, the JSON and the order of events."""

    def made(url: str) -> AnthropicProvider:
        return AnthropicProvider(AnthropicConfig(api_key=Secret("sk-ant-none"), base_url=url, timeout=0.3))

    found = await besiege(made, TARGETS, range(300))
    assert found.wrong == ()
    assert found.errors.keys() >= {"", "MalformedAnswerError"}

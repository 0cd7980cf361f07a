"""A vendor's server that answers at once: `python server.py`. It prints its address, and ends with its standard input.

It speaks as much of Chat Completions, Messages and generateContent as two model calls and a tool call need:
the first call is answered by a tool call, one that brings a tool's result by a text. A model whose name is `burst-N` or
`paced-N` is streamed in N pieces, as fast as they are taken, or one each millisecond. It imports nothing but Python's
own library, and does next to nothing per request, so that what is measured is the client.
"""

from __future__ import annotations

import asyncio  # noqa: TID251 - the peers know it alone
import json
import re
import sys
from collections.abc import Callable, Iterable

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_RESULT = re.compile(rb'"role": ?"tool"|tool_result|functionResponse|function_response')
_STREAMED = re.compile(rb'"stream": ?true')
_PIECES = re.compile(rb"(burst|paced)-(\d+)")
_PIECE = "word "
_ARGUMENTS = {"a": 1, "b": 2}
_ANSWER = "That makes 3."


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _whole(value: object) -> bytes:
    body = _json(value)
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)


def _event(value: object, name: str = "") -> bytes:
    head = f"event: {name}\n".encode() if name else b""
    return b"%sdata: %s\n\n" % (head, _json(value))


def _chat(message: object, stop: str) -> object:
    usage = {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25}
    choices = [{"index": 0, "message": message, "finish_reason": stop}]
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "bench", "choices": choices, "usage": usage}


def _chat_chunk(delta: object, stop: str | None = None) -> object:
    choices = [{"index": 0, "delta": delta, "finish_reason": stop}]
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "bench", "choices": choices}


def _messages(block: object, stop: str) -> object:
    usage = {"input_tokens": 20, "output_tokens": 5}
    return {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": "bench",
        "content": [block],
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": usage,
    }


def _generate(part: object, stop: str | None = "STOP") -> dict[str, object]:
    candidate = {"content": {"role": "model", "parts": [part]}, "index": 0}
    usage = {"promptTokenCount": 20, "candidatesTokenCount": 5, "totalTokenCount": 25}
    return {
        "candidates": [candidate if stop is None else {**candidate, "finishReason": stop}],
        "usageMetadata": usage,
        "modelVersion": "bench",
        "responseId": "g1",
    }


_CALL = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": json.dumps(_ARGUMENTS)}}
_WHOLE = {
    "chat": (
        _whole(_chat({"role": "assistant", "content": None, "tool_calls": [_CALL]}, "tool_calls")),
        _whole(_chat({"role": "assistant", "content": _ANSWER}, "stop")),
    ),
    "messages": (
        _whole(_messages({"type": "tool_use", "id": "call_1", "name": "add", "input": _ARGUMENTS}, "tool_use")),
        _whole(_messages({"type": "text", "text": _ANSWER}, "end_turn")),
    ),
    "generate": (
        _whole(_generate({"functionCall": {"name": "add", "args": _ARGUMENTS}})),
        _whole(_generate({"text": _ANSWER})),
    ),
}


def _chat_events(count: int) -> Iterable[bytes]:
    yield _event(_chat_chunk({"role": "assistant", "content": ""}))
    piece = _event(_chat_chunk({"content": _PIECE}))
    for _ in range(count):
        yield piece
    yield _event(_chat_chunk({}, "stop")) + b"data: [DONE]\n\n"


def _messages_events(count: int) -> Iterable[bytes]:
    start = {"type": "message_start", "message": {**_as_dict(_messages({}, "")), "content": [], "stop_reason": None}}
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": _PIECE}}
    end = {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn", "stop_sequence": None},
        "usage": {"output_tokens": 5},
    }
    yield _event(start, "message_start") + _event(block, "content_block_start")
    piece = _event(delta, "content_block_delta")
    for _ in range(count):
        yield piece
    yield _event({"type": "content_block_stop", "index": 0}, "content_block_stop")
    yield _event(end, "message_delta") + _event({"type": "message_stop"}, "message_stop")


def _generate_events(count: int) -> Iterable[bytes]:
    piece = _event(_generate({"text": _PIECE}, None))
    for _ in range(count):
        yield piece
    yield _event(_generate({"text": "."}))


def _as_dict(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value


_EVENTS: dict[str, Callable[[int], Iterable[bytes]]] = {
    "chat": _chat_events,
    "messages": _messages_events,
    "generate": _generate_events,
}


async def _stream(writer: asyncio.StreamWriter, events: Iterable[bytes], *, paced: bool) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    due = asyncio.get_running_loop().time()
    for event in events:
        writer.write(b"%x\r\n%s\r\n" % (len(event), event))
        if paced:
            due += 0.001
            await asyncio.sleep(due - asyncio.get_running_loop().time())
        else:
            await writer.drain()
    writer.write(b"0\r\n\r\n")


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            path = head.split(b" ", 2)[1]
            api = "messages" if b"/messages" in path else "generate" if b"Content" in path else "chat"
            if b"streamGenerate" in path or _STREAMED.search(body):
                pieces = _PIECES.search(path) or _PIECES.search(body)
                assert pieces is not None
                await _stream(writer, _EVENTS[api](int(pieces[2])), paced=pieces[1] == b"paced")
            else:
                writer.write(_WHOLE[api][1 if _RESULT.search(body) else 0])
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    """Serves until standard input ends."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    async with server:
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())

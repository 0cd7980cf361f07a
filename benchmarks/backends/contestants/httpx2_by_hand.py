"""Chat Completions in a loop by hand, on httpx2."""

import json

import httpx2

TOOL = {
    "type": "function",
    "function": {
        "name": "add",
        "description": "Adds two numbers.",
        "parameters": {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a", "b"],
        },
    },
}


async def add(a: int, b: int) -> int:
    return a + b


def content_of(line):
    if not line.startswith("data: ") or line == "data: [DONE]":
        return None
    return json.loads(line[6:])["choices"][0]["delta"].get("content")


async def connect(url, model):
    client = httpx2.AsyncClient(base_url=url, headers={"authorization": "Bearer key"}, timeout=60)

    async def ask(messages):
        body = {"model": model, "messages": messages, "tools": [TOOL]}
        answer = await client.post("/v1/chat/completions", json=body)
        return answer.json()["choices"][0]["message"]

    async def run():
        messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is 1 + 2?"}]
        while True:
            message = await ask(messages)
            messages.append(message)
            if not message.get("tool_calls"):
                return message["content"]
            for call in message["tool_calls"]:
                result = await add(**json.loads(call["function"]["arguments"]))
                messages.append({"role": "tool", "tool_call_id": call["id"], "content": json.dumps(result)})

    async def stream():
        body = {"model": model, "stream": True, "messages": [{"role": "user", "content": "Tell me more."}]}
        pieces, text = 0, []
        async with client.stream("POST", "/v1/chat/completions", json=body) as answer:
            async for line in answer.aiter_lines():
                content = content_of(line)
                if content:
                    pieces += 1
                    text.append(content)
        return pieces

    return run, stream

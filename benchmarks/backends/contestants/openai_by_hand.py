"""Chat Completions in a loop by hand, on the openai SDK."""

import json

from openai import AsyncOpenAI

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


async def connect(url, model):
    client = AsyncOpenAI(api_key="key", base_url=f"{url}/v1")

    async def run():
        messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is 1 + 2?"}]
        while True:
            answer = await client.chat.completions.create(model=model, messages=messages, tools=[TOOL])
            message = answer.choices[0].message
            messages.append(message.model_dump(exclude_none=True))
            if not message.tool_calls:
                return message.content
            for call in message.tool_calls:
                result = await add(**json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})

    async def stream():
        messages = [{"role": "user", "content": "Tell me more."}]
        pieces, text = 0, []
        async for chunk in await client.chat.completions.create(model=model, messages=messages, stream=True):
            content = chunk.choices[0].delta.content
            if content:
                pieces += 1
                text.append(content)
        return pieces

    return run, stream

"""Messages in a loop by hand, on the anthropic SDK."""

from anthropic import AsyncAnthropic

TOOL = {
    "name": "add",
    "description": "Adds two numbers.",
    "input_schema": {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "required": ["a", "b"],
    },
}


async def add(a: int, b: int) -> int:
    return a + b


async def connect(url, model):
    client = AsyncAnthropic(api_key="key", base_url=url)

    async def run():
        messages = [{"role": "user", "content": "What is 1 + 2?"}]
        while True:
            answer = await client.messages.create(
                model=model, max_tokens=1000, system="Be brief.", messages=messages, tools=[TOOL]
            )
            messages.append({"role": "assistant", "content": [block.model_dump() for block in answer.content]})
            calls = [block for block in answer.content if block.type == "tool_use"]
            if not calls:
                return "".join(block.text for block in answer.content)
            results = [
                {"type": "tool_result", "tool_use_id": call.id, "content": str(await add(**call.input))}
                for call in calls
            ]
            messages.append({"role": "user", "content": results})

    async def stream():
        messages = [{"role": "user", "content": "Tell me more."}]
        pieces, text = 0, []
        async for event in await client.messages.create(model=model, max_tokens=1000, messages=messages, stream=True):
            if event.type == "content_block_delta":
                pieces += 1
                text.append(event.delta.text)
        return pieces

    return run, stream

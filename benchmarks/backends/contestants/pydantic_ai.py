"""Chat Completions through Pydantic AI."""

from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider


async def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


async def connect(url, model):
    chat = OpenAIChatModel(model, provider=OpenAIProvider(base_url=f"{url}/v1", api_key="key"))
    agent = Agent(chat, instructions="Be brief.", tools=[add])
    teller = Agent(chat)

    async def run():
        return (await agent.run("What is 1 + 2?")).output

    async def stream():
        pieces = 0
        async with teller.run_stream("Tell me more.") as answer:
            async for _ in answer.stream_text(delta=True, debounce_by=None):
                pieces += 1
        return pieces

    return run, stream

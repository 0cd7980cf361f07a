"""Chat Completions through Microsoft's Agent Framework."""

from agent_framework import Agent
from agent_framework.openai import OpenAIChatCompletionClient


async def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


async def connect(url, model):
    client = OpenAIChatCompletionClient(model, api_key="key", base_url=f"{url}/v1")
    agent = Agent(client, "Be brief.", tools=[add])
    teller = Agent(client)

    async def run():
        return (await agent.run("What is 1 + 2?")).text

    async def stream():
        pieces = 0
        async for update in teller.run("Tell me more.", stream=True):
            if update.text:
                pieces += 1
        return pieces

    return run, stream

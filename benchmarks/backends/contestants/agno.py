"""Chat Completions through Agno."""

from agno.agent import Agent
from agno.models.openai import OpenAIChat


async def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


async def connect(url, model):
    chat = OpenAIChat(id=model, api_key="key", base_url=f"{url}/v1")
    agent = Agent(model=chat, instructions="Be brief.", tools=[add], telemetry=False)
    teller = Agent(model=chat, telemetry=False)

    async def run():
        return (await agent.arun("What is 1 + 2?")).content

    async def stream():
        pieces = 0
        async for event in teller.arun("Tell me more.", stream=True):
            if getattr(event, "content", None):
                pieces += 1
        return pieces

    return run, stream

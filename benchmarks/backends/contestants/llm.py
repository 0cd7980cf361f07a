"""Chat Completions through llm, with one client shared by all calls."""

from llm.default_plugins.openai_models import AsyncChat


async def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


async def connect(url, model):
    chat = AsyncChat(model, key="key", api_base=f"{url}/v1", supports_tools=True)
    client = chat.get_client("key", async_=True)
    chat.get_client = lambda *_, **__: client

    async def run():
        return await chat.chain("What is 1 + 2?", system="Be brief.", tools=[add], stream=False).text()

    async def stream():
        pieces = 0
        async for piece in chat.prompt("Tell me more."):
            if piece:
                pieces += 1
        return pieces

    return run, stream

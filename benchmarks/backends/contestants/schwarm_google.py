"""generateContent through Schwarm: an application, an agent, a tool."""

from schwarm_core import Agent, Schwarm, SchwarmConfig, TextDelta


async def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


async def connect(url, model):
    settings = {"providers": {"google": {"base_url": f"{url}/v1beta", "api_key": "key"}}}
    app = await Schwarm(SchwarmConfig(**settings), model=f"google:{model}").__aenter__()
    agent = Agent("clerk", instructions="Be brief.", tools=[add])
    teller = Agent("teller")

    async def run():
        return (await app.run(agent, "What is 1 + 2?")).output

    async def stream():
        pieces = 0
        async with app.stream(teller, "Tell me more.") as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    pieces += 1
        return pieces

    async def close():
        await app.__aexit__(None, None, None)

    return run, stream, close

"""Two agents: the first hands over to the second when that one knows better.

Run it: `uv run python examples/handoff.py`.
"""

import anyio

from schwarm_core import Agent, HandoffEvent, Schwarm, ToolCallStartedEvent

cashier = Agent(
    "cashier",
    description="Good for arithmetic: prices, sums, percentages.",
    instructions="You work out numbers.",
    capabilities=["math"],
)

reception = Agent(
    "reception",
    instructions="You greet people, and hand over to the colleague who knows the answer.",
    handoffs=[cashier],
)


async def main() -> None:
    """Watch a run that goes from one agent to the other."""
    async with Schwarm(model="offline") as app, app.stream(reception, "Work out the sum 12 + 30") as events:
        async for event in events:
            if isinstance(event, HandoffEvent):
                print(f"{event.agent} hands over to {event.to}")
            elif isinstance(event, ToolCallStartedEvent):
                print(f"{event.agent} calls {event.call.name}({event.call.arguments})")
        print(f"{events.response.state.agent}: {events.response.output}")


if __name__ == "__main__":
    anyio.run(main)

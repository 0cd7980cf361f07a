"""What it costs to publish an event, the handling included."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import anyio

from benchmarks.measure import cpu_per_await
from benchmarks.scenario import Scenario, Table
from schwarm_core import Event, EventBus, RequestStartedEvent

_BY_HAND = "a handler awaited by hand"
_EVENT = RequestStartedEvent("run-1", "clerk")


async def _hear(event: Event) -> None:
    """Handles an event, without doing anything about it."""


def _run(measure: Callable[[], Awaitable[float]]) -> float:
    return anyio.run(measure)


async def _by_hand() -> float:
    return await cpu_per_await(lambda: _hear(_EVENT))


async def _published(handlers: int) -> float:
    bus = EventBus()
    hearing = [bus.subscribe(Event, _hear) for _ in range(handlers)]
    cost = 0.0
    async with anyio.create_task_group() as tasks:
        await tasks.start(bus.run)
        cost = await cpu_per_await(lambda: bus.publish(_EVENT), partial(bus.drain, 5))
        await bus.close()
    assert not any(each.dropped for each in hearing), "what is dropped isn't handled, and isn't measured"
    return cost


TABLES = (
    Table(
        "An event",
        (
            Scenario(_BY_HAND, partial(_run, _by_hand)),
            *(
                Scenario(
                    f"an event published to {number} handler{'s' * (number != 1)}",
                    partial(_run, partial(_published, number)),
                    _BY_HAND,
                )
                for number in (0, 1, 10)
            ),
        ),
    ),
)

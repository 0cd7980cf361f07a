"""What a run costs, over the same calls awaited by hand. The model is faked in the process and answers at once."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import anyio

from benchmarks.measure import cpu_per_await
from benchmarks.scenario import Scenario, Table
from schwarm_core import (
    Agent,
    Event,
    LLMProvider,
    Message,
    Middleware,
    ModelRequest,
    ModelResponse,
    Schwarm,
    TelemetryExporter,
    TextPart,
    ToolCallPart,
    Usage,
)

T = TypeVar("T")

BY_HAND = "two model calls and a tool call, by hand"
ONE_BY_HAND = "a model call, by hand"
# The targets are µs on a machine where the loop by hand takes this long.
HAND_US = 3.9

_CALL = ModelResponse(
    Message("assistant", (ToolCallPart("call-1", "add", '{"a": 1, "b": 2}'),)), Usage(1, 20, 5), "tool_calls"
)
_ANSWER = ModelResponse(Message("assistant", (TextPart("That makes 3."),)), Usage(1, 30, 5))

_PLAIN_CALL: dict[str, Any] = {
    "role": "assistant",
    "tool_calls": [{"id": "call-1", "name": "add", "arguments": '{"a": 1, "b": 2}'}],
}
_PLAIN_ANSWER: dict[str, Any] = {"role": "assistant", "content": "That makes 3."}


async def add(a: int, b: int) -> int:
    """Adds two numbers.

    Args:
        a: The first.
        b: The second.
    """
    return a + b


class FakeModel(LLMProvider):
    """Asks for a tool, then answers; at once, and always the same."""

    async def process(self, request: ModelRequest) -> ModelResponse:
        """Answers the last message."""
        return _ANSWER if request.messages[-1].role == "tool" or not request.tools else _CALL


class ForgetfulExporter(TelemetryExporter):
    """Takes records as a real exporter does, and sends them nowhere."""

    async def export(self, records: object) -> None:
        """Takes a batch."""


async def _ask_plainly(request: dict[str, Any]) -> dict[str, Any]:
    return _PLAIN_ANSWER if request["messages"][-1]["role"] == "tool" or not request["tools"] else _PLAIN_CALL


async def _run_by_hand(tools: dict[str, Callable[..., Awaitable[object]]]) -> str:
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is 1 + 2?"},
    ]
    while True:
        answer = await _ask_plainly({"model": "fake", "messages": messages, "tools": list(tools)})
        messages.append(answer)
        if "tool_calls" not in answer:
            return str(answer["content"])
        for call in answer["tool_calls"]:
            result = await tools[call["name"]](**json.loads(call["arguments"]))
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": json.dumps(result)})


async def _pass_on(passing: T, call_next: Callable[[T], Awaitable[Any]]) -> Any:  # noqa: ANN401 - stands anywhere
    return await call_next(passing)


async def _hear(event: Event) -> None:
    """Handles an event, without doing anything about it."""


async def _by_hand(*, tools: bool) -> float:
    return await cpu_per_await(partial(_run_by_hand, {"add": add} if tools else {}))


async def _unused(*, tools: bool = True, middleware: int = 0) -> float:
    around = [Middleware(f"m{number}", model=_pass_on) for number in range(middleware)]
    agent = Agent("clerk", instructions="Be brief.", tools=[add] if tools else [])
    async with Schwarm(model="fake", providers={"fake": FakeModel()}, middleware=around) as app:
        return await cpu_per_await(lambda: app.run(agent, "What is 1 + 2?"))


async def _all_used() -> float:
    around = [Middleware(f"m{number}", run=_pass_on, model=_pass_on, tool=_pass_on) for number in range(3)]
    agent = Agent("clerk", instructions="Be brief.", tools=[add])
    async with Schwarm(
        model="fake", providers={"fake": FakeModel()}, middleware=around, exporters={"forgetful": ForgetfulExporter()}
    ) as app:
        hearing = app.subscribe(Event, _hear)
        cost = await cpu_per_await(lambda: app.run(agent, "What is 1 + 2?"), partial(app.bus.drain, 5))
        assert not hearing.dropped, "what is dropped costs nothing, and isn't measured"
        return cost


def _on(backend: str, measure: Callable[[], Awaitable[float]]) -> Callable[[], float]:
    return partial(anyio.run, measure, backend=backend)


_NOTHING_USED = "a run, every feature there and none used"
_ALL_USED = "a run, three middlewares on run, model and tool, spans exported, all events heard"
_ONE = "a run of one model call, nothing around it"

TABLES = (
    Table(
        "A run of two model calls and one tool call",
        (
            Scenario(BY_HAND, _on("asyncio", partial(_by_hand, tools=True))),
            Scenario(_NOTHING_USED, _on("asyncio", _unused), BY_HAND, 60 / HAND_US),
            Scenario(f"{_NOTHING_USED}, on trio", _on("trio", _unused), _NOTHING_USED, 1.25),
            Scenario(_ALL_USED, _on("asyncio", _all_used), BY_HAND, 90 / HAND_US),
            Scenario(f"{_ALL_USED}, on trio", _on("trio", _all_used), _ALL_USED, 1.25),
        ),
    ),
    Table(
        "One model call, and middleware around it",
        (
            Scenario(ONE_BY_HAND, _on("asyncio", partial(_by_hand, tools=False))),
            Scenario(_ONE, _on("asyncio", partial(_unused, tools=False)), ONE_BY_HAND),
            *(
                Scenario(
                    f"the same, {number} middleware{'s' * (number > 1)} around the call",
                    _on("asyncio", partial(_unused, tools=False, middleware=number)),
                    _ONE,
                )
                for number in (1, 5, 10)
            ),
        ),
    ),
)

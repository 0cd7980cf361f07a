"""A run takes the agent's context, and its response holds the agent's output."""

from __future__ import annotations

from typing import Any, assert_type

from tests.typing.words import Basket, Invoice, Order, Receipt, Ward

from schwarm_core import Agent, AgentResponse, AgentState, Answer, Event, Limits, RunStream, Schwarm, user

plain = Agent("plain")
orders = Agent("orders", output=Order)
numbers = Agent("numbers", output=int)
receipts = Agent("receipts", output=Receipt)
either = Agent("either", output=Order | Invoice)
till = Agent("till", context=Basket)
shop = Agent("shop", context=Basket, output=Order)


async def the_output_is_the_agents(app: Schwarm) -> None:
    """What comes out is of the type that the agent says."""
    assert_type(await app.run(plain, "?"), AgentResponse[None, str])
    assert_type((await app.run(orders, "?")).output, Order)
    assert_type((await app.run(numbers, "?")).output, int)
    assert_type((await app.run(receipts, "?")).output["paid"], bool)
    assert_type((await app.run(either, "?")).output, Order | Invoice)
    assert_type((await app.run(shop, "?", context=Basket())).output.cups, int)


async def another_use_of_it_is_refused(app: Schwarm) -> None:
    """What comes out can't be taken for something else."""
    response = await app.run(orders, "?")
    text: str = response.output  # type: ignore[assignment] # pyright: ignore[reportAssignmentType]
    text = response.output.saucers  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]
    text += str((await app.run(either, "?")).output.cups)  # type: ignore[union-attr] # pyright: ignore[reportAttributeAccessIssue]
    text += str((await app.run(receipts, "?")).output["due"])  # type: ignore[typeddict-item] # pyright: ignore[reportGeneralTypeIssues]


async def the_context_is_the_agents(app: Schwarm) -> None:
    """An agent with a context is run with one, of its type, and the response returns it."""
    response = await app.run(till, "?", context=Basket())
    assert_type(response.context, Basket)
    await app.run(till, "?")  # type: ignore[arg-type] # pyright: ignore[reportCallIssue, reportArgumentType]
    await app.run(till, "?", context=Ward())  # type: ignore[misc] # pyright: ignore[reportCallIssue, reportArgumentType]
    await app.run(till, "?", context=None)  # type: ignore[misc] # pyright: ignore[reportCallIssue, reportArgumentType]
    await app.run(plain, "?", context=Basket())  # type: ignore[misc] # pyright: ignore[reportCallIssue, reportArgumentType]


async def a_state_brings_its_context(app: Schwarm, state: AgentState) -> None:
    """A run that goes on from a state takes the context from there."""
    response = await app.run(shop, state=state, answers={"1": Answer(3)}, limits=Limits(turns=2))
    assert_type(response, AgentResponse[Basket, Order])
    await app.run(shop, state=state, answers={"1": 3})  # type: ignore[arg-type, dict-item] # pyright: ignore[reportCallIssue, reportArgumentType]


async def options_are_known(app: Schwarm) -> None:
    """Options have names and types; a misspelt one is refused."""
    await app.run(plain, "?", history=[user("Hello")], model="scripted", run_id="1")
    await app.run(plain, "?", histroy=[])  # type: ignore[call-overload] # pyright: ignore[reportCallIssue]
    await app.run(plain, "?", limits=3)  # type: ignore[call-overload] # pyright: ignore[reportCallIssue, reportArgumentType]


async def a_name_says_no_types(app: Schwarm) -> None:
    """An agent that is known by name only could be of any type."""
    assert_type(await app.run("clerk", "?", context=Basket()), AgentResponse[Any, Any])
    assert_type(app.run_sync("clerk", "?"), AgentResponse[Any, Any])


def the_sync_front_says_the_same(app: Schwarm) -> None:
    """`run_sync` is as typed as `run`."""
    assert_type(app.run_sync(orders, "?"), AgentResponse[None, Order])
    assert_type(app.run_sync(shop, "?", context=Basket()), AgentResponse[Basket, Order])
    app.run_sync(shop, "?", context=Ward())  # type: ignore[misc] # pyright: ignore[reportCallIssue, reportArgumentType]
    app.run_sync(shop, "?")  # type: ignore[arg-type] # pyright: ignore[reportCallIssue, reportArgumentType]


async def so_does_a_stream(app: Schwarm) -> None:
    """A watched run yields events, and its response is as typed as that of `run`."""
    async with app.stream(shop, "?", context=Basket()) as events:
        assert_type(events, RunStream[Basket, Order])
        async for event in events:
            assert_type(event, Event)
    assert_type(events.response.output, Order)
    app.stream(shop, "?", context=Ward())  # type: ignore[misc] # pyright: ignore[reportCallIssue, reportArgumentType]
    app.stream(shop, "?")  # type: ignore[arg-type] # pyright: ignore[reportCallIssue, reportArgumentType]

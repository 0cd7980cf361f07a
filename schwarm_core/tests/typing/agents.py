"""An agent's type says which context it shares and what it answers with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, assert_type

from tests.typing.words import Basket, Invoice, Order, Receipt, Ward

from schwarm_core import Agent, AgentConfig, Context, Tool, TryAgain, tool


@tool
def add(context: Context[Basket], price: float) -> str:
    """A tool for agents that have a basket."""
    context.data.total += price
    return "done"


@tool
def discharge(context: Context[Ward]) -> str:
    """A tool for agents that have a ward."""
    context.data.patients -= 1
    return "done"


@tool
def now() -> str:
    """A tool for any agent."""
    return "noon"


def greet(context: Context[Basket]) -> str:
    """Instructions for agents that have a basket."""
    return f"The basket holds {context.data.total}."


async def count(context: Context[Ward]) -> str:
    """Instructions for agents that have a ward."""
    return f"The ward holds {context.data.patients}."


def open_till(context: Context[Basket]) -> Sequence[Tool[Basket]]:
    """The tools of a turn, for agents that have a basket."""
    return [add, now] if context.data.total else [now]


def at_least_one(context: Context[Basket], order: Order) -> Order:
    """A check of orders."""
    if order.cups < 1:
        msg = "How many?"
        raise TryAgain(msg)
    return order


def what_is_inferred() -> None:
    """The output's type and the context's come from the arguments."""
    assert_type(Agent("plain"), Agent[None, str])
    assert_type(Agent("attrs", output=Order), Agent[None, Order])
    assert_type(Agent("dataclass", output=Invoice), Agent[None, Invoice])
    assert_type(Agent("typed dict", output=Receipt), Agent[None, Receipt])
    assert_type(Agent("number", output=int), Agent[None, int])
    assert_type(Agent("list", output=list[Order]), Agent[None, list[Order]])
    assert_type(Agent("union", output=Order | Invoice), Agent[None, Order | Invoice])
    assert_type(Agent("maybe", output=int | None), Agent[None, int | None])
    assert_type(Agent("word", output=Literal["yes", "no"]), Agent[None, Literal["yes", "no"]])
    assert_type(Agent("context", context=Basket), Agent[Basket, str])
    assert_type(Agent("both", context=Basket, output=Order), Agent[Basket, Order])


def a_config_makes_an_agent_of_its_types() -> None:
    """An agent made of a configuration shares its types."""
    config = AgentConfig[Basket, Order]("config", context=Basket, output=Order, instructions=greet, tools=[add, now])
    assert_type(config, AgentConfig[Basket, Order])
    assert_type(Agent(config), Agent[Basket, Order])
    assert_type(AgentConfig[None, int | str]("config", output=int | str), AgentConfig[None, int | str])
    AgentConfig[None, int]("config", output=Order)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    AgentConfig[Ward, str]("config", tools=[add])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
    AgentConfig[Ward, str]("config", instructions=greet)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def tools_fit_the_context() -> None:
    """A tool that asks for another context is refused; one that asks for none fits everywhere."""
    Agent("basket", context=Basket, tools=[add, now])
    Agent("basket", context=Basket, tools=open_till)
    Agent("none", tools=[now])
    Agent("basket", context=Basket, tools=[discharge])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
    Agent("basket", context=Basket, tools=(now, discharge))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    Agent("ward", context=Ward, tools=open_till)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    Agent("none", tools=[add])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]


def instructions_fit_the_context() -> None:
    """So with instructions, sync or async."""
    Agent("basket", context=Basket, instructions=greet)
    Agent("ward", context=Ward, instructions=count)
    Agent("ward", context=Ward, instructions=greet)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    Agent("none", instructions=count)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def checks_fit_the_output() -> None:
    """A check of the output takes and returns what the agent answers with."""
    Agent("orders", context=Basket, output=Order, output_check=at_least_one)
    Agent("others", context=Basket, output=Invoice, output_check=at_least_one)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    Agent("others", context=Ward, output=Order, output_check=at_least_one)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def only_types_are_outputs() -> None:
    """A value is no type to answer with."""
    Agent("number", output=3)  # type: ignore[call-overload] # pyright: ignore[reportArgumentType]


def misspelt_arguments_are_refused() -> None:
    """The short form knows every argument by name."""
    Agent("guide", instruction="Be brief.")  # type: ignore[call-overload] # pyright: ignore[reportCallIssue]

"""A tool's type says which context it asks for."""

from __future__ import annotations

from typing import assert_type

from tests.typing.words import Basket, Database, Ward

from schwarm_core import Agent, Capability, Context, Inject, Result, Schwarm, Tool, external_tool, tool


@tool
def price(drink: str, cups: int = 1) -> float:
    """Asks for no context."""
    return 2.4 * cups


@tool
def add(context: Context[Basket], amount: float) -> Result:
    """Asks for a basket, and may change it."""
    return Result("done", context={"total": context.data.total + amount})


@tool(timeout=3, approval=True)
async def pay(context: Context[Basket], amount: float) -> str:
    """Asks for a basket, by a decorator with arguments."""
    return "paid"


@tool(name="count", sequential=True)
def rows(database: Inject[Database], table: str) -> int:
    """Asks for a service, which is of the service's own type inside the function."""
    assert_type(database, Database)
    assert_type(database.count(table), int)
    return database.count(table)


def what_a_decorated_function_is() -> None:
    """The decorator, with arguments or without, keeps the context's type."""
    assert_type(price, Tool[object])
    assert_type(add, Tool[Basket])
    assert_type(pay, Tool[Basket])
    assert_type(rows, Tool[object])
    assert_type(external_tool("ask", "Asks a person.", {"type": "object"}), Tool[object])


def a_tool_without_context_fits_every_agent() -> None:
    """What asks for less can stand where more is given, and not the other way round."""
    fits: Tool[Basket] = price
    wrong: Tool[Ward] = add  # type: ignore[assignment] # pyright: ignore[reportAssignmentType]
    more: Tool[object] = add  # type: ignore[assignment] # pyright: ignore[reportAssignmentType]
    Capability("shop", tools=[fits, wrong, more, str.upper])


def an_agent_takes_tools_of_its_context() -> None:
    """With and without arguments to the decorator."""
    Agent("till", context=Basket, tools=[price, add, pay, rows])
    Agent("ward", context=Ward, tools=[pay])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]


def the_decorators_arguments_are_checked() -> None:
    """A misspelt or wrong argument is refused."""
    tool(time=3)  # type: ignore[call-overload] # pyright: ignore[reportCallIssue]
    tool(timeout="3")  # type: ignore[call-overload] # pyright: ignore[reportArgumentType]


def a_service_is_offered_under_its_type(app: Schwarm) -> None:
    """What is registered, or put in its place for a test, is of the type it is asked for by."""
    app.services.register_value(Database, Database())
    app.services.register_factory(Database, Database, scope="run")
    with app.services.override(Database, Database()):
        pass
    app.services.register_factory(Database, Database, scope="agent")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


async def a_service_is_got_by_its_type(context: Context[Basket]) -> None:
    """The context hands out a service as what it is asked for by."""
    assert_type(await context.services.get(Database), Database)

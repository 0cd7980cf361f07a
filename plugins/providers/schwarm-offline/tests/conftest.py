"""A toolbox to plan with, and conversations held with it to their end."""

from __future__ import annotations

import ast
import json
import operator
from collections.abc import Awaitable, Callable, Mapping, Sequence
from math import sqrt

import pytest
from attrs import field, frozen

from schwarm_core.domain.message.ask import ModelRequest, ToolDefinition
from schwarm_core.domain.message.message import Message, user
from schwarm_core.domain.message.part import TextPart, ToolCallPart, ToolResultPart
from schwarm_offline.provider import OfflineProvider

MOST_TURNS = 10
CLOCKS = {
    "Tokyo": "14:05 (Asia/Tokyo)",
    "Paris": "06:05 (Europe/Paris)",
    "New York": "00:05 (America/New_York)",
    "America/Sao_Paulo": "02:05 (America/Sao_Paulo)",
}
OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


def evaluated(expression: str) -> float:
    """What plain arithmetic comes to."""

    def value(node: ast.expr) -> float:
        match node:
            case ast.Constant(int() | float() as number):
                return number
            case ast.UnaryOp(ast.USub(), operand):
                return -value(operand)
            case ast.BinOp(left, op, right):
                return OPERATIONS[type(op)](value(left), value(right))
            case ast.Call(ast.Name("sqrt"), [argument]):
                return sqrt(value(argument))
            case _:
                msg = f"{ast.unparse(node)!r} is no arithmetic"
                raise ValueError(msg)

    return value(ast.parse(expression, mode="eval").body)


def calculate(expression: str) -> str:
    """Arithmetic, and percentages of it."""
    rate, of, base = expression.partition("% of ")
    result = float(rate) * evaluated(base) / 100 if of else evaluated(expression)
    return json.dumps(result)


def clock(zone: str) -> str:
    """The time in one of a few places."""
    if zone not in CLOCKS:
        msg = f"no city or time zone is called {zone!r}"
        raise ValueError(msg)
    return CLOCKS[zone]


def text(description: str) -> dict[str, object]:
    """The schema of a described text."""
    return {"type": "string", "description": description}


def make_tool(
    name: str, description: str, required: Sequence[str] | None = None, **parameters: object
) -> ToolDefinition:
    """A tool; all parameters are required unless told otherwise."""
    needed = list(parameters) if required is None else list(required)
    schema = {"type": "object", "properties": parameters, "required": needed, "additionalProperties": False}
    return ToolDefinition(name, description, schema)


TOOLS: Mapping[str, tuple[ToolDefinition, Callable[..., str]]] = {
    tool.name: (tool, function)
    for tool, function in (
        (
            make_tool(
                "calculate",
                "Evaluate an arithmetic expression, such as `17% of 2340` or `sqrt(2) * 3`.",
                expression=text("The expression."),
            ),
            calculate,
        ),
        (
            make_tool(
                "current_time",
                "The current date and time in a city or time zone.",
                zone=text("A city, such as Tokyo, or an IANA time zone, such as Europe/Berlin."),
            ),
            clock,
        ),
        (
            make_tool(
                "convert_time",
                "Convert a time of day from one time zone to another.",
                time=text("The time, such as 15:00."),
                source=text("The city or time zone that the time is given in."),
                target=text("The city or time zone to convert to."),
            ),
            lambda time, source, target: f"{time} in {source} is 23:00 in {target}.",
        ),
        (
            make_tool("read_file", "Read a text file.", path=text("The file, relative to the root folder.")),
            lambda path: f"first line of {path}\nsecond line",
        ),
        (
            make_tool(
                "list_files",
                "List the files and folders in a folder.",
                required=(),
                folder=text("The folder, relative to the root folder; the root itself when left out."),
            ),
            lambda folder=".": json.dumps(["a.txt", "b.txt"]),
        ),
        (
            make_tool(
                "fetch", "Fetch a web page and return its text.", url=text("The page's address (http or https).")
            ),
            lambda url: f"The page at {url}\nsays hello",
        ),
    )
}


@frozen
class World:
    """Tools that can be called, by whatever names they go.

    Attributes:
        tools: What the model is told of them.
        functions: What executes them, by their names.
        called: Every call that was made: the tool's name and its arguments.
    """

    tools: tuple[ToolDefinition, ...]
    functions: Mapping[str, Callable[..., str]]
    called: list[tuple[str, dict[str, object]]] = field(factory=list)

    def execute(self, call: ToolCallPart) -> ToolResultPart:
        """Calls a tool, and notes that it was called."""
        arguments = json.loads(call.arguments)
        self.called.append((call.name, arguments))
        try:
            return ToolResultPart(call.id, call.name, (TextPart(self.functions[call.name](**arguments)),))
        except (ValueError, ArithmeticError) as error:
            return ToolResultPart(call.id, call.name, (TextPart(str(error)),), "error")


Talk = Callable[..., Awaitable[list[str]]]


@pytest.fixture(scope="session")
def tools() -> tuple[ToolDefinition, ...]:
    """The tools of a toolbox: arithmetic, clocks, files, pages."""
    return tuple(tool for tool, _ in TOOLS.values())


@pytest.fixture
def world(tools: tuple[ToolDefinition, ...]) -> World:
    """The toolbox, ready to be called."""
    return World(tools, {name: function for name, (_, function) in TOOLS.items()})


@pytest.fixture(scope="session")
def tool() -> Callable[..., ToolDefinition]:
    """Makes a tool's definition: name, description, `required`, and the schema of each parameter by its name."""
    return make_tool


@pytest.fixture(scope="session")
def talk() -> Talk:
    """Holds a conversation: each question is answered, its calls executed, before the next. Returns the answers."""

    async def hold(world: World, *questions: str) -> list[str]:
        messages: list[Message] = []
        answers: list[str] = []
        for question in questions:
            messages.append(user(question))
            answers.append(await answered(world, messages))
        return answers

    async def answered(world: World, messages: list[Message]) -> str:
        for _ in range(MOST_TURNS):
            response = await OfflineProvider().process(ModelRequest(tuple(messages), tools=world.tools))
            messages.append(response.message)
            calls = response.message.tool_calls
            if not calls:
                return response.message.text
            messages.append(Message("tool", tuple(world.execute(call) for call in calls)))
        msg = "the conversation comes to no end"
        raise AssertionError(msg)

    return hold


@pytest.fixture(scope="session")
def first_calls() -> Callable[[str, Sequence[ToolDefinition]], list[tuple[str, dict[str, object]]]]:
    """The calls that a question leads to at once: each tool's name and arguments."""
    from schwarm_offline.reply import reply_to

    def calls(question: str, tools: Sequence[ToolDefinition]) -> list[tuple[str, dict[str, object]]]:
        reply = reply_to(ModelRequest((user(question),), tools=tuple(tools)))
        return [] if isinstance(reply, str) else [(call.tool, dict(call.arguments)) for call in reply]

    return calls

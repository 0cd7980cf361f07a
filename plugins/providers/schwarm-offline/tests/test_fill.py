"""Values of an asked shape."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, TypedDict
from uuid import UUID

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from schwarm_core.domain.message.ask import ModelRequest, OutputSchema, ToolDefinition
from schwarm_core.domain.message.message import Message, user
from schwarm_core.domain.message.part import TextPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.schema.json_schema import schema_of
from schwarm_core.domain.schema.structure import structure
from schwarm_offline.fill.fill import filled
from schwarm_offline.fill.pattern import matching
from schwarm_offline.reply import reply_to
from schwarm_offline.schema import matches


class Colour(Enum):
    """A colour."""

    RED = "red"
    DARK_BLUE = "dark blue"


@frozen
class City:
    """A city.

    Attributes:
        name: What it is called.
        population: How many people live there.
    """

    name: str
    population: int = 0


@frozen
class Leaf:
    """An end."""

    value: int
    type: Literal["leaf"] = "leaf"


@frozen
class Node:
    """A fork."""

    left: Node | Leaf
    right: Node | Leaf
    type: Literal["node"] = "node"


@frozen
class Chain:
    """One after another."""

    next: Chain | None
    children: list[Chain]


class Row(TypedDict):
    """A row."""

    key: str
    cells: dict[str, float]


class Point(NamedTuple):
    """A point."""

    x: float
    y: float


TYPES: Sequence[Any] = [
    int,
    bool,
    float | None,
    list[int],
    set[str],
    tuple[int, str],
    tuple[()],
    dict[str, list[int]],
    Literal["yes", "no"],
    Literal[3],
    Colour,
    City,
    list[City],
    City | None,
    City | int,
    Leaf | Node,
    Node,
    Chain,
    Row,
    Point,
    Decimal,
    UUID,
    bytes,
    dt.date,
    dt.time,
    dt.datetime,
    dt.timedelta,
    Annotated[str, "A text."],
    dict[Literal["a", "b"], int],
]


def answer(question: str, output: Any, results: Sequence[tuple[ToolCallPart, str]] = ()) -> Any:
    """What a question is answered with, as a value of the type."""
    schema = schema_of(output)
    history = [user(question)]
    for call, text in results:
        result = ToolResultPart(call.id, call.name, (TextPart(text),))
        history += [Message("assistant", (call,)), Message("tool", (result,))]
    reply = reply_to(ModelRequest(tuple(history), tools=EVERYTHING, output=OutputSchema("answer", schema)))
    assert isinstance(reply, str)
    return structure(json.loads(reply), output)


EVERYTHING = (
    ToolDefinition(
        "calculate",
        "Evaluate an arithmetic expression.",
        {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]},
    ),
    ToolDefinition(
        "facts",
        "How many people live in a city.",
        {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    ),
)
SUM = ToolCallPart("call_1", "calculate", '{"expression": "2 + 3"}')
FACTS = ToolCallPart("call_1", "facts", '{"city": "Tokyo"}')


class TestEveryType:
    """Whatever the core writes a schema of, a value of it is made."""

    @pytest.mark.parametrize("output", TYPES, ids=str)
    @pytest.mark.parametrize("question", ["", "Tokyo has 14000000 people since 2025-01-02, says https://example.com."])
    def test_the_value_is_one_of_the_type(self, output: Any, question: str) -> None:
        """With facts and without, the validator and the core accept it."""
        schema = dict(schema_of(output))
        reply = reply_to(ModelRequest((user(question),), output=OutputSchema("answer", schema)))
        assert isinstance(reply, str)
        value = json.loads(reply)
        Draft202012Validator(schema).validate(value)
        structure(value, output)


class TestFacts:
    """What the conversation holds goes where names and descriptions say."""

    def test_a_result_is_the_value(self) -> None:
        """A shape that says nothing takes what the tool found."""
        assert answer("What is 2 + 3?", float, [(SUM, "5")]) == 5

    def test_a_whole_number_is_rounded_to(self) -> None:
        """Where only a whole one will do."""
        assert answer("What is 2 + 3?", int, [(SUM, "5.4")]) == 5

    def test_calls_come_before_the_value(self) -> None:
        """What is to be found out is found out first."""
        request = ModelRequest((user("What is 2 + 3?"),), tools=EVERYTHING, output=OutputSchema("a", schema_of(float)))
        reply = reply_to(request)
        assert not isinstance(reply, str)
        assert [call.tool for call in reply] == ["calculate"]

    def test_fields_take_what_their_words_say(self) -> None:
        """The name from the question, the number from the tool."""
        question = "How many people live in Tokyo?"
        assert answer(question, City, [(FACTS, "14000000")]) == City("Tokyo", 14_000_000)

    def test_a_number_that_has_to_be_there_is_the_one_worked_out(self) -> None:
        """Even if no word says so; one that may be left out is left out."""

        @frozen
        class Quote:
            total: float
            tax: float | None = None

        assert answer("What is 2 + 3?", Quote, [(SUM, "5")]) == Quote(5)

    def test_a_correction_is_made_with_what_was_found_before(self) -> None:
        """The demand for it is the last thing said, but not the question."""
        schema = OutputSchema("answer", schema_of(float))
        result = ToolResultPart("call_1", "calculate", (TextPart("5"),))
        history = (
            user("What is 2 + 3?"),
            Message("assistant", (SUM,)),
            Message("tool", (result,)),
            Message("assistant", (TextPart("five"),)),
            user("The answer doesn't fit: expected a number."),
        )
        assert reply_to(ModelRequest(history, tools=EVERYTHING, output=schema)) == "5"

    def test_a_result_of_several_fields_is_taken_apart(self) -> None:
        """By the names of its keys."""
        question = "How many people live in Tokyo?"
        result = '{"name": "Tōkyō", "population": 14100000}'
        assert answer(question, City, [(FACTS, result)]) == City("Tōkyō", 14_100_000)

    def test_what_is_stated_is_taken_over(self) -> None:
        """Fields are given by name in the text."""

        @frozen
        class Person:
            name: str
            age: int
            email: str

        question = "Note: name is Anna Smith, age: 34, and mail goes to anna@example.com"
        assert answer(question, Person) == Person("Anna Smith", 34, "anna@example.com")

    def test_a_list_takes_all_of_a_kind(self) -> None:
        """As many as there are."""

        @frozen
        class Trip:
            cities: list[str]

        assert answer("I was in Tokyo, Paris and New York", Trip) == Trip(["Tokyo", "Paris", "New York"])

    def test_an_option_that_is_named_is_chosen(self) -> None:
        """Otherwise the first is."""
        assert answer("I like dark blue best", Colour) is Colour.DARK_BLUE
        assert answer("I like green best", Colour) is Colour.RED

    def test_the_alternative_that_facts_serve_is_chosen(self) -> None:
        """A city when there is one, nothing when there isn't."""
        assert answer("How many people live in Tokyo?", City | None, [(FACTS, "14")]) == City("Tokyo", 14)
        assert answer("hm", City | None) is None

    def test_an_answer_in_words_goes_where_one_is_asked_for(self) -> None:
        """Honest as ever."""

        @frozen
        class Reply:
            answer: str

        assert answer("What is 2 + 3?", Reply, [(SUM, "5")]) == Reply("2 + 3 is 5.")
        assert answer("Sing!", Reply).answer.startswith("I am Schwarm's offline provider")

    def test_dates_and_addresses_have_their_form(self) -> None:
        """The format says which."""

        @frozen
        class Visit:
            page: Annotated[str, "The page."]
            day: dt.date
            at: dt.time

        question = "Visit https://example.com on March 3, 2025 at 3pm"
        assert answer(question, Visit) == Visit("https://example.com", dt.date(2025, 3, 3), dt.time(15))


class TestOutputTool:
    """A typed answer may be asked for by a tool, too."""

    FINAL = ToolDefinition(
        "done", "Gives the final answer. Call it once, when the answer is complete.", schema_of(City)
    )

    def request(self, *messages: Message) -> ModelRequest:
        """A request that has to be answered by a tool."""
        return ModelRequest(messages, tools=(*EVERYTHING, self.FINAL), tool_choice="required")

    def test_it_is_called_when_all_is_found_out(self) -> None:
        """Not before, and with what was found."""
        question = user("How many people live in Tokyo?")
        first = reply_to(self.request(question))
        assert not isinstance(first, str)
        assert [call.tool for call in first] == ["facts"]
        history = (
            question,
            Message("assistant", (FACTS,)),
            Message("tool", (ToolResultPart("call_1", "facts", (TextPart("14"),)),)),
        )
        second = reply_to(self.request(*history))
        assert not isinstance(second, str)
        assert [(call.tool, call.arguments) for call in second] == [("done", {"name": "Tokyo", "population": 14})]

    def test_it_is_called_even_if_nothing_was_found_out(self) -> None:
        """With the least that its schema accepts."""
        reply = reply_to(self.request(user("so what?")))
        assert not isinstance(reply, str)
        assert [(call.tool, call.arguments) for call in reply] == [("done", {"name": ""})]

    def test_the_same_answer_is_not_given_twice(self) -> None:
        """If it was refused, words are all that is left."""
        call = ToolCallPart("call_1", "done", '{"name": ""}')
        result = ToolResultPart("call_1", "done", (TextPart("a name is needed"),), "error")
        reply = reply_to(self.request(user("so what?"), Message("assistant", (call,)), Message("tool", (result,))))
        assert isinstance(reply, str)


class TestPatterns:
    """A text is found that a simple pattern matches."""

    @pytest.mark.parametrize(
        "pattern",
        [
            "^[a-z]+$",
            r"^\d{3}-\d{4}$",
            "^(red|green)$",
            "^[A-Z][a-z]+(/[A-Z][a-z]+)?$",
            r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$",
            r"^#[0-9a-fA-F]{6}$",
            r"^(?:v)?\d+\.\d+\.\d+$",
            "[^a]",
            r"^\w+@\w+\.com$",
            "^x*y{2,}z?$",
            r"^(?=a)a.\$$",
            "",
        ],
    )
    def test_a_text_matches(self, pattern: str) -> None:
        """Literals, classes, groups, alternatives, repetitions and anchors are read."""
        text = matching(pattern)
        assert text is not None
        assert matches(pattern, text)

    @pytest.mark.parametrize("pattern", ["(", "[", r"(a)\1b(?!c)x$", "a{3"])
    def test_what_is_too_hard_is_left(self, pattern: str) -> None:
        """Rather than a wrong text there is none, and nothing raises."""
        text = matching(pattern)
        assert text is None or matches(pattern, text)


bounds = st.integers(-20, 20)
numbers = st.one_of(
    st.builds(lambda low, size: {"type": "integer", "minimum": low, "maximum": low + size}, bounds, st.integers(0, 9)),
    st.builds(lambda low: {"type": "number", "exclusiveMinimum": low, "exclusiveMaximum": low + 1}, bounds),
    st.builds(lambda high: {"type": "integer", "exclusiveMaximum": high}, bounds),
    st.builds(
        lambda low, high: {"allOf": [{"type": "integer", "minimum": low}, {"maximum": 40 + high}]}, bounds, bounds
    ),
    st.builds(lambda low, step: {"type": "integer", "minimum": low, "multipleOf": step}, bounds, st.integers(1, 7)),
)
texts = st.one_of(
    st.builds(
        lambda least, more: {"type": "string", "minLength": least, "maxLength": least + more},
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    st.sampled_from([{"type": "string", "format": name} for name in ("date", "uuid", "uri", "email", "time")]),
    st.sampled_from([{"type": "string", "pattern": "^[a-c]{2}$"}, {"enum": ["a", 1, None]}, {"const": "x"}, {}]),
    st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"type": ["string", "null"], "minLength": 1}]),
)


def objects(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas of objects."""
    keys = st.sampled_from(["name", "count", "city", "x1"])

    def record(properties: dict[str, Any], required: set[str]) -> dict[str, Any]:
        needed = sorted(required & set(properties))
        return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}

    return st.builds(record, st.dictionaries(keys, inner, max_size=3), st.sets(keys))


def arrays(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas of lists."""
    return st.one_of(
        st.builds(lambda item, least: {"type": "array", "items": item, "minItems": least}, inner, st.integers(0, 3)),
        st.builds(
            lambda items: {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)},
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.sampled_from(
            [
                {"type": "array", "items": item, "minItems": 2, "uniqueItems": True}
                for item in ({"type": "string"}, {"enum": ["a", "b", 3]}, {"type": "boolean"}, {"type": "integer"})
            ]
        ),
    )


def others(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas of alternatives and of dictionaries."""
    return st.one_of(
        st.builds(lambda options: {"anyOf": options}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(
            lambda least, value: {"type": "object", "additionalProperties": value, "minProperties": least},
            st.integers(0, 3),
            inner,
        ),
    )


schemas = st.recursive(
    st.one_of(numbers, texts), lambda inner: st.one_of(objects(inner), arrays(inner), others(inner)), max_leaves=6
)
QUESTION = user(
    "Anna is 34 and was in Tokyo and Paris on 2025-03-03 at 3pm; 7 of 9, see https://example.com or `a.txt`."
)


class TestAnySchema:
    """Any schema of the usual sort is filled."""

    @given(schemas)
    def test_the_value_is_valid(self, schema: dict[str, Any]) -> None:
        """By the judgement of a validator, whatever facts there are."""
        for question in (QUESTION, user("")):
            reply = reply_to(ModelRequest((question,), output=OutputSchema("answer", schema)))
            assert isinstance(reply, str)
            Draft202012Validator(schema).validate(json.loads(reply))

    def test_schemas_that_contain_themselves_come_to_an_end(self) -> None:
        """Each goes round a few times at most, and optional parts are left out."""
        tree: dict[str, Any] = {
            "type": "object",
            "properties": {"name": {"type": "string"}, "left": {"$ref": "#"}, "right": {"$ref": "#"}},
            "required": ["name"],
        }
        Draft202012Validator(tree).validate(filled(tree, ()))

    def test_calls_of_a_tool_that_takes_an_object(self, first_calls: Callable[..., Any]) -> None:
        """A parameter that is an object is filled in the same way."""
        order = {"type": "object", "properties": {"name": {"type": "string"}, "amount": {"type": "integer"}}}
        schema = {"type": "object", "properties": {"order": {**order, "required": ["name"]}}, "required": ["order"]}
        tool = ToolDefinition("check", "Check whether an article is in stock.", schema)
        assert first_calls("Is the article Teapot in stock, amount: 3", [tool]) == [
            ("check", {"order": {"name": "Teapot", "amount": 3}})
        ]

"""How a JSON value strictly becomes a Python value, and what is said of one that doesn't."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypedDict, TypeVar
from uuid import UUID

import pytest
from attrs import field, frozen, validators
from typing_extensions import TypeAliasType

from schwarm_core.domain.error.value import Fault, InvalidValueError, UnsupportedTypeError
from schwarm_core.domain.schema.json_schema import schema_of
from schwarm_core.domain.schema.secret import Secret
from schwarm_core.domain.schema.structure import structure, structurer, unstructure

T = TypeVar("T")
Json = TypeAliasType("Json", "bool | int | float | str | list[Json] | dict[str, Json] | None")
Endless = TypeAliasType("Endless", "int | Endless")  # type: ignore[misc] # pyright: ignore[reportGeneralTypeIssues]
Pairs = TypeAliasType("Pairs", list[tuple[T, T]], type_params=(T,))


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1


@frozen
class Limits:
    turns: int = 10
    timeout: float = 60.0


@frozen
class Agent:
    name: str
    model: str
    tools: tuple[str, ...] = ()
    limits: Limits = Limits()
    key: Secret | None = None


@frozen
class Node:
    value: int
    children: tuple[Node, ...] = ()


@frozen
class Shadowing:
    date: date
    list: list[int]


@frozen
class Box(Generic[T]):
    content: T


@frozen
class Bounds:
    ge: float | None = None
    le: float | None = None
    multiple_of: float | None = None
    min_length: int | None = None
    pattern: str | None = None


def shout(text: str) -> str:
    """A converter of a field."""
    return text.upper()


def faults(value: object, tp: Any) -> list[str]:
    """What is said of a value that doesn't fit."""
    with pytest.raises(InvalidValueError) as caught:
        structure(value, tp)
    return [str(fault) for fault in caught.value.faults]


class TestScalars:
    @pytest.mark.parametrize(
        ("value", "tp", "made"),
        [
            (None, None, None),
            (True, bool, True),
            (3, int, 3),
            (3.0, int, 3),
            (10**30, int, 10**30),
            (1, float, 1.0),
            (1.5, float, 1.5),
            ("1", str, "1"),
            ("red", Color, Color.RED),
            (1, Level, Level.LOW),
            (1.0, Literal[1], 1),
            ("AP8=", bytes, b"\x00\xff"),
            ("2026-12-31", date, date(2026, 12, 31)),
            ("23:59:01.5", time, time(23, 59, 1, 500000)),
            ("2026-12-31T23:59:00Z", datetime, datetime(2026, 12, 31, 23, 59, tzinfo=UTC)),
            ("P1W", timedelta, timedelta(weeks=1)),
            ("-P1DT2H3M4.5S", timedelta, -timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
            ("PT90M", timedelta, timedelta(minutes=90)),
            ("1.50", Decimal, Decimal("1.50")),
            ("a/b", Path, Path("a/b")),
            ("12345678-1234-5678-1234-567812345678", UUID, UUID(int=0x12345678123456781234567812345678)),
            ("sk", Secret, Secret("sk")),
            ({"any": [1]}, Any, {"any": [1]}),
            ({"any": [1]}, object, {"any": [1]}),
        ],
        ids=str,
    )
    def test_taken(self, value: object, tp: Any, made: object) -> None:
        """What fits becomes a value of the very type."""
        result = structure(value, tp)

        assert result == made
        assert type(result) is type(made)

    @pytest.mark.parametrize(
        ("value", "tp", "said"),
        [
            ("no", bool, 'expected true or false, not "no"'),
            (0, bool, "expected true or false, not 0"),
            (17.9, int, "expected an integer, not 17.9"),
            (True, int, "expected an integer, not true"),
            ("1", int, 'expected an integer, not "1"'),
            (float("inf"), int, "expected an integer, not inf"),
            ("1", float, 'expected a number, not "1"'),
            (False, float, "expected a number, not false"),
            (float("nan"), float, "expected a finite number, not nan"),
            (10**400, float, "expected a number that a float can hold, not a number of many digits"),
            (1, str, "expected a string, not 1"),
            (b"x", str, "expected a string, not a Python bytes"),
            ([], None, "expected null, not an array"),
            ("", None, 'expected null, not ""'),
            ("rad", Color, 'expected one of "red", "blue", not "rad" (did you mean `red`?)'),
            ("RED", Color, 'expected one of "red", "blue", not "RED"'),
            (True, Literal[1], "expected 1, not true"),
            ([], Literal["ä"], 'expected "ä", not an array'),
            ("AP8", bytes, 'expected base64, not "AP8"'),
            ("2026-02-30", date, 'expected a date (2026-12-31), not "2026-02-30"'),
            ("20260228", date, 'expected a date (2026-12-31), not "20260228"'),
            (20260228, date, "expected a date (2026-12-31), not 20260228"),
            ("2026-02-28", datetime, 'expected a date and time (2026-12-31T23:59:00Z), not "2026-02-28"'),
            ("24:00:01", time, 'expected a time (23:59:00), not "24:00:01"'),
            ("P", timedelta, 'expected a duration (P1DT2H30M), not "P"'),
            ("P1Y", timedelta, 'expected a duration (P1DT2H30M), not "P1Y"'),
            (f"P{'9' * 20}D", timedelta, f'expected a duration (P1DT2H30M), not "P{"9" * 20}D"'),
            (1.5, Decimal, 'expected a decimal in a string ("12.50"), not 1.5'),
            ("NaN", Decimal, 'expected a decimal in a string ("12.50"), not "NaN"'),
            ("1234", UUID, 'expected a UUID, not "1234"'),
            ("x" * 50, int, f'expected an integer, not "{"x" * 40}…"'),
        ],
        ids=str,
    )
    def test_refused(self, value: object, tp: Any, said: str) -> None:
        """Nothing is coerced between JSON types; what is said names the expectation and the find."""
        assert faults(value, tp) == [f"the value: {said}"]

    def test_toml(self) -> None:
        """TOML has dates of its own; they are taken as they are, each for its own type."""
        moment = datetime(2026, 1, 1, tzinfo=UTC)

        assert structure({"at": moment}, dict[str, datetime | None]) == {"at": moment}
        assert faults(moment, date) == ["the value: expected a date (2026-12-31), not 2026-01-01 00:00:00+00:00"]


class TestContainers:
    @pytest.mark.parametrize(
        ("value", "tp", "made"),
        [
            ([1, 2], list[int], [1, 2]),
            ((1, 2), list[int], [1, 2]),
            ([1, 2], tuple[int, ...], (1, 2)),
            ([1, 2], Sequence[int], (1, 2)),
            ([1, 2], set[int], {1, 2}),
            ([1, 2], AbstractSet[int], frozenset({1, 2})),
            ([1, "a"], tuple[int, str], (1, "a")),
            ([], tuple[()], ()),
            ({"a": 1}, Mapping[str, int], {"a": 1}),
            ({"red": 1}, dict[Color, int], {Color.RED: 1}),
        ],
        ids=str,
    )
    def test_taken(self, value: object, tp: Any, made: object) -> None:
        """Arrays and objects become the container that was asked for."""
        result = structure(value, tp)

        assert result == made
        assert type(result) is type(made)

    @pytest.mark.parametrize(
        ("value", "tp", "said"),
        [
            ("ab", list[str], ['the value: expected an array, not "ab"']),
            ({"a": 1}, list[str], ["the value: expected an array, not an object"]),
            ([1], dict[str, int], ["the value: expected an object, not an array"]),
            ([1, "a", None], list[int], ['[1]: expected an integer, not "a"', "[2]: expected an integer, not null"]),
            ({"a": [1, "x"]}, dict[str, list[int]], ['a[1]: expected an integer, not "x"']),
            ({"green": 1}, dict[Color, int], ['green: expected one of "red", "blue", not "green"']),
            ([1], tuple[int, str], ["the value: expected an array of 2 items, not one of 1"]),
            (["a", 1], tuple[int, str], ['[0]: expected an integer, not "a"', "[1]: expected a string, not 1"]),
            ([1, 2, 1.0], set[int], ["the value: expected items that differ, not the same one twice"]),
            (
                {"1.0": 1, "1.00": 2},
                dict[Decimal, int],
                ["the value: expected keys that differ, not the same one twice"],
            ),
        ],
        ids=str,
    )
    def test_refused(self, value: object, tp: Any, said: list[str]) -> None:
        """All that is wrong is said at once, each with its path."""
        assert faults(value, tp) == said

    def test_items_that_json_tells_apart(self) -> None:
        """1 and true are one in Python's sets; JSON tells them apart, so they may both be given."""
        assert structure([1, True], set[int | bool]) == {1}


class TestConstraints:
    @pytest.mark.parametrize(
        ("value", "tp", "said"),
        [
            (0, Annotated[int, Bounds(ge=1)], ["the value: expected at least 1, not 0"]),
            (0.35, Annotated[float, Bounds(multiple_of=0.1)], ["the value: expected a multiple of 0.1, not 0.35"]),
            ("x", Annotated[int, Bounds(ge=1)], ['the value: expected an integer, not "x"']),
            ("", Annotated[str, Bounds(min_length=2)], ['the value: expected 2 or more characters, not ""']),
            ("b", Annotated[str, re.compile("^a")], ['the value: expected a match of ^a, not "b"']),
            (
                ["x"],
                Annotated[list[int], Bounds(min_length=2)],
                ["the value: expected 2 or more items, not an array", '[0]: expected an integer, not "x"'],
            ),
            (-1, Annotated[int | str, Bounds(ge=0)], ["the value: expected at least 0, not -1"]),
        ],
        ids=str,
    )
    def test_refused(self, value: object, tp: Any, said: list[str]) -> None:
        """A value outside its bounds is told the bound."""
        assert faults(value, tp) == said

    @pytest.mark.parametrize(
        ("value", "tp"),
        [
            (1, Annotated[int, Bounds(ge=1, le=1)]),
            (0.3, Annotated[float, Bounds(multiple_of=0.1)]),
            ("xay", Annotated[str, Bounds(pattern="a")]),
            ("", Annotated[int | str, Bounds(ge=0)]),
        ],
        ids=str,
    )
    def test_taken(self, value: object, tp: Any) -> None:
        """Bounds are meant as JSON Schema means them."""
        assert structure(value, tp) == value


class TestClasses:
    def test_attrs(self) -> None:
        """A class is made of what is there, the rest by its defaults."""
        value = {"name": "a", "model": "m", "tools": ["x"], "limits": {"turns": 3}, "key": "sk"}

        assert structure(value, Agent) == Agent("a", "m", ("x",), Limits(3), Secret("sk"))

    def test_dataclass(self) -> None:
        """Dataclasses too."""

        @dataclass
        class Data:
            x: int
            y: list[int]

        assert structure({"x": 1, "y": [2]}, Data) == Data(1, [2])

    def test_typed_dict(self) -> None:
        """TypedDicts are dicts, without the keys that were left out."""

        class Movie(TypedDict):
            title: str
            seen: NotRequired[date]

        assert structure({"title": "Up"}, Movie) == {"title": "Up"}
        assert structure({"title": "Up", "seen": "2026-01-01"}, Movie) == {"title": "Up", "seen": date(2026, 1, 1)}

    def test_named_tuple(self) -> None:
        """A NamedTuple is made of an object."""

        class Pair(NamedTuple):
            first: int
            second: int = 2

        assert structure({"first": 1}, Pair) == Pair(1, 2)

    def test_private_fields(self) -> None:
        """A key is what the class's own call takes."""

        @frozen
        class Private:
            _x: int

        assert structure({"x": 1}, Private) == Private(1)
        assert unstructure(Private(1)) == {"x": 1}

    def test_generics(self) -> None:
        """Type arguments hold."""
        assert structure({"content": [1]}, Box[list[int]]) == Box([1])
        assert faults({"content": ["x"]}, Box[list[int]]) == ['content[0]: expected an integer, not "x"']

    def test_recursion(self) -> None:
        """A class may contain itself, at any depth."""
        tree = Node(1, (Node(2, (Node(3),)), Node(4)))

        assert structure(unstructure(tree), Node) == tree
        assert faults({"value": 1, "children": [{"value": 2, "children": [{"value": "x"}]}]}, Node) == [
            'children[0].children[0].value: expected an integer, not "x"'
        ]

    def test_converters(self) -> None:
        """A field's own converter has its say after its type was checked."""

        @frozen
        class Tags:
            words: str = field(converter=shout)

        assert structure({"words": "up"}, Tags) == Tags("UP")

    def test_all_faults_at_once(self) -> None:
        """Wrong, missing and unknown keys are all told, with the nearest name."""
        value = {"nam": "a", "model": 1, "limits": {"turns": "3", "timout": 1, "x": 1}, "tools": [1, "b", 2]}

        assert faults(value, Agent) == [
            "name: expected a string (missing)",
            "model: expected a string, not 1",
            "tools[0]: expected a string, not 1",
            "tools[2]: expected a string, not 2",
            'limits.turns: expected an integer, not "3"',
            "limits.timout: expected a known key (did you mean `timeout`?)",
            "limits.x: expected a known key (known: `timeout`, `turns`)",
            "nam: expected a known key (did you mean `name`?)",
        ]

    def test_fault(self) -> None:
        """A fault is data as well as words."""
        with pytest.raises(InvalidValueError) as caught:
            structure({"limits": {"turns": None}, "name": "a", "model": "m"}, Agent)

        assert caught.value.faults == (Fault(("limits", "turns"), "an integer", "null"),)

    def test_not_an_object(self) -> None:
        """What isn't an object at all is told so."""
        assert faults({"name": "a", "model": "m", "limits": [1]}, Agent) == ["limits: expected an object, not an array"]

    def test_what_the_class_says(self) -> None:
        """A class that refuses its values is quoted; its bugs are not hidden."""

        @frozen
        class Range:
            low: int
            high: int = field(validator=validators.ge(0))

            def __attrs_post_init__(self) -> None:
                if self.high < self.low:
                    msg = "high must not be under low"
                    raise ValueError(msg)
                if self.high == 99:
                    msg = "a bug"
                    raise RuntimeError(msg)

        assert faults({"r": {"low": 2, "high": 1}}, dict[str, Range]) == [
            "r: expected a valid Range (high must not be under low)"
        ]
        assert faults({"low": -2, "high": -1}, Range) == ["the value: expected a valid Range ('high' must be >= 0: -1)"]
        with pytest.raises(RuntimeError):
            structure({"low": 1, "high": 99}, Range)


class TestAliases:
    def test_recursive_alias(self) -> None:
        """A named type may contain itself; it has a definition."""
        value: Any = {"a": [1, None, {"b": "x"}]}

        assert structure(value, Json) == value
        every = "true or false, an integer, a number, a string, an array, an object or null"
        assert faults({"a": [1, b"x"]}, Json) == [f"a[1]: expected {every}, not a Python bytes"]
        assert schema_of(Json)["anyOf"][4] == {"type": "array", "items": {"$ref": "#"}}
        assert schema_of(list[Json])["items"] == {"$ref": "#/$defs/Json"}

    def test_generic_alias(self) -> None:
        """A named type may have type arguments."""
        assert structure([[1, 2]], Pairs[int]) == [(1, 2)]
        assert faults([[1, "x"]], Pairs[int]) == ['[0][1]: expected an integer, not "x"']

    def test_union_with_itself(self) -> None:
        """A named type can't be a union with itself."""
        with pytest.raises(UnsupportedTypeError, match="`Endless` is a union with itself"):
            structurer(Endless)


class TestSecrets:
    @pytest.mark.parametrize(
        ("value", "tp", "said"),
        [
            (1234567, Secret, "the value: expected a secret string, not a number"),
            (1234567, Secret | None, "the value: expected a secret string or null, not a number"),
            (["s3cr3t"], dict[str, Secret], "the value: expected an object, not an array"),
            ("s3cr3t", list[Secret], "the value: expected an array, not a string"),
            (
                {"a": {"name": "a", "model": "m", "key": 1234567}},
                dict[str, Agent],
                "a.key: expected a secret string or null, not a number",
            ),
            ({"a": "s3cr3t"}, dict[str, Agent], "a: expected an object, not a string"),
            ("s3cr3t", Secret | int | list[Secret], None),
            (True, Annotated[Secret | None, "The key."], "the value: expected a secret string or null, not boolean"),
        ],
        ids=str,
    )
    def test_never_shown(self, value: object, tp: Any, said: str | None) -> None:
        """Where a secret may stand, only the kind of what was found is told."""
        if said is None:
            assert structure(value, tp) == Secret("s3cr3t")
        else:
            assert faults(value, tp) == [said]


class TestLocalClasses:
    def test_annotations_that_are_texts(self) -> None:
        """A class that is local to a function finds the others that are, itself included."""

        @frozen
        class Leaf:
            value: int

        @frozen
        class Branch:
            leaves: list[Leaf]
            branch: Branch | None = None

        value = {"leaves": [{"value": 1}], "branch": {"leaves": []}}
        assert structure(value, Branch) == Branch([Leaf(1)], Branch([]))

    def test_fields_named_as_their_types(self) -> None:
        """A field may have the name of a type; the module's names go before the class's own."""
        assert structure({"date": "2026-01-01", "list": [1]}, Shadowing) == Shadowing(date(2026, 1, 1), [1])

    def test_local_names_go_before_global_ones(self) -> None:
        """A local class is meant where a global one has the same name."""

        @frozen
        class Limits:
            words: int

        @frozen
        class Agent:
            limits: Limits
            next: Agent | None = None

        value = {"limits": {"words": 1}, "next": {"limits": {"words": 2}}}
        made: Any = structure(value, Agent)
        assert (type(made.limits), type(made.next), made.next.limits) == (Limits, Agent, Limits(2))


class TestDepth:
    def test_values_deeper_than_python_goes(self) -> None:
        """A value of thousands of levels is a fault like others."""
        value: dict[str, Any] = {"value": 1}
        for level in range(10_000):
            value = {"value": level, "children": [value]}

        assert faults(value, Node) == ["the value: expected a value of fewer levels"]


class TestCompiled:
    def test_once(self) -> None:
        """A structurer is compiled once per type."""
        assert structurer(list[Node]) is structurer(list[Node])

    def test_metadata_without_a_hash(self) -> None:
        """A type that can't be remembered works all the same."""
        assert structure(1, Annotated[int, {"not": "hashable"}]) == 1

"""The strict form of schemas, and the way back from answers to it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

import pytest
from attrs import frozen

from schwarm_core.domain.schema.json_schema import schema_of
from schwarm_core.domain.schema.signature import signature_of
from schwarm_core.domain.schema.strict import from_strict, strict_schema
from schwarm_core.domain.schema.structure import structure


@frozen
class AtLeast:
    ge: float


@frozen
class Inner:
    x: int
    y: int = 5


@frozen
class Outer:
    inner: Inner
    maybe: Inner | None = None
    count: Annotated[int, AtLeast(1), "How many."] = 1
    others: tuple[Inner, ...] = ()


@frozen
class Cat:
    lives: int = 9
    kind: Literal["cat"] = "cat"


@frozen
class Dog:
    lives: int = 1
    kind: Literal["dog"] = "dog"


@frozen
class Zoo:
    animals: list[Cat | Dog]


@frozen
class Node:
    value: int
    next: Node | None = None


class Free(TypedDict):
    it: dict[str, int]


class Fixed(TypedDict):
    it: tuple[int, str]


class Anything(TypedDict):
    it: Any


class Many(TypedDict):
    it: list[object]


class TestForm:
    def test_function(self) -> None:
        """Every property is required, what may be left out may be null, the rest is said in words."""

        def tool(
            city: str, days: Annotated[int, AtLeast(1), "How many."] = 1, unit: Literal["C", "F"] = "C"
        ) -> None: ...

        assert strict_schema(signature_of(tool).parameters) == {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "days": {
                    "anyOf": [{"type": "integer"}, {"type": "null"}],
                    "description": "How many. (default: 1, minimum: 1)",
                },
                "unit": {
                    "anyOf": [{"type": "string", "enum": ["C", "F"]}, {"type": "null"}],
                    "description": "(default: 'C')",
                },
            },
            "required": ["city", "days", "unit"],
            "additionalProperties": False,
        }

    def test_references_stand_alone(self) -> None:
        """A reference with a description becomes a member of a union of one."""

        def tool(it: Annotated[Inner, "It."], other: Inner) -> None: ...

        strict = strict_schema(signature_of(tool).parameters)

        assert strict is not None
        assert strict["properties"]["it"] == {"anyOf": [{"$ref": "#/$defs/Inner"}], "description": "It."}
        assert strict["properties"]["other"] == {"$ref": "#/$defs/Inner"}
        assert strict["$defs"]["Inner"]["required"] == ["x", "y"]

    def test_recursion(self) -> None:
        """A class that contains itself has a strict form."""
        strict = strict_schema(schema_of(Node))

        assert strict is not None
        assert strict["properties"]["next"] == {
            "anyOf": [{"$ref": "#"}, {"type": "null"}],
            "description": "(default: None)",
        }

    def test_the_schema_is_left_as_it_is(self) -> None:
        """The strict form is another schema."""
        schema = schema_of(Outer)
        strict_schema(schema)

        assert schema == schema_of(Outer)

    @pytest.mark.parametrize(
        "tp",
        [
            int,
            Cat | Dog,
            dict[str, int],
            Free,
            Fixed,
            Anything,
            Many,
        ],
        ids=str,
    )
    def test_none(self, tp: Any) -> None:
        """What strict modes can't express has no strict form."""
        assert strict_schema(schema_of(tp)) is None


class TestWayBack:
    @pytest.mark.parametrize(
        ("tp", "answer", "made"),
        [
            (Inner, {"x": 1, "y": None}, Inner(1)),
            (
                Outer,
                {
                    "inner": {"x": 1, "y": None},
                    "maybe": None,
                    "count": None,
                    "others": [{"x": 1, "y": None}, {"x": 2, "y": 3}],
                },
                Outer(Inner(1), None, 1, (Inner(1), Inner(2, 3))),
            ),
            (Outer, {"inner": {"x": 1, "y": 2}, "maybe": {"x": 3, "y": None}, "count": 2, "others": None}, None),
            (
                Zoo,
                {"animals": [{"lives": None, "kind": "dog"}, {"lives": None, "kind": "cat"}]},
                Zoo([Dog(), Cat()]),
            ),
            (Node, {"value": 1, "next": {"value": 2, "next": None}}, Node(1, Node(2))),
        ],
        ids=str,
    )
    def test_nulls_that_mean_left_out(self, tp: Any, answer: Any, made: object) -> None:
        """They are dropped, at any depth; a null that the type takes stays."""
        made = made or Outer(Inner(1, 2), Inner(3), 2)

        assert structure(from_strict(schema_of(tp), answer), tp) == made

    @pytest.mark.parametrize("answer", [None, 1, [1], {"x": "?", "z": None}, {"x": {"y": None}}], ids=str)
    def test_what_does_not_fit(self, answer: Any) -> None:
        """An answer that doesn't follow the schema comes back as it is, to be told so."""
        assert from_strict(schema_of(Inner), answer) == answer

"""How types read as JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, NotRequired, Required, TypedDict, TypeVar
from uuid import UUID

import pytest
from attrs import Factory, define, field, frozen

from schwarm_core.domain.error.value import UnsupportedTypeError
from schwarm_core.domain.schema.json_schema import schema_of
from schwarm_core.domain.schema.secret import Secret

T = TypeVar("T")
U = TypeVar("U")
UserId = NewType("UserId", int)


class Color(Enum):
    """A color."""

    RED = "red"
    BLUE = "blue"


class Level(Enum):
    LOW = 1
    HIGH = 2


@frozen
class Point:
    x: int
    y: int = 0


@frozen
class Box(Generic[T]):
    content: T
    spare: list[T] = field(factory=list)


@frozen
class Labelled(Box[str], Generic[U]):
    label: U = field(kw_only=True)


@frozen
class Node:
    value: int
    children: tuple[Node, ...] = ()


@frozen
class Husband:
    wife: Wife | None = None


@frozen
class Wife:
    husband: Husband | None = None


@frozen
class Bounds:
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    multiple_of: float | None = None
    min_length: int | None = None
    max_length: int | None = None


def obj(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    """The schema of a class."""
    needed = {"required": required} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False}


class TestScalars:
    @pytest.mark.parametrize(
        ("tp", "schema"),
        [
            (None, {"type": "null"}),
            (bool, {"type": "boolean"}),
            (int, {"type": "integer"}),
            (float, {"type": "number"}),
            (str, {"type": "string"}),
            (bytes, {"type": "string", "contentEncoding": "base64"}),
            (date, {"type": "string", "format": "date"}),
            (time, {"type": "string", "format": "time"}),
            (datetime, {"type": "string", "format": "date-time"}),
            (timedelta, {"type": "string", "format": "duration"}),
            (UUID, {"type": "string", "format": "uuid"}),
            (Decimal, {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"}),
            (Path, {"type": "string"}),
            (Secret, {"type": "string", "writeOnly": True}),
            (UserId, {"type": "integer"}),
            (Any, {}),
            (object, {}),
            (Any | None, {}),
        ],
    )
    def test_scalar(self, tp: object, schema: dict[str, Any]) -> None:
        """Each scalar has its form."""
        assert schema_of(tp) == schema

    @pytest.mark.parametrize(
        ("tp", "schema"),
        [
            (Literal["a"], {"type": "string", "const": "a"}),
            (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
            (Literal[1, "a", None, True], {"enum": [1, "a", None, True]}),  # noqa: PYI061
            (Color, {"type": "string", "enum": ["red", "blue"]}),
            (Level, {"type": "integer", "enum": [1, 2]}),
            (Literal[Color.RED], {"type": "string", "const": "red"}),
        ],
    )
    def test_choice(self, tp: object, schema: dict[str, Any]) -> None:
        """Literals and enums are the values to choose from."""
        assert schema_of(tp) == schema


class TestContainers:
    @pytest.mark.parametrize(
        ("tp", "schema"),
        [
            (list[int], {"type": "array", "items": {"type": "integer"}}),
            (list, {"type": "array", "items": {}}),
            (Sequence[int], {"type": "array", "items": {"type": "integer"}}),
            (tuple[int, ...], {"type": "array", "items": {"type": "integer"}}),
            (set[int], {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}),
            (frozenset[int], {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}),
            (AbstractSet[int], {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}),
            (dict[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
            (Mapping[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
            (dict, {"type": "object", "additionalProperties": {}}),
            (
                dict[Literal["a", "b"], int],
                {
                    "type": "object",
                    "additionalProperties": {"type": "integer"},
                    "propertyNames": {"type": "string", "enum": ["a", "b"]},
                },
            ),
            (
                tuple[int, str],
                {
                    "type": "array",
                    "prefixItems": [{"type": "integer"}, {"type": "string"}],
                    "items": False,
                    "minItems": 2,
                    "maxItems": 2,
                },
            ),
            (tuple[()], {"type": "array", "items": False, "minItems": 0, "maxItems": 0}),
        ],
    )
    def test_container(self, tp: object, schema: dict[str, Any]) -> None:
        """Each container has its form, abstract ones as the concrete ones they stand for."""
        assert schema_of(tp) == schema

    def test_union(self) -> None:
        """A union is any of its members."""
        assert schema_of(int | list[str] | None) == {
            "anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]
        }


class TestClasses:
    def test_attrs(self) -> None:
        """An attrs class is a closed object; what has a default isn't required."""
        assert schema_of(Point) == obj(["x"], x={"type": "integer"}, y={"type": "integer", "default": 0})

    def test_private_fields_have_their_public_names(self) -> None:
        """A key is what the class's own call takes."""

        @frozen
        class Private:
            _x: int
            y: int = field(alias="why")

        assert schema_of(Private) == obj(["x", "why"], x={"type": "integer"}, why={"type": "integer"})

    def test_fields_that_are_not_given(self) -> None:
        """What a class computes itself is no key."""

        @define
        class Computed:
            x: int
            twice: int = field(init=False)

        assert schema_of(Computed) == obj(["x"], x={"type": "integer"})

    def test_dataclass(self) -> None:
        """A dataclass is a closed object."""

        @dataclass
        class Data:
            x: int
            tags: list[str] = dataclass_field(default_factory=list, metadata={"description": "Words."})

        tags = {"type": "array", "items": {"type": "string"}, "description": "Words.", "default": []}
        assert schema_of(Data) == obj(["x"], x={"type": "integer"}, tags=tags)

    def test_typed_dict(self) -> None:
        """A TypedDict's keys are required as it says, even where its annotations are texts."""

        class Base(TypedDict, total=False):
            a: int
            b: Required[int]

        class Derived(Base):
            c: NotRequired[int]
            d: int

        integer = {"type": "integer"}
        assert schema_of(Derived) == obj(["b", "d"], a=integer, b=integer, c=integer, d=integer)

    def test_named_tuple(self) -> None:
        """A NamedTuple is an object, since it has names."""

        class Pair(NamedTuple):
            first: int
            second: str = "x"

        assert schema_of(Pair) == obj(["first"], first={"type": "integer"}, second={"type": "string", "default": "x"})

    def test_generics(self) -> None:
        """A type variable reads as what it stands for, in inherited fields too."""
        strings = {"type": "array", "items": {"type": "string"}, "default": []}

        assert schema_of(Box[int])["properties"]["content"] == {"type": "integer"}
        assert schema_of(Labelled[bool]) == obj(
            ["content", "label"], content={"type": "string"}, spare=strings, label={"type": "boolean"}
        )

    def test_unbound_type_variables(self) -> None:
        """Without type arguments, anything goes."""
        assert schema_of(Box)["properties"]["content"] == {}

    def test_title(self) -> None:
        """Editors get the names of classes."""
        assert schema_of(list[Point], title=True)["$defs"]["Point"]["title"] == "Point"
        assert "title" not in schema_of(list[Point])["$defs"]["Point"]


class TestReferences:
    def test_classes_inside(self) -> None:
        """A class inside a type is defined once, however often it is mentioned."""
        schema = schema_of(tuple[Point, Point])

        assert schema["prefixItems"] == [{"$ref": "#/$defs/Point"}] * 2
        assert list(schema["$defs"]) == ["Point"]

    def test_recursion(self) -> None:
        """A class that contains itself refers to the whole."""
        assert schema_of(Node)["properties"]["children"] == {
            "type": "array",
            "items": {"$ref": "#"},
            "default": [],
        }

    def test_recursion_inside(self) -> None:
        """Deeper in, it refers to its definition."""
        schema = schema_of(list[Node])

        assert schema["items"] == {"$ref": "#/$defs/Node"}
        assert schema["$defs"]["Node"]["properties"]["children"]["items"] == {"$ref": "#/$defs/Node"}

    def test_mutual_recursion(self) -> None:
        """Classes that contain each other refer to each other."""
        schema = schema_of(Husband)

        assert schema["properties"]["wife"]["anyOf"][0] == {"$ref": "#/$defs/Wife"}
        assert schema["$defs"]["Wife"]["properties"]["husband"]["anyOf"][0] == {"$ref": "#"}

    def test_same_names(self) -> None:
        """Two classes of one name have two definitions."""

        def make() -> type:
            @frozen
            class Point:
                z: str

            return Point

        schema = schema_of(tuple[Point, make()])  # type: ignore[misc]

        assert list(schema["$defs"]) == ["Point", "Point_2"]
        assert schema["$defs"]["Point_2"]["properties"] == {"z": {"type": "string"}}

    def test_generic_names(self) -> None:
        """A generic class's definitions are told apart by its arguments."""
        assert list(schema_of(tuple[Box[int], Box[list[str]]])["$defs"]) == ["Box_int", "Box_list_str"]


class TestDefaults:
    @pytest.mark.parametrize(
        ("tp", "default", "written"),
        [
            (int | None, None, None),
            (Color, Color.RED, "red"),
            (date, date(2026, 12, 31), "2026-12-31"),
            (Point, Point(1, 2), {"x": 1, "y": 2}),
            (tuple[int, ...], (1, 2), [1, 2]),
        ],
    )
    def test_default_as_json(self, tp: Any, default: object, written: object) -> None:
        """A default is written as JSON."""

        @frozen
        class Owner:
            it: Any = field(default=default)

        Owner.__annotations__["it"] = tp

        assert schema_of(Owner)["properties"]["it"]["default"] == written

    def test_defaults_without_a_json_form(self) -> None:
        """A default that JSON can't say, or that the type doesn't take, is not said; nor is a secret."""

        @frozen
        class Owner:
            a: float = float("inf")
            b: int = None  # type: ignore[assignment]
            c: int = Factory(lambda: 1)
            d: Secret = field(default=Secret("sk-1"))
            e: object = field(factory=object)

        assert not [name for name, part in schema_of(Owner)["properties"].items() if "default" in part]
        assert schema_of(Owner).get("required") is None


class TestConstraints:
    @pytest.mark.parametrize(
        ("tp", "schema"),
        [
            (Annotated[int, Bounds(ge=1, lt=5)], {"type": "integer", "minimum": 1, "exclusiveMaximum": 5}),
            (Annotated[float, Bounds(gt=0, le=1)], {"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
            (Annotated[int, Bounds(multiple_of=5)], {"type": "integer", "multipleOf": 5}),
            (Annotated[str, Bounds(min_length=1, max_length=9)], {"type": "string", "minLength": 1, "maxLength": 9}),
            (Annotated[str, re.compile("^a")], {"type": "string", "pattern": "^a"}),
            (
                Annotated[list[int], Bounds(min_length=1)],
                {"type": "array", "items": {"type": "integer"}, "minItems": 1},
            ),
            (
                Annotated[dict[str, int], Bounds(max_length=2)],
                {"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 2},
            ),
            (
                Annotated[int | None, Bounds(ge=1)],
                {"anyOf": [{"type": "integer"}, {"type": "null"}], "minimum": 1},
            ),
        ],
    )
    def test_keyword(self, tp: object, schema: dict[str, Any]) -> None:
        """Metadata that has the names of `annotated-types` reads as keywords."""
        assert schema_of(tp) == schema

    def test_other_metadata(self) -> None:
        """Metadata that says nothing about values is left alone."""
        assert schema_of(Annotated[int, object(), int, {"ge": 1}]) == {"type": "integer"}


class TestDescriptions:
    def test_annotated(self) -> None:
        """A string in `Annotated` describes."""
        assert schema_of(Annotated[int, "How many."]) == {"type": "integer", "description": "How many."}

    @pytest.mark.parametrize(
        "docstring",
        [
            "A place.\n\nMore.\n\nAttributes:\n    x: To the right,\n        in metres.\n    y: Up.\n",
            "A place.\n\nMore.\n\nAttributes\n----------\nx : int\n    To the right,\n    in metres.\ny\n    Up.\n",
            "A place.\n\nMore.\n\n:ivar x: To the right,\n    in metres.\n:ivar y: Up.\n",
            "A place.\n\nMore.\n\n:param x: To the right,\n    in metres.\n:param y: Up.\n",
        ],
        ids=["google", "numpy", "sphinx ivar", "sphinx param"],
    )
    def test_docstring(self, docstring: str) -> None:
        """A class's docstring describes it, and each of its attributes, in three styles."""

        @frozen
        class Place:
            x: int
            y: int

        Place.__doc__ = docstring
        schema = schema_of(Place)

        assert schema["description"] == "A place."
        assert schema["properties"]["x"]["description"] == "To the right, in metres."
        assert schema["properties"]["y"]["description"] == "Up."

    def test_nearest_description_wins(self) -> None:
        """The field's metadata is heard before its annotation, and both before the docstring."""

        @frozen
        class Place:
            """A place.

            Attributes:
                a: From the docstring.
                b: From the docstring.
                c: From the docstring.
            """

            a: Annotated[int, "From the annotation."] = field(metadata={"description": "From the field."})
            b: Annotated[int, "From the annotation."]
            c: int

        properties = schema_of(Place)["properties"]
        assert [part["description"] for part in properties.values()] == [
            "From the field.",
            "From the annotation.",
            "From the docstring.",
        ]

    def test_written_by_a_decorator(self) -> None:
        """A docstring that nobody wrote describes nothing."""

        @dataclass
        class Data:
            x: int

        assert "description" not in schema_of(Data)


class TestRefused:
    @pytest.mark.parametrize(
        ("tp", "message"),
        [
            (complex, "`complex` has no JSON form"),
            (type, "`type` has no JSON form"),
            ("Nowhere", "`'Nowhere'` is a forward reference that can't be resolved"),
            (list["Nowhere"], "`'Nowhere'` is a forward reference that can't be resolved"),  # type: ignore[name-defined] # noqa: F821
            (dict[int, str], "a dict's keys are strings in JSON, not an integer"),
            (set[Any], "a set can't hold any value: it isn't hashable"),
            (set[list[int]], "a set can't hold an array: it isn't hashable"),
            (Annotated[str, Bounds(ge=1)], "says nothing about a string"),
            (Annotated[date, Bounds(min_length=1)], "says nothing about a date (2026-12-31)"),
            (Annotated[str, re.compile("a")] | int, None),
            (Literal[b"x"], "which JSON has no scalar for"),
        ],
    )
    def test_refused(self, tp: object, message: str | None) -> None:
        """A type without a JSON form is refused when it is declared, with a way out."""
        if message is None:
            assert schema_of(tp)
            return
        with pytest.raises(UnsupportedTypeError) as caught:
            schema_of(tp)

        assert message in caught.value.message
        assert caught.value.remedy

    def test_flags(self) -> None:
        """A Flag has no JSON form, but a set of members has."""

        class Mode(Flag):
            READ = 1

        with pytest.raises(UnsupportedTypeError, match="is a Flag, which has no JSON form\n  → use a set of an Enum's"):
            schema_of(Mode)

    def test_names_the_field(self) -> None:
        """The refusal says which field of which class it is."""

        @frozen
        class Inner:
            bad: complex

        with pytest.raises(UnsupportedTypeError, match=r"Inner\.bad`: `complex` has no JSON form"):
            schema_of(list[Inner])

    def test_unresolvable_annotations(self) -> None:
        """An annotation that names what isn't there says so."""

        @frozen
        class Lost:
            it: Nowhere  # type: ignore[name-defined] # noqa: F821

        with pytest.raises(UnsupportedTypeError, match=r"Lost\.it`: its annotation can't be resolved: name 'Nowhere'"):
            schema_of(Lost)

    def test_untyped_fields(self) -> None:
        """A field without a type says so."""

        @define
        class Untyped:
            it = field()  # type: ignore[var-annotated] # pyright: ignore[reportGeneralTypeIssues]

        with pytest.raises(UnsupportedTypeError, match=r"Untyped\.it` has no type"):
            schema_of(Untyped)

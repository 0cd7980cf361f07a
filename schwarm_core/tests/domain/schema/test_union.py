"""Which unions can be told apart, and which are refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, TypedDict, Union
from uuid import UUID

import pytest
from attrs import frozen

from schwarm_core.domain.error.value import InvalidValueError, UnsupportedTypeError
from schwarm_core.domain.schema.json_schema import schema_of
from schwarm_core.domain.schema.secret import Secret
from schwarm_core.domain.schema.signature import signature_of
from schwarm_core.domain.schema.structure import structure, structurer


class Color(Enum):
    RED = "red"


@frozen
class Cat:
    name: str
    kind: Literal["cat"] = "cat"


@frozen
class Dog:
    name: str
    kind: Literal["dog", "wolf"] = "dog"


@frozen
class Circle:
    radius: float
    filled: bool = False


@frozen
class Square:
    side: float
    filled: bool = False


@frozen
class Cube:
    side: float
    depth: float
    filled: bool = False


@frozen
class Blob:
    side: float = 1


class Line(TypedDict):
    length: float


class Line2D(TypedDict, total=False):
    side: float


class TestByKind:
    @pytest.mark.parametrize(
        ("tp", "value", "made"),
        [
            (int | None, None, None),
            (int | str, 1, 1),
            (int | str, "1", "1"),
            (bool | int, True, True),
            (bool | int, 1, 1),
            (date | int, "2026-01-01", date(2026, 1, 1)),
            (list[int] | int, [1], [1]),
            (Cat | str, {"name": "Tom"}, Cat("Tom")),
            (dict[str, int] | int, {"a": 1}, {"a": 1}),
            (Color | int, "red", Color.RED),
        ],
    )
    def test_json_type(self, tp: Any, value: object, made: object) -> None:
        """The kind of a value tells who takes it."""
        result = structure(value, tp)

        assert result == made
        assert type(result) is type(made)

    def test_other_kinds(self) -> None:
        """A value of a kind that nobody takes is told what would be taken."""
        with pytest.raises(InvalidValueError) as caught:
            structure([], int | str | None)

        assert str(caught.value) == "the value: expected an integer, a string or null, not an array"


class TestNumbers:
    @pytest.mark.parametrize("value", [1, 1.0, 1.5, -0.0])
    @pytest.mark.parametrize("tp", [int | float, Union[float, int]])  # noqa: UP007
    def test_stay_what_they_are(self, tp: Any, value: float) -> None:
        """Where both are welcome, an integer stays one and a float too."""
        assert type(structure(value, tp)) is type(value)


class TestNamedValues:
    @pytest.mark.parametrize(
        ("tp", "value", "made"),
        [
            (Literal["auto"] | int, "auto", "auto"),
            (Literal["auto"] | str, "auto", "auto"),  # noqa: PYI051
            (Literal["auto"] | str, "else", "else"),  # noqa: PYI051
            (Literal["now"] | date, "now", "now"),
            (Literal["now"] | date, "2026-01-01", date(2026, 1, 1)),
            (Literal["none"] | Color, "none", "none"),
            (Literal["none"] | Color, "red", Color.RED),
            (Literal[1] | bool, 1, 1),
        ],
        ids=str,
    )
    def test_beside_the_rest(self, tp: Any, value: object, made: object) -> None:
        """A few named values are told from the other values of their kind."""
        assert structure(value, tp) == made

    def test_neither(self) -> None:
        """What is neither is told both."""
        with pytest.raises(InvalidValueError) as caught:
            structure("later", Literal["now"] | date)

        assert str(caught.value) == 'the value: expected "now" or a date (2026-12-31), not "later"'


class TestByTag:
    def test_tag(self) -> None:
        """A key that each class has with other values tells which it is."""
        assert structure({"kind": "cat", "name": "Tom"}, Cat | Dog) == Cat("Tom")
        assert structure({"kind": "wolf", "name": "Tom"}, Cat | Dog) == Dog("Tom", "wolf")

    def test_has_to_be_there(self) -> None:
        """Among others, a class has to say which it is, even if it has a default; the schema says so."""
        with pytest.raises(InvalidValueError) as caught:
            structure({"name": "Tom"}, Cat | Dog)

        assert str(caught.value) == 'kind: expected one of "cat", "dog", "wolf" (missing)'
        assert schema_of(Cat | Dog)["anyOf"][0] == {"$ref": "#/$defs/Cat", "required": ["kind"]}
        assert structure({"name": "Tom"}, Cat | None) == Cat("Tom")

    def test_unknown(self) -> None:
        """An unknown tag is told the nearest."""
        with pytest.raises(InvalidValueError) as caught:
            structure([{"kind": "dogg", "name": "Tom"}], list[Cat | Dog])

        assert str(caught.value) == '[0].kind: expected one of "cat", "dog", "wolf", not "dogg" (did you mean `dog`?)'

    def test_faults_inside(self) -> None:
        """The faults are those of the class that was meant."""
        with pytest.raises(InvalidValueError) as caught:
            structure({"kind": "cat", "name": 1}, Cat | Dog)

        assert str(caught.value) == "name: expected a string, not 1"


class TestByKeys:
    @pytest.mark.parametrize(
        ("value", "made"),
        [
            ({"radius": 1}, Circle(1)),
            ({"side": 1, "filled": True}, Square(1, filled=True)),
            ({"side": 1, "depth": 2}, Cube(1, 2)),
            ({"length": 3}, {"length": 3}),
        ],
    )
    def test_required_keys(self, value: dict[str, Any], made: object) -> None:
        """Classes are told apart by the keys they need."""
        assert structure(value, Circle | Square | Cube | Line) == made

    def test_nearest(self) -> None:
        """A value with a fault is held against the class that it comes nearest to."""
        with pytest.raises(InvalidValueError) as caught:
            structure({"side": 1, "depht": 2, "filled": True}, Circle | Cube)

        assert str(caught.value) == (
            "depth: expected a number (missing)\ndepht: expected a known key (did you mean `depth`?)"
        )

    def test_no_key_at_all(self) -> None:
        """A value that could be either is told both."""
        with pytest.raises(InvalidValueError) as caught:
            structure({}, Circle | Square)

        assert str(caught.value) == "the value: expected an object with the keys of `Circle` or `Square`"


class TestAmbiguous:
    @pytest.mark.parametrize(
        ("tp", "message"),
        [
            (str | date, "a string and a date (2026-12-31) can't be told apart in a union"),
            (UUID | Decimal, "can't be told apart in a union"),
            (str | Secret, "a string and a secret string can't be told apart in a union"),
            (Color | str, '"red" and a string can\'t be told apart in a union'),
            (Literal["red"] | Color, "can't be told apart in a union"),
            (Literal["2026-01-01"] | date, "can't be told apart in a union"),
            (list[int] | list[str], "two arrays can't be told apart in a union"),
            (list[int] | tuple[int, int], "two arrays can't be told apart in a union"),
            (Cat | dict[str, int], "an object with any keys and another object can't be told apart in a union"),
            (Blob | Line2D, "`Blob` and `Line2D` can't be told apart in a union"),
            (Circle | Annotated[Circle, "again"], "`Circle` and `Circle` can't be told apart in a union"),
            (Any | list[int], "two arrays"),
        ],
        ids=str,
    )
    def test_refused_when_declared(self, tp: Any, message: str) -> None:
        """An ambiguous union is refused before any value is seen, by schema, structurer and tool alike."""

        def tool(it: Any) -> None: ...

        tool.__annotations__["it"] = tp
        with pytest.raises(UnsupportedTypeError) as by_schema:
            schema_of(tp)
        with pytest.raises(UnsupportedTypeError) as by_structurer:
            structurer(tp)
        assert message in by_schema.value.message == by_structurer.value.message
        assert by_schema.value.remedy
        with pytest.raises(Exception, match="can't be told apart"):
            signature_of(tool)

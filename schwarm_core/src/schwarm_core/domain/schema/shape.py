"""The shapes that JSON values of a type have: one reading of the type, from which schema and structuring both come.

They have no repr and no equality of their own, which halves what these classes cost every program that has a tool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import NOTHING, frozen

JsonScalar: TypeAlias = str | int | float | bool | None


@frozen(eq=False, repr=False)
class Plain:
    """A JSON value that is itself in Python; `any` is any value at all, not looked into."""

    type: Literal["null", "boolean", "integer", "number", "string", "any"]


@frozen(eq=False, repr=False)
class Text:
    """A string that stands for something else.

    Attributes:
        type: The Python class.
        words: What to expect, for an error: `"a date (2026-12-31)"`.
        keywords: What the schema says besides `"type": "string"`.
        parse: Makes the value; raises ValueError or ArithmeticError.
        show: Writes the value.
        secret: Nothing of it may be shown.
    """

    type: type
    words: str
    keywords: Mapping[str, object]
    parse: Callable[[str], object]
    show: Callable[[Any], str]
    secret: bool = False


@frozen(eq=False, repr=False)
class Choice:
    """One of a few scalars, each with the Python value that it stands for."""

    values: tuple[tuple[JsonScalar, object], ...]


@frozen(eq=False, repr=False)
class Array:
    """An array of items of one shape, built as `list`, `tuple`, `set` or `frozenset`."""

    item: Shape
    build: type

    @property
    def unique(self) -> bool:
        """No item may come twice."""
        return issubclass(self.build, set | frozenset)


@frozen(eq=False, repr=False)
class Row:
    """An array of a fixed length: a tuple."""

    items: tuple[Shape, ...]


@frozen(eq=False, repr=False)
class Dictionary:
    """An object with keys of the writer's choosing."""

    key: Shape
    value: Shape


@frozen(eq=False, repr=False)
class Record:
    """An object with declared keys: a class of attrs or dataclasses, a TypedDict or a NamedTuple."""

    type: object


@frozen(eq=False, repr=False)
class Field:
    """One declared key of a record.

    Attributes:
        key: Its name in JSON, and in the call that makes the object.
        name: The attribute that holds it.
        shape: What stands there.
        required: It can't be left out.
        default: What stands there when it is left out; NOTHING when that can't be said beforehand.
        description: What it means, where the declaration itself says so.
    """

    key: str
    name: str
    shape: Shape
    required: bool
    default: object = NOTHING
    description: str = ""


@frozen(eq=False, repr=False)
class OneOf:
    """A union."""

    members: tuple[Shape, ...]


@frozen(eq=False, repr=False)
class Refined:
    """A shape with more said about it.

    Attributes:
        shape: What is refined.
        metadata: The constraints, as `Annotated` has them.
        description: What it means.
    """

    shape: Shape
    metadata: tuple[object, ...] = ()
    description: str = ""


@frozen(eq=False, repr=False)
class Alias:
    """A named type (`type Tree = …`), read only when it is looked into, so that it may contain itself."""

    name: str
    type: object


Shape: TypeAlias = Plain | Text | Choice | Array | Row | Dictionary | Record | OneOf | Refined | Alias

ANYTHING = Plain("any")
NULL = Plain("null")
BOOLEAN = Plain("boolean")
INTEGER = Plain("integer")
NUMBER = Plain("number")
STRING = Plain("string")

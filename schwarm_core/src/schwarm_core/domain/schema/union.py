"""How the members of a union are told apart, and the refusal of those that can't be.

A value's kind comes first. Of several records, either one key that all of them have tells (a Literal with other values
in each), or their keys do: of each two, one has a required key that the other doesn't know. Of several scalars of one
kind, a few named values are told from the rest, as long as it can't matter which member takes a value.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from attrs import frozen

from schwarm_core.domain.error.value import UnsupportedTypeError
from schwarm_core.domain.schema.json_value import scalar_key
from schwarm_core.domain.schema.kind import kinds_of
from schwarm_core.domain.schema.reading import alias_target
from schwarm_core.domain.schema.record import fields_of
from schwarm_core.domain.schema.shape import INTEGER, Alias, Choice, OneOf, Plain, Record, Refined, Text
from schwarm_core.domain.schema.type_form import TypeForm, class_of
from schwarm_core.domain.schema.words import expected

if TYPE_CHECKING:
    from schwarm_core.domain.schema.json_value import Kind
    from schwarm_core.domain.schema.shape import Shape


@frozen(eq=False, repr=False)
class Plan:
    """Which members of a union may take a value.

    Attributes:
        by_kind: For each kind of value, the members that take it: one; several scalars, to be tried in turn; or several
            records.
        tag: The key that tells the records apart; empty if their keys do, or there is at most one.
    """

    by_kind: dict[Kind, tuple[Shape, ...]]
    tag: str = ""


def plan_of(union: OneOf) -> Plan:
    """How the members of a union are told apart.

    Raises:
        UnsupportedTypeError: When two of them can't be.
    """
    by_kind: dict[Kind, list[Shape]] = {}
    for member in members_of(union):
        for kind in kinds_of(member):
            by_kind.setdefault(kind, []).append(member)
    for kind, members in by_kind.items():
        if kind not in {"array", "object"}:
            members.sort(key=_turn)
            _check_scalars(members)
    return Plan({kind: tuple(members) for kind, members in by_kind.items()}, _compound_tag(by_kind))


def bare(shape: Shape) -> Shape:
    """A shape without its refinements and its name."""
    if isinstance(shape, Refined):
        return bare(shape.shape)
    return bare(alias_target(shape)) if isinstance(shape, Alias) else shape


def members_of(shape: Shape, aliases: tuple[object, ...] = ()) -> list[Shape]:
    """The members of a union and of the unions right inside it, each with what refines it.

    Args:
        shape: The union, or what stands in one.
        aliases: The named types that it was reached through.
    """
    if isinstance(shape, OneOf):
        return [inner for member in shape.members for inner in members_of(member, aliases)]
    if isinstance(shape, Refined):
        return [Refined(inner, shape.metadata) for inner in members_of(shape.shape, aliases)]
    if isinstance(shape, Alias):
        if shape.type in aliases:
            msg = f"`{shape.name}` is a union with itself"
            raise UnsupportedTypeError(msg, remedy="let it contain itself inside a list, a dict or a class")
        return members_of(alias_target(shape), (*aliases, shape.type))
    return [shape]


def _turn(member: Shape) -> int:
    """Named values are tried first, whole numbers before all numbers."""
    shape = bare(member)
    return 0 if isinstance(shape, Choice) else 1 if shape is INTEGER else 2


def _check_scalars(members: list[Shape]) -> None:
    for one, other in combinations([bare(member) for member in members], 2):
        if not (_same_in_python(one) and _same_in_python(other)) and _overlap(one, other):
            msg = f"{expected(one)} and {expected(other)} can't be told apart in a union"
            raise UnsupportedTypeError(msg, remedy="keep one of them, or wrap one in a class of its own")


def _same_in_python(shape: Shape) -> bool:
    """Whether a value of the shape stays what it is in JSON, whoever takes it."""
    if isinstance(shape, Choice):
        return all(plain is value for plain, value in shape.values)
    return isinstance(shape, Plain)


def _overlap(one: Shape, other: Shape) -> bool:
    """Whether two scalars can take the same value; `one` has its turn before `other`."""
    if not isinstance(one, Choice):
        return True
    if isinstance(other, Choice):
        return bool({scalar_key(plain) for plain, _ in one.values} & {scalar_key(plain) for plain, _ in other.values})
    kinds = kinds_of(other)
    return any(kinds_of(Choice(((plain, value),))) <= kinds and _takes(other, plain) for plain, value in one.values)


def _takes(shape: Shape, plain: object) -> bool:
    if not isinstance(shape, Text) or not isinstance(plain, str):
        return True
    try:
        shape.parse(plain)
    except (ValueError, ArithmeticError):
        return False
    return True


def _compound_tag(by_kind: dict[Kind, list[Shape]]) -> str:
    """The key that tells the records of a union apart, after a look at whether anything does."""
    objects = [bare(member) for member in by_kind.get("object", ())]
    records = [shape for shape in objects if isinstance(shape, Record)]
    if len(by_kind.get("array", ())) > 1 or (len(objects) > 1 and len(records) < len(objects)):
        kind = "two arrays" if len(objects) < 2 else "an object with any keys and another object"  # noqa: PLR2004
        msg = f"{kind} can't be told apart in a union"
        raise UnsupportedTypeError(msg, remedy="keep one of them, or wrap one in a class of its own")
    tag = _tag(records) if len(records) > 1 else ""
    if not tag:
        _check_keys(records)
    return tag


def _tag(records: list[Record]) -> str:
    """The first key that every record has as a Literal, with other values in each."""
    choices = [
        {field.key: shape for field in fields_of(record.type) if isinstance(shape := bare(field.shape), Choice)}
        for record in records
    ]
    return next((key for key in choices[0] if all(key in of_one for of_one in choices) and _tells(key, choices)), "")


def _tells(key: str, choices: list[dict[str, Choice]]) -> bool:
    values = [scalar_key(plain) for of_one in choices for plain, _ in of_one[key].values]
    return len(values) == len(set(values))


def _check_keys(records: list[Record]) -> None:
    for one, other in combinations(records, 2):
        if required_keys(one) <= known_keys(other) and required_keys(other) <= known_keys(one):
            names = f"`{class_name(one.type)}` and `{class_name(other.type)}`"
            msg = f"{names} can't be told apart in a union"
            remedy = 'give each a key of its own: `kind: Literal["…"]`, or a required one that the other doesn\'t have'
            raise UnsupportedTypeError(msg, remedy=remedy)


def required_keys(record: Record) -> frozenset[str]:
    """The keys that a record must have."""
    return frozenset(field.key for field in fields_of(record.type) if field.required)


def known_keys(record: Record) -> frozenset[str]:
    """The keys that a record may have."""
    return frozenset(field.key for field in fields_of(record.type))


def class_name(tp: TypeForm) -> str:
    """The name of a record's class."""
    return str(class_of(tp).__name__)

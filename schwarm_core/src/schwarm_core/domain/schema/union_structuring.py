"""The structurers of unions: which member takes a value is looked up, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from schwarm_core.domain.error.value import Fault, InvalidValueError
from schwarm_core.domain.schema.fault import MISSING, invalid, under
from schwarm_core.domain.schema.json_value import kind_of, scalar_key
from schwarm_core.domain.schema.record import fields_of
from schwarm_core.domain.schema.scalar import scalar_structurer
from schwarm_core.domain.schema.shape import INTEGER, NUMBER, Choice, OneOf, Record, Shape
from schwarm_core.domain.schema.union import Plan, bare, class_name, known_keys, plan_of, required_keys
from schwarm_core.domain.schema.words import either, expected

if TYPE_CHECKING:
    from schwarm_core.domain.schema.record_structuring import Compile

Structurer: TypeAlias = Callable[[object], Any]


def union_structurer(union: OneOf, compile_shape: Compile, *, hide: bool) -> Structurer:
    """The structurer of a union.

    Args:
        union: The union, which is unambiguous.
        compile_shape: Compiles its members.
        hide: Don't show what is found, because it may be a secret.
    """
    plan = plan_of(union)
    words = expected(union)
    by_kind = {kind: _of_kind(plan, members, compile_shape, hide=hide) for kind, members in plan.by_kind.items()}

    def structure(value: object) -> object:
        kind = kind_of(value)
        structure_member = by_kind.get(kind) if kind else None
        if structure_member is None:
            raise invalid(value, words, hide=hide)
        return structure_member(value)

    return structure


def _of_kind(plan: Plan, members: tuple[Shape, ...], compile_shape: Compile, *, hide: bool) -> Structurer:
    """The structurer for all values of one kind."""
    structurers = [compile_shape(member, hide=hide) for member in members]
    if len(members) == 1:
        return structurers[0]
    if not isinstance(bare(members[0]), Record):
        return _in_turn(members, structurers, hide=hide)
    records = [cast("Record", bare(member)) for member in members]
    return _by_tag(plan.tag, records, structurers) if plan.tag else _by_keys(records, structurers)


def _in_turn(members: tuple[Shape, ...], structurers: list[Structurer], *, hide: bool) -> Structurer:
    """Scalars, of which any that takes the value makes the same of it."""
    words = either(members)
    if {bare(member) for member in members} >= {INTEGER, NUMBER}:
        return _numbers_in_turn(structurers, words, hide=hide)
    return lambda value: _first(structurers, value, words, hide=hide)


def _numbers_in_turn(structurers: list[Structurer], words: str, *, hide: bool) -> Structurer:
    """As they come, except that 1.0 stays a float where there may be one."""
    backwards = structurers[::-1]
    return lambda value: _first(backwards if value.__class__ is float else structurers, value, words, hide=hide)


def _first(structurers: list[Structurer], value: object, words: str, *, hide: bool) -> object:
    for structure_member in structurers:
        try:
            return structure_member(value)
        except InvalidValueError:
            continue
    raise invalid(value, words, hide=hide)


def _by_tag(tag: str, records: list[Record], structurers: list[Structurer]) -> Structurer:
    """Records with a key that tells which of them it is."""
    choices = [_choice_at(tag, record) for record in records]
    table = {
        scalar_key(written): structure_member
        for choice, structure_member in zip(choices, structurers, strict=True)
        for written, _ in choice.values
    }
    tags = Choice(tuple((written, written) for choice in choices for written, _ in choice.values))
    structure_tag = scalar_structurer(tags, hide=False)

    def structure(value: object) -> object:
        members = cast("Mapping[str, object]", value)
        if tag not in members:
            raise InvalidValueError((Fault((tag,), expected(tags), hint=MISSING),))
        try:
            found = structure_tag(members[tag])
        except InvalidValueError as error:
            raise InvalidValueError(under(tag, error)) from None
        return table[scalar_key(found)](value)

    return structure


def _choice_at(tag: str, record: Record) -> Choice:
    shape = next(field.shape for field in fields_of(record.type) if field.key == tag)
    return cast("Choice", bare(shape))


def _by_keys(records: list[Record], structurers: list[Structurer]) -> Structurer:
    """Records of which each lacks a key that the other needs."""
    keys = [(required_keys(record), known_keys(record)) for record in records]
    names = " or ".join(f"`{class_name(record.type)}`" for record in records)

    def structure(value: object) -> object:
        given = frozenset(cast("Mapping[str, object]", value))
        misfits = [len(required - given) + len(given - known) for required, known in keys]
        fewest = min(misfits)
        if misfits.count(fewest) > 1:
            raise InvalidValueError((Fault((), f"an object with the keys of {names}"),))
        return structurers[misfits.index(fewest)](value)

    return structure

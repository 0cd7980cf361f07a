"""The kinds of JSON value that a shape takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.domain.schema.json_value import kind_of
from schwarm_core.domain.schema.reading import alias_target
from schwarm_core.domain.schema.shape import Alias, Choice, Dictionary, OneOf, Plain, Record, Refined, Text

if TYPE_CHECKING:
    from schwarm_core.domain.schema.json_value import Kind
    from schwarm_core.domain.schema.shape import Shape

_PLAIN: dict[str, frozenset[Kind]] = {
    "null": frozenset({"null"}),
    "boolean": frozenset({"boolean"}),
    "integer": frozenset({"number"}),
    "number": frozenset({"number"}),
    "string": frozenset({"string"}),
    "any": frozenset({"null", "boolean", "number", "string", "array", "object"}),
}


def kinds_of(shape: Shape) -> frozenset[Kind]:
    """The kinds of JSON value that a shape takes."""
    if isinstance(shape, Plain):
        return _PLAIN[shape.type]
    if isinstance(shape, Choice):
        return frozenset(kind for plain, _ in shape.values if (kind := kind_of(plain)))
    if isinstance(shape, OneOf):
        return frozenset(kind for member in shape.members for kind in kinds_of(member))
    if isinstance(shape, Refined):
        return kinds_of(shape.shape)
    if isinstance(shape, Alias):
        return kinds_of(alias_target(shape))
    if isinstance(shape, Text):
        return frozenset({"string"})
    return frozenset({"object"} if isinstance(shape, Record | Dictionary) else {"array"})

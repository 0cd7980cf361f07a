"""Which settings in a section need trust, by what their class says of them."""

from __future__ import annotations

from types import UnionType
from typing import TYPE_CHECKING, Annotated, Union, get_args

import attrs

from schwarm_core.domain.configuration.trusted import trust_needed
from schwarm_core.domain.schema.class_hints import class_hints
from schwarm_core.domain.schema.type_form import TypeForm, class_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schwarm_core.application.configuration.lines import KeyPath


def settings_needing_trust(value: object, tp: TypeForm, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """The settings in a value that only a trusted project may make.

    Args:
        value: The value, as it is written.
        tp: The type that it is for.
        path: Where it stands.

    Returns:
        The path of each, and what it lets the file do.
    """
    cls = class_of(tp)
    if isinstance(cls, type) and attrs.has(cls):
        yield from _in_class(value, tp, cls, path)
    elif cls in {Union, UnionType, Annotated}:
        yield from _in_arguments(value, tp, path)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _in_arguments(item, tp, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _in_arguments(item, tp, (*path, index))


def _in_class(value: object, tp: TypeForm, cls: type, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if not isinstance(value, dict):
        return
    hints = class_hints(tp)
    for attribute in attrs.fields(cls):
        if attribute.alias not in value:
            continue
        item, here = value[attribute.alias], (*path, attribute.alias)
        needed = trust_needed(attribute.metadata)
        if needed is None:
            yield from settings_needing_trust(item, hints.get(attribute.name), here)
        elif all(item != harmless for harmless in needed.harmless):
            yield here, needed.reason


def _in_arguments(value: object, tp: TypeForm, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Looks for classes among a type's arguments; which of them the value is for doesn't matter."""
    for argument in get_args(tp):
        yield from settings_needing_trust(value, argument, path)

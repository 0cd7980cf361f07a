"""What holds in the end, fit to be shown: with defaults, and without secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

import attrs
from attrs import NOTHING, frozen

from schwarm_core.application.configuration.interpolation import has_reference
from schwarm_core.application.configuration.lines import KeyPath
from schwarm_core.application.configuration.parts import PARTS
from schwarm_core.application.telemetry.redaction import Redactor
from schwarm_core.domain.configuration.section import KINDS
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.schema.check import holds_secret
from schwarm_core.domain.schema.record import fields_of
from schwarm_core.domain.schema.secret import MASK, Secret
from schwarm_core.domain.schema.unstructure import unstructure

if TYPE_CHECKING:
    from schwarm_core.application.configuration.merge import Merged
    from schwarm_core.domain.schema.type_form import TypeForm

Classes: TypeAlias = Mapping[str, Mapping[str, type[object]]]
"""The classes of plugins' settings, by kind and by the plugin's name."""

_Tree = dict[str, object]


@frozen
class EffectiveConfiguration:
    """What holds in the end.

    Attributes:
        tree: Tables in tables, secrets masked.
        origins: Who said what, by the path of each setting and of each empty table: a file, a variable, an option, or
            `"default"`.
    """

    tree: Mapping[str, object]
    origins: Mapping[KeyPath, str]


def effective(merged: Merged, classes: Classes) -> EffectiveConfiguration:
    """What holds in the end, fit to be shown.

    Masked are secrets, by the class of a plugin's settings where it is known; whatever a reference stands for; and what
    looks like a key, or has a name that tells of one.

    Args:
        merged: What all layers say.
        classes: The classes of plugins' settings, as far as they are to be known.
    """
    tree: _Tree = {name: _defaults(PARTS[name]) for name in PARTS if attrs.has(PARTS[name])}
    shown = _over(tree, merged.tree)
    for kind, name, config_class in _sections(merged.tree, classes):
        sections = shown[kind]
        assert isinstance(sections, dict)  # noqa: S101 - a section was found in it
        sections[name] = _without_typed_secrets(_over(_defaults(config_class), sections[name]), config_class)
    masked = Redactor().attributes(_without_references(shown))
    return EffectiveConfiguration(masked, {path: _origin(merged, path) for path in _leaves(masked, ())})


def _sections(tree: Mapping[str, object], classes: Classes) -> Iterator[tuple[str, str, TypeForm]]:
    """The sections whose plugin's class is known."""
    for kind in (*KINDS, *(kind for kind in classes if kind not in KINDS)):
        sections = tree.get(kind)
        for name, section in sections.items() if isinstance(sections, dict) else ():
            plugin = section.get("use", name) if isinstance(section, dict) else None
            config_class = classes.get(kind, {}).get(plugin) if isinstance(plugin, str) else None
            if config_class is not None:
                yield kind, name, config_class


def _defaults(cls: TypeForm) -> _Tree:
    return {field.key: default for field in fields_of(cls) if (default := _plain_default(field.default)) is not NOTHING}


def _plain_default(default: object) -> object:
    try:
        return default if default is NOTHING else unstructure(default)
    except SchwarmError:
        return NOTHING


def _over(under: object, over: object) -> _Tree:
    """Two trees laid over one another; neither is changed."""
    tree: _Tree = dict(under) if isinstance(under, dict) else {}
    for key, value in over.items() if isinstance(over, dict) else ():
        tree[key] = _over(tree.get(key), value) if isinstance(value, dict) else value
    return tree


def _without_typed_secrets(section: _Tree, config_class: TypeForm) -> _Tree:
    secret = {field.key for field in fields_of(config_class) if holds_secret(field.shape)}
    return {key: _masked(value) if key in secret else value for key, value in section.items()}


def _masked(value: object) -> object:
    """A value with all texts and numbers in it masked, since any of them may be the secret."""
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value if value is None or isinstance(value, bool) else MASK


def _without_references(value: object) -> _Tree:
    tree = _plainly(value)
    assert isinstance(tree, dict)  # noqa: S101 - so it was handed in
    return tree


def _plainly(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plainly(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plainly(item) for item in value]
    return MASK if isinstance(value, Secret) or has_reference(value) else value


def _leaves(value: object, path: tuple[str, ...]) -> Iterator[KeyPath]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif path:
        yield path


def _origin(merged: Merged, path: KeyPath) -> str:
    source = merged.source(path)
    return source.name if source is not None and merged.says(path) else "default"

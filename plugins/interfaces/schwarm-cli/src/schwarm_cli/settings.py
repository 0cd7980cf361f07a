"""The classes of plugins' settings: asked of the plugins, which are then imported."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from schwarm_core.domain.error.plugin import PluginError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schwarm_core.application.plugins.catalogue import PluginCatalogue


@frozen
class SettingsClasses:
    """The classes of settings, as far as they could be had.

    Attributes:
        classes: The class of each plugin's settings, by kind and by the plugin's name.
        errors: Why the others could not be had.
    """

    classes: Mapping[str, Mapping[str, type[object]]]
    errors: tuple[PluginError, ...] = field(factory=tuple)


def classes_of(catalogue: PluginCatalogue, plugins: Iterable[tuple[str, str]]) -> SettingsClasses:
    """The classes of the settings of some plugins.

    Args:
        catalogue: The plugins.
        plugins: The kind and the name of each.
    """
    from schwarm_core.domain.configuration.section import NoSettings

    classes: dict[str, dict[str, type[object]]] = defaultdict(dict)
    errors: list[PluginError] = []
    for kind, name in dict.fromkeys(plugins):
        try:
            spec = catalogue.load(catalogue.kind_named(kind), name).spec
        except PluginError as error:
            errors.append(error)
        else:
            classes[kind][name] = getattr(spec, "config", None) or NoSettings
    return SettingsClasses(classes, tuple(errors))


def described_settings(config: type[object]) -> list[dict[str, Any]]:
    """What can be set, from a class of settings: the name, the type, the default and the description of each.

    Args:
        config: The class.
    """
    from schwarm_core.domain.schema.json_schema import schema_of

    schema: Mapping[str, Any] = schema_of(config)
    return [_described(name, setting) for name, setting in schema.get("properties", {}).items()]


def _described(name: str, setting: Mapping[str, Any]) -> dict[str, Any]:
    default = json.dumps(setting["default"], ensure_ascii=False) if "default" in setting else None
    return {"name": name, "type": _type(setting), "default": default, "description": setting.get("description", "")}


def _type(setting: Mapping[str, Any]) -> str:
    if "enum" in setting:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in setting["enum"])
    if "anyOf" in setting:
        return " | ".join(map(_type, setting["anyOf"]))
    found = setting.get("type", "any")
    return " | ".join(found) if isinstance(found, list) else str(found)

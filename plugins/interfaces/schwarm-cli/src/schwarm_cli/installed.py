"""The installed plugins, and how they stand under the configuration; nothing is imported."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from schwarm_core.application.plugins.kind import DISTRIBUTION_GROUP, KINDS_GROUP, kind_of
from schwarm_core.application.plugins.warm import read_index
from schwarm_core.domain.configuration.section import KINDS
from schwarm_core.domain.error.plugin import PluginNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schwarm_core.application.plugins.catalogue import PluginCatalogue
    from schwarm_core.application.plugins.index import PluginEntry
    from schwarm_core.application.plugins.status import PluginStatus
    from schwarm_core.domain.configuration.config import SchwarmConfig


def plugin_entries() -> tuple[PluginEntry, ...]:
    """What is installed and is a plugin."""
    entries = read_index().entries
    return tuple(entry for entry in entries if entry.group not in {KINDS_GROUP, DISTRIBUTION_GROUP})


def standing(config: SchwarmConfig, catalogue: PluginCatalogue) -> tuple[PluginStatus, ...]:
    """How each installed plugin stands.

    Args:
        config: The configuration.
        catalogue: The plugins under it.
    """
    return catalogue.statuses({f"{kind}.{name}" for kind, name in active_plugins(config)})


def matching(written: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names that are meant by what someone wrote: a plugin's name, with its kind or without.

    Args:
        written: `"retry"`, or `"middleware.retry"`.
        known: Names with their kinds.

    Returns:
        The names, at least one.

    Raises:
        PluginNotFoundError: If there is none.
    """
    names = tuple(dict.fromkeys(known))
    found = tuple(name for name in names if written in {name, name.partition(".")[2]})
    if found:
        return found
    from schwarm_core.domain.schema.words import nearest

    hint = nearest(written, [*names, *(name.partition(".")[2] for name in names)])
    msg = f"no installed distribution offers {written}{'; ' if hint else ''}{hint}"
    remedy = "pip install the distribution that offers it; schwarm plugins list shows what there is"
    raise PluginNotFoundError(msg, plugin=written, remedy=remedy)


def active_plugins(config: SchwarmConfig) -> tuple[tuple[str, str], ...]:
    """The kind and the name of each plugin that the configuration makes take part.

    Args:
        config: The configuration.
    """
    offered: dict[str, list[str]] = defaultdict(list)
    for entry in plugin_entries():
        offered[kind_of(entry.group)].append(entry.name)
    active = ((kind, name) for kind in (*KINDS, *config.others) for name in config.active(kind, offered[kind]))
    return tuple(dict.fromkeys((kind, config.plugin(kind, name)) for kind, name in active))


def plugins_with_sections(config: SchwarmConfig) -> tuple[tuple[str, str], ...]:
    """The kind and the name of each plugin that has a section in the configuration, whether it takes part or not.

    Args:
        config: The configuration.
    """
    sections = ((kind, name) for kind in (*KINDS, *config.others) for name in config.sections(kind))
    return tuple(dict.fromkeys((kind, config.plugin(kind, name)) for kind, name in sections))

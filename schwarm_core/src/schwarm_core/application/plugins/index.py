"""What is installed: the entries that distributions declare, and the metadata that could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from attrs import field, frozen


@frozen
class PluginEntry:
    """One name that an installed distribution offers, known without importing anything of it.

    Attributes:
        group: The entry-point group, such as `"schwarm.providers"`.
        name: What users write.
        module: The module that holds the hooks, optionally with `:attribute`.
        distribution: The distribution's name as it writes it itself.
        version: The distribution's version.
        requires_core: Which versions of the core it asks for (`">=0.1,<0.2"`); empty when it doesn't say.
        path: The folder with the distribution's metadata (`…/schwarm_acme-1.0.dist-info`).
    """

    group: str
    name: str
    module: str
    distribution: str
    version: str
    requires_core: str
    path: str


@frozen
class PluginFault:
    """A distribution whose metadata could not be read, so that none of its plugins is known.

    Attributes:
        path: The folder with the distribution's metadata.
        distribution: The distribution's name; the one in the folder's name if its metadata has none.
        reason: What is wrong, with the file and the line.
    """

    path: str
    distribution: str
    reason: str


EntryTable = Mapping[tuple[str, str], tuple[PluginEntry, ...]]
"""The entries by group and name; several under one key claim the same name."""


def tabulate(entries: Iterable[PluginEntry]) -> dict[tuple[str, str], tuple[PluginEntry, ...]]:
    """Arrange entries by group and name, in the order in which each key first occurs."""
    table: dict[tuple[str, str], tuple[PluginEntry, ...]] = {}
    for entry in entries:
        key = (entry.group, entry.name)
        table[key] = (*table.get(key, ()), entry)
    return table


def _as_table(entries: tuple[PluginEntry, ...] | EntryTable) -> EntryTable:
    return tabulate(entries) if isinstance(entries, tuple) else entries


@frozen
class PluginIndex:
    """Every plugin that is installed, and every distribution that could not be read.

    Args:
        entries: The entries, or a table of them that may be read as late as it is asked.
        faults: The distributions that could not be read.
    """

    _table: EntryTable = field(alias="entries", converter=_as_table)
    faults: tuple[PluginFault, ...] = ()

    @property
    def entries(self) -> tuple[PluginEntry, ...]:
        """All entries, by group and name."""
        return tuple(chain.from_iterable(self._table.values()))

    def groups(self) -> tuple[str, ...]:
        """The groups in which something is installed."""
        return tuple(dict.fromkeys(group for group, _ in self._table))

    def entries_of(self, group: str) -> tuple[PluginEntry, ...]:
        """The entries of one group; empty when nothing is installed in it."""
        return tuple(entry for entry in self.entries if entry.group == group)

    def find(self, group: str, name: str) -> tuple[PluginEntry, ...]:
        """The entries with this name: none, one, or several when distributions claim the same name."""
        return self._table.get((group, name), ())

"""What is installed, looked up by name: confirmed by the distribution itself, renewed before it is called missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.application.plugins.warm import read_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from schwarm_core.application.plugins.index import PluginEntry, PluginIndex


def _scan_again() -> PluginIndex:
    return read_index(renew=True)


class InstalledPlugins:
    """The installed plugins, by an index that may be stale and is never believed when that matters.

    Args:
        index: What is believed to be installed; `read_index()` if not given.
        renew: Scans again.
    """

    def __init__(self, index: PluginIndex | None = None, *, renew: Callable[[], PluginIndex] = _scan_again) -> None:
        self._index = read_index() if index is None else index
        self._renew = renew

    @property
    def index(self) -> PluginIndex:
        """The index as it was last read."""
        return self._index

    def find_or_renew(self, group: str, name: str) -> tuple[PluginEntry, ...]:
        """The entries with this name, read again from their distributions' own metadata.

        An entry that is missing from the index, or from its distribution, makes the index renew once.

        Returns:
            None, one, or several when distributions claim the same name.
        """
        found = self._confirmed(group, name)
        if found and None not in found:
            return tuple(filter(None, found))
        self._index = self._renew()
        return tuple(filter(None, self._confirmed(group, name)))

    def offers(self, name: str) -> bool:
        """Whether there is a plugin of this name, of whatever kind; the index is renewed before the answer is no."""
        if not self._has(name):
            self._index = self._renew()
        return self._has(name)

    def _has(self, name: str) -> bool:
        return any(entry.name == name for entry in self._index.entries)

    def _confirmed(self, group: str, name: str) -> tuple[PluginEntry | None, ...]:
        from schwarm_core.application.plugins.scan import reread

        return tuple(reread(entry) for entry in self._index.find(group, name))

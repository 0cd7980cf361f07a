"""Merging sources, later ones before earlier ones, with a memory of who said what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.application.configuration.narrow import narrowed

if TYPE_CHECKING:
    from schwarm_core.application.configuration.lines import KeyPath
    from schwarm_core.application.configuration.source import ConfigurationSource, Tree


class Merged:
    """What all sources say together.

    Tables merge, key by key; anything else, lists too, is replaced by what a later source says; but a later allow-list
    only narrows an earlier one.

    Attributes:
        tree: What holds in the end.
        trusted: Whether every source is trusted.
    """

    def __init__(self) -> None:
        self.tree: dict[str, object] = {}
        self.trusted = True
        self._sources: dict[KeyPath, ConfigurationSource] = {}

    def add(self, source: ConfigurationSource, tree: Tree) -> None:
        """Lay a source over those before it.

        Args:
            source: The source.
            tree: What it says, as plain data.
        """
        self.trusted &= source.trusted
        self._lay(source, self.tree, tree, ())

    def source(self, path: KeyPath) -> ConfigurationSource | None:
        """Who said what stands at a path, or else who last said something of the nearest table or list around it."""
        prefixes = (path[:length] for length in range(len(path), 0, -1))
        return next((self._sources[prefix] for prefix in prefixes if prefix in self._sources), None)

    def says(self, path: KeyPath) -> bool:
        """Whether anything stands at a path, an empty table included."""
        return path in self._sources

    def _lay(self, source: ConfigurationSource, under: dict[str, object], over: Tree, path: KeyPath) -> None:
        for key, value in over.items():
            here = (*path, key)
            present = under.get(key)
            if isinstance(value, dict):
                if not isinstance(present, dict):
                    present = under[key] = {}
                self._lay(source, present, value, here)
            else:
                if isinstance(present, dict):
                    self._forget(here)
                under[key] = narrowed(here, present, value)
            self._sources[here] = source

    def _forget(self, path: KeyPath) -> None:
        for inner in [known for known in self._sources if known[: len(path)] == path]:
            del self._sources[inner]

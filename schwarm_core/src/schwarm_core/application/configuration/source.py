"""One place that configuration comes from, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from attrs import field, frozen

from schwarm_core.application.configuration.lines import KeyPath, line_of
from schwarm_core.application.configuration.toml import parse_value
from schwarm_core.domain.error.configuration import ConfigurationFault
from schwarm_core.domain.error.value import Fault

Tree: TypeAlias = Mapping[str, object]
"""Tables in tables, as TOML gives them."""


@frozen(eq=False)
class ConfigurationSource:
    """One place that configuration comes from, and what it says.

    Attributes:
        name: What errors call it: a file's path, a variable, an option.
        tree: What it says. Never shown, since it may hold secrets.
        file: The file, if it is one.
        folder: What `${file:…}` is relative to; None for the working folder.
        table: Where the configuration lies in the file: `("tool", "schwarm")`, or nothing for the whole.
        text: What the file says, to find the lines of faults.
        literal: The text of the one value in the tree, where it came as text and may have been meant as such.
        trusted: Whether it may read the environment and other files, import code and choose endpoints.
    """

    name: str
    tree: Tree = field(repr=False)
    file: Path | None = None
    folder: Path | None = None
    table: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    literal: str | None = field(default=None, repr=False)
    trusted: bool = True

    def place(self, path: KeyPath) -> str:
        """Its name, with the line at which a key stands if that can be told: `"/home/me/schwarm.toml:12"`."""
        line = line_of(self.text, (*self.table, *path)) if self.text else None
        return f"{self.name}:{line}" if line else self.name

    def literal_at(self, path: KeyPath) -> str | None:
        """The text that its one value came as, if TOML made something else of it; None anywhere but at that value."""
        found = value_at(self.tree, path)
        return None if found is None or isinstance(found, Mapping) else self.literal

    def fault(self, path: KeyPath, expected: str, found: str = "", hint: str = "") -> ConfigurationFault:
        """A fault at a key of this source."""
        return ConfigurationFault(self.place(path), Fault(path, expected, found, hint))


def value_at(tree: object, path: KeyPath) -> object:
    """What stands at a path of tables; None for nothing."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def single(name: str, keys: tuple[str, ...], text: str) -> ConfigurationSource:
    """A source that sets one key, from a text.

    Args:
        name: What errors call it.
        keys: The keys that lead to it; at least one.
        text: The value: TOML, or else a text.
    """
    value = parse_value(text)
    tree: dict[str, object] = {keys[-1]: value}
    for key in reversed(keys[:-1]):
        tree = {key: tree}
    return ConfigurationSource(name, tree, literal=None if isinstance(value, str) else text)

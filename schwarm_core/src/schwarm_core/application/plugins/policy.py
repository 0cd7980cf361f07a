"""Which of the installed plugins may be used, and which of two that claim one name is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen
from attrs.converters import optional

from schwarm_core.application.plugins.kind import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schwarm_core.application.plugins.index import PluginEntry


def qualified(entry: PluginEntry) -> str:
    """The name of a plugin with its kind: `"providers.acme"`."""
    return f"{kind_of(entry.group)}.{entry.name}"


def normalized(distribution: str) -> str:
    """A distribution's name as indexes compare it: `Schwarm_Acme` and `schwarm-acme` are one."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


@frozen
class Refusal:
    """Why a plugin that is installed may not be used.

    Attributes:
        state: Whether it is switched off, or not among those that are allowed.
        reason: The same in words.
        remedy: What would allow it.
    """

    state: Literal["disabled", "not allowed"]
    reason: str
    remedy: str


def _as_set(names: Iterable[str]) -> frozenset[str]:
    return frozenset(names)


def _all_normalized(distributions: Iterable[str]) -> frozenset[str]:
    return frozenset(map(normalized, distributions))


@frozen
class PluginPolicy:
    """What the configuration says about installed plugins.

    A plugin is written by its name (`"retry"`, of whatever kind) or with its kind (`"middleware.retry"`); a name with a
    dot in it always with its kind.

    Attributes:
        disable: Plugins that may not be used.
        allow: The only plugins that may be used; None for all.
        allow_distributions: The only distributions whose plugins may be used; None for all.
        prefer: For a plugin that several distributions offer, with its kind, the distribution that is meant.
    """

    disable: frozenset[str] = field(default=frozenset(), converter=_as_set)
    allow: frozenset[str] | None = field(default=None, converter=optional(_as_set))
    allow_distributions: frozenset[str] | None = field(default=None, converter=optional(_all_normalized))
    prefer: Mapping[str, str] = field(factory=dict)

    def decide(self, entry: PluginEntry) -> Refusal | None:
        """Why a plugin may not be used, None if it may."""
        name = qualified(entry)
        if _is_named(entry, self.disable):
            return Refusal("disabled", f"{name} is disabled", "schwarm plugins enable " + name)
        if self.allow is not None and not _is_named(entry, self.allow):
            return _not_allowed(f"{name} is not among the allowed plugins", f'"{name}" in `allow`')
        if self.allow_distributions is not None and normalized(entry.distribution) not in self.allow_distributions:
            return _not_allowed(
                f"{name} is of {entry.distribution}, which is not among the allowed distributions",
                f'"{entry.distribution}" in `allow_distributions`',
            )
        return None

    def choose(self, entries: Iterable[PluginEntry]) -> tuple[PluginEntry, ...]:
        """Those of the entries with one name that are meant: one, or several if nothing says which.

        Args:
            entries: The entries of one kind with one name, none of them refused.
        """
        entries = tuple(entries)
        preferred = tuple(entry for entry in entries if self._prefers(entry))
        return preferred or entries

    def _prefers(self, entry: PluginEntry) -> bool:
        return normalized(self.prefer.get(qualified(entry), "")) == normalized(entry.distribution)


def _is_named(entry: PluginEntry, names: frozenset[str]) -> bool:
    return qualified(entry) in names or ("." not in entry.name and entry.name in names)


def _not_allowed(reason: str, line: str) -> Refusal:
    return Refusal("not allowed", reason, f"{line} of [plugins] would allow it")

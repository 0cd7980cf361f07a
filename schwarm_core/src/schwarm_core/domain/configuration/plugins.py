"""Which plugins take part, and which may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from schwarm_core.domain.configuration.bound import Name
from schwarm_core.domain.configuration.trusted import trusted_setting


@frozen
class PluginsConfig:
    """Which plugins take part, and which may: the table `[plugins]`.

    A plugin is written by its name (`"retry"`, of whatever kind) or with its kind (`"middleware.retry"`); a name with a
    dot in it always with its kind.

    Attributes:
        enable: Plugins that take part without a section of their own; a later layer adds to them. The order is that of
            middleware that stands in no other.
        disable: Plugins that take no part, whoever names them. Needs a trusted project, for it may take out a guard.
        allow: The only plugins that may take part; None for all. A later layer can narrow the list, never widen it.
        allow_distributions: The only distributions whose plugins may take part; None for all. Narrowed in the same way;
            with both lists, a plugin has to be on both.
        prefer: Which distribution wins where several offer one plugin: `"providers.acme" = "schwarm-acme"`.
    """

    enable: tuple[Name, ...] = ()
    disable: tuple[Name, ...] = field(default=(), metadata=trusted_setting("takes plugins out", harmless=[[], ()]))
    allow: tuple[Name, ...] | None = None
    allow_distributions: tuple[Name, ...] | None = None
    prefer: Mapping[str, Name] = field(factory=dict)

    def enabled(self, kind: str, offered: Iterable[str]) -> tuple[str, ...]:
        """The plugins of a kind that `enable` names, in its order.

        Args:
            kind: The kind: `"middleware"`.
            offered: The names that are installed in it. A name without its kind counts only if it is among them, since
                it may mean a plugin of another kind.

        Returns:
            Their names, each once.
        """
        known = set(offered)
        found = (
            name for written in self.enable if (name := _name_in(kind, written)) and (name != written or name in known)
        )
        return tuple(dict.fromkeys(found))

    def disables(self, kind: str, name: str) -> bool:
        """Whether `disable` names a plugin."""
        return _names(self.disable, kind, name)


def _names(written: Iterable[str], kind: str, name: str) -> bool:
    return any(_name_in(kind, each) == name for each in written)


def _name_in(kind: str, written: str) -> str:
    """The name that is written, if it can be a plugin of this kind; otherwise empty."""
    head, dot, tail = written.partition(".")
    if not dot:
        return written
    return tail if head == kind else ""

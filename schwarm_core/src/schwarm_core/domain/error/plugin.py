"""What goes wrong while plugins are found, loaded and called."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from schwarm_core.domain.error.base import SchwarmError

if TYPE_CHECKING:
    from collections.abc import Sequence


class PluginError(SchwarmError):
    """A plugin could not be used.

    Args:
        message: What went wrong.
        plugin: The entry's name, as users write it.
        distribution: The distribution that installed it; empty when unknown.
        remedy: The way out.
    """

    code: ClassVar[str] = "plugin"

    def __init__(self, message: str, *, plugin: str = "", distribution: str = "", remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.plugin = plugin
        self.distribution = distribution


class PluginNotFoundError(PluginError):
    """A name was used that no installed distribution offers."""

    code: ClassVar[str] = "plugin.not_found"


class PluginRefusedError(PluginError):
    """A plugin is installed, but the configuration disables it or doesn't allow it."""

    code: ClassVar[str] = "plugin.refused"


class PluginLoadError(PluginError):
    """A plugin is in quarantine: its import, its hooks or its declarations failed."""

    code: ClassVar[str] = "plugin.load"


class PluginIncompatibleError(PluginLoadError):
    """A plugin asks for another version of the core than the one that runs."""

    code: ClassVar[str] = "plugin.incompatible"


class PluginConflictError(PluginError):
    """Two plugins claim one name, and nothing in the configuration says which is meant.

    Args:
        message: What went wrong; names both sides.
        plugin: The contested name.
        claimants: The distributions that claim it.
        remedy: The line of configuration that settles it.
    """

    code: ClassVar[str] = "plugin.conflict"

    def __init__(self, message: str, *, plugin: str, claimants: Sequence[str], remedy: str) -> None:
        super().__init__(message, plugin=plugin, remedy=remedy)
        self.claimants = tuple(claimants)


class PluginOrderError(PluginError):
    """The before and after of middleware contradict each other; the message shows the circle."""

    code: ClassVar[str] = "plugin.order"


class PluginCallError(PluginError):
    """A plugin's code raised something that its contract doesn't know, while it was called."""

    code: ClassVar[str] = "plugin.call"

"""Loading plugins: checked before they are imported, inside an error boundary, and each tried only once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from schwarm_core.application.plugins.boundary import UnusableModuleError, guarded, import_object
from schwarm_core.application.plugins.compatibility import incompatibility
from schwarm_core.application.plugins.index import PluginFault
from schwarm_core.application.plugins.kind import BUILT_IN, PluginKind, hook_of
from schwarm_core.application.plugins.place import open_place
from schwarm_core.application.plugins.policy import qualified
from schwarm_core.application.plugins.quarantine import Quarantine
from schwarm_core.domain.error.plugin import PluginIncompatibleError, PluginLoadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schwarm_core.application.plugins.index import PluginEntry
    from schwarm_core.application.plugins.kind import SpecT
    from schwarm_core.application.plugins.module import PluginModule


class PluginLoader:
    """Loads plugins, each module at most once. One that fails stays in quarantine as long as the loader lives.

    Args:
        installed_groups: Gives the groups of the kinds that installed distributions define; only asked about a plugin
            with a hook that the core doesn't know.
        import_seconds: How long an import or a hook may take, where it can be interrupted (in the main thread, not on
            Windows); None for as long as it likes.
    """

    def __init__(
        self, installed_groups: Callable[[], Iterable[str]] = tuple, *, import_seconds: float | None = 10
    ) -> None:
        self._installed_groups = installed_groups
        self._seconds = import_seconds
        self._quarantine = Quarantine()

    def load(self, kind: PluginKind[SpecT], entry: PluginEntry) -> SpecT:
        """Load a plugin, in the thread that calls.

        Args:
            kind: Its kind.
            entry: The plugin, of that kind.

        Returns:
            Its declaration.

        Raises:
            PluginIncompatibleError: If it needs another core; it is not imported then.
            PluginLoadError: If it is broken.
        """
        _check_compatibility(entry)
        try:
            declarations = self._declarations(kind, entry)
        except UnusableModuleError as error:
            raise load_error(entry, str(error)) from error.__cause__
        if entry.name not in declarations:
            raise load_error(entry, f"its distribution has changed since {entry.module} was loaded; start again")
        return declarations[entry.name]

    def load_kind(self, entry: PluginEntry) -> PluginKind[Any]:
        """Load a kind that a distribution defines.

        Args:
            entry: An entry of the group `schwarm.kinds`.

        Raises:
            PluginIncompatibleError: If it needs another core; it is not imported then.
            PluginLoadError: If it is broken, or leads to anything but the kind of its name.
        """
        _check_compatibility(entry)
        try:
            return self._quarantine.once((*_module_key(entry), entry.name), lambda: self._kind(entry))
        except UnusableModuleError as error:
            raise load_error(entry, str(error)) from error.__cause__

    def quarantined(self, entry: PluginEntry) -> str:
        """Why a plugin is in quarantine; empty if it isn't, or has not been tried."""
        return self._quarantine.reason(_module_key(entry)) or self._quarantine.reason(_hook_key(entry))

    def _declarations(self, kind: PluginKind[SpecT], entry: PluginEntry) -> dict[str, SpecT]:
        leading = _entries_to(entry)
        module = self._quarantine.once(_module_key(entry), lambda: self._module(entry, leading))
        names = {each.name for each in leading if each.group == entry.group}
        return self._quarantine.once(_hook_key(entry), lambda: module.declarations(kind, names))

    def _module(self, entry: PluginEntry, leading: Iterable[PluginEntry]) -> PluginModule:
        from schwarm_core.application.plugins.module import PluginModule

        module = PluginModule(entry.module, import_object(entry.module, self._seconds), self._seconds)
        hosted = {kind.hook for kind in BUILT_IN} | {hook_of(each.group) for each in leading}
        module.check_hooks(hosted, lambda: map(hook_of, self._installed_groups()))
        return module

    def _kind(self, entry: PluginEntry) -> PluginKind[Any]:
        kind = import_object(entry.module, self._seconds)
        if not isinstance(kind, PluginKind) or kind.name != entry.name:
            msg = f'{entry.module} is {kind!r:.100}, expected the PluginKind "{entry.name}"'
            raise UnusableModuleError(msg)
        guarded(f"the specification of {entry.module}", entry.module, self._seconds, kind.specification_module)
        guarded(f"the declaration of {entry.module}", entry.module, self._seconds, kind.spec_class)
        return kind


def _module_key(entry: PluginEntry) -> tuple[str, ...]:
    return (entry.path, entry.module)


def _hook_key(entry: PluginEntry) -> tuple[str, ...]:
    return (entry.path, entry.module, entry.group)


def _entries_to(entry: PluginEntry) -> tuple[PluginEntry, ...]:
    """The entries of the same distribution that lead to the same module, as its metadata says now."""
    from schwarm_core.application.plugins.scan import read_distribution

    root, folder = os.path.split(entry.path)
    place = open_place(root)
    found = read_distribution(place, folder) if place else ()
    if isinstance(found, PluginFault):
        raise UnusableModuleError(found.reason)
    return tuple(each for each in found if each.module == entry.module)


def _check_compatibility(entry: PluginEntry) -> None:
    reason = incompatibility(entry)
    if reason:
        msg = f"{qualified(entry)} can't be loaded: {reason}"
        remedy = f"pip install -U schwarm-core {entry.distribution}, or schwarm plugins disable {qualified(entry)}"
        raise PluginIncompatibleError(msg, plugin=entry.name, distribution=entry.distribution, remedy=remedy)


def load_error(entry: PluginEntry, reason: str) -> PluginLoadError:
    """The error that says which plugin is in quarantine, why, and the ways out.

    Args:
        entry: The plugin.
        reason: What went wrong.
    """
    msg = f"{qualified(entry)} of {entry.distribution} {entry.version} can't be loaded: {reason}"
    remedy = (
        f"pip install -U {entry.distribution}, or pip uninstall {entry.distribution}, "
        f"or schwarm plugins disable {qualified(entry)}"
    )
    return PluginLoadError(msg, plugin=entry.name, distribution=entry.distribution, remedy=remedy)

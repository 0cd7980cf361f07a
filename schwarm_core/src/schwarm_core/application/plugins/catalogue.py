"""The plugins of one application: found by name, judged by the policy, loaded when they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from attrs import frozen

from schwarm_core.application.plugins.kind import BUILT_IN, KINDS_GROUP, SpecT, group_of, kind_of
from schwarm_core.application.plugins.loader import PluginLoader
from schwarm_core.application.plugins.policy import PluginPolicy, qualified
from schwarm_core.domain.error.plugin import (
    PluginConflictError,
    PluginError,
    PluginNotFoundError,
    PluginRefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from schwarm_core.application.plugins.index import PluginEntry
    from schwarm_core.application.plugins.installed import InstalledPlugins
    from schwarm_core.application.plugins.kind import PluginKind
    from schwarm_core.application.plugins.status import PluginStatus

_INSTALL = "pip install the distribution that offers it; schwarm plugins list shows what there is"


@frozen
class Loaded(Generic[SpecT]):
    """A plugin that has been loaded.

    Attributes:
        spec: What it declares.
        entry: Where it comes from.
    """

    spec: SpecT
    entry: PluginEntry


@frozen
class LoadReport(Generic[SpecT]):
    """What came of loading several plugins.

    Attributes:
        loaded: Those that can be used.
        errors: Why the others can't.
    """

    loaded: tuple[Loaded[SpecT], ...]
    errors: tuple[PluginError, ...]


class PluginCatalogue:
    """The plugins that an application can use. It may be shared between threads.

    A plugin that fails is in quarantine as long as the catalogue lives: each use of it raises the same error at once,
    and all others go on.

    Args:
        installed: What is installed.
        policy: What the configuration says about it.
        strict: Whether `load_named` and `load_all` raise the first error instead of reporting it.
        import_seconds: How long an import or a hook may take, where it can be interrupted (in the main thread, not on
            Windows); None for as long as it likes.
    """

    def __init__(
        self,
        installed: InstalledPlugins,
        policy: PluginPolicy | None = None,
        *,
        strict: bool = False,
        import_seconds: float | None = 10,
    ) -> None:
        self._installed = installed
        self._policy = policy or PluginPolicy()
        self._strict = strict
        self._loader = PluginLoader(self._installed_groups, import_seconds=import_seconds)
        self._active: set[tuple[str, str]] = set()

    def load(self, kind: PluginKind[SpecT], name: str) -> Loaded[SpecT]:
        """Load a plugin, unless it has been loaded already. To be called in the thread that composes the application.

        Args:
            kind: Its kind.
            name: Its name, without the kind.

        Raises:
            PluginNotFoundError: If nothing installed offers the name.
            PluginRefusedError: If the configuration disables or doesn't allow it.
            PluginConflictError: If several distributions offer the name, and the configuration prefers none.
            PluginIncompatibleError: If it needs another core.
            PluginLoadError: If it is broken.
        """
        entry = self._entry(kind.group, name)
        spec = self._loader.load(kind, entry)
        self._active.add((kind.group, name))
        return Loaded(spec, entry)

    def load_named(self, kind: PluginKind[SpecT], names: Iterable[str]) -> LoadReport[SpecT]:
        """Load several plugins, and go on when one can't be used.

        Args:
            kind: Their kind.
            names: Their names, without the kind.

        Raises:
            PluginError: If the catalogue is strict, and one can't be used.
        """
        loaded: list[Loaded[SpecT]] = []
        errors: list[PluginError] = []
        for name in names:
            try:
                loaded.append(self.load(kind, name))
            except PluginError as error:
                if self._strict:
                    raise
                errors.append(error)
        return LoadReport(tuple(loaded), tuple(errors))

    def load_all(self, kind: PluginKind[SpecT]) -> LoadReport[SpecT]:
        """Load every installed plugin of a kind that the policy doesn't refuse: for commands that were asked to.

        Args:
            kind: The kind.

        Raises:
            PluginError: If the catalogue is strict, and one can't be used.
        """
        entries = self._installed.index.entries_of(kind.group)
        return self.load_named(kind, dict.fromkeys(each.name for each in entries if not self._policy.decide(each)))

    def names(self, kind: PluginKind[Any]) -> tuple[str, ...]:
        """The names that are installed in a kind, by the index; nothing is imported.

        Args:
            kind: The kind.
        """
        return tuple(dict.fromkeys(entry.name for entry in self._installed.index.entries_of(kind.group)))

    def check_offered(self, written: str) -> None:
        """Checks that a plugin is installed, of whatever kind. Nothing is imported.

        Args:
            written: Its name; or with its kind, `kind.name`, of which only the kind is looked at.

        Raises:
            PluginNotFoundError: If nothing installed offers the name, or there is no such kind.
        """
        head, dot, _ = written.partition(".")
        if dot:
            self._check_kind(head, written)
        elif not self._installed.offers(written):
            from schwarm_core.domain.schema.words import nearest

            hint = nearest(written, [entry.name for entry in self._installed.index.entries])
            msg = f"no installed distribution offers a plugin {written!r}, of whatever kind; {hint}".removesuffix("; ")
            raise PluginNotFoundError(msg, plugin=written, remedy=_INSTALL)

    def _check_kind(self, kind: str, written: str) -> None:
        kinds = self.kind_names()
        if kind not in kinds:
            from schwarm_core.domain.schema.words import nearest

            msg = f"there is no kind of plugin {kind!r}, as in {written!r}; {nearest(kind, kinds)}".removesuffix("; ")
            raise PluginNotFoundError(msg, plugin=written, remedy=f"There are: {', '.join(kinds)}.")

    def kind_named(self, name: str) -> PluginKind[Any]:
        """The kind of a name: one of the core's, or one that an installed distribution defines, which is then imported.

        Args:
            name: The name, in the plural.

        Raises:
            PluginError: As `load`.
        """
        for kind in BUILT_IN:
            if kind.name == name:
                return kind
        return self._loader.load_kind(self._entry(KINDS_GROUP, name))

    def kind_names(self) -> tuple[str, ...]:
        """The names of the core's kinds and of those that installed distributions define."""
        defined = (entry.name for entry in self._installed.index.entries_of(KINDS_GROUP))
        return tuple(dict.fromkeys((*(kind.name for kind in BUILT_IN), *defined)))

    def statuses(self, named: Collection[str] = ()) -> tuple[PluginStatus, ...]:
        """How each installed plugin stands. Nothing is imported.

        Args:
            named: The plugins that the configuration names, each `kind.name`: they are active, as are those that this
                catalogue has loaded.

        Returns:
            One status for each plugin, by kind and name, then one for each distribution that can't be read.
        """
        from schwarm_core.application.plugins.status import statuses

        def is_active(entry: PluginEntry) -> bool:
            return qualified(entry) in named or (entry.group, entry.name) in self._active

        return statuses(self._installed.index, self._policy, is_active=is_active, quarantined=self._loader.quarantined)

    def _installed_groups(self) -> Iterable[str]:
        return map(group_of, self.kind_names())

    def _entry(self, group: str, name: str) -> PluginEntry:
        found = self._installed.find_or_renew(group, name)
        if not found:
            raise self._not_found(group, name)
        allowed = [entry for entry in found if not self._policy.decide(entry)]
        if not allowed:
            raise self._refused(found[0])
        entry, *others = self._policy.choose(allowed)
        if others:
            raise _conflict([entry, *others])
        return entry

    def _refused(self, entry: PluginEntry) -> PluginRefusedError:
        refusal = self._policy.decide(entry)
        reason, remedy = (refusal.reason, refusal.remedy) if refusal else ("", "")
        return PluginRefusedError(reason, plugin=entry.name, distribution=entry.distribution, remedy=remedy)

    def _not_found(self, group: str, name: str) -> PluginNotFoundError:
        from schwarm_core.domain.schema.words import nearest

        index = self._installed.index
        parts = [
            f"no installed distribution offers {kind_of(group)}.{name}",
            nearest(name, [entry.name for entry in index.entries_of(group)]),
            *(f"there is {_with_owner(entry)}" for entry in index.entries if entry.name == name),
            *(f"what {fault.distribution} offers can't be known, for {fault.reason}" for fault in index.faults),
        ]
        return PluginNotFoundError("; ".join(filter(None, parts)), plugin=name, remedy=_INSTALL)


def _conflict(entries: Sequence[PluginEntry]) -> PluginConflictError:
    name = qualified(entries[0])
    claimants = [entry.distribution for entry in entries]
    msg = f"{' and '.join(map(_with_owner, entries))} claim one name, and nothing says which is meant"
    remedy = f'choose one in the configuration:\n    [plugins.prefer]\n    "{name}" = "{claimants[0]}"'
    return PluginConflictError(msg, plugin=entries[0].name, claimants=claimants, remedy=remedy)


def _with_owner(entry: PluginEntry) -> str:
    return f"{qualified(entry)} of {entry.distribution} {entry.version}"

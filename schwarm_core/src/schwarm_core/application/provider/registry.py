"""The providers that can be had by name."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING

from schwarm_core.application.provider.entry import ProviderEntry, instance_entry
from schwarm_core.domain.error.plugin import PluginConflictError
from schwarm_core.domain.error.provider import ProviderSetupError

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from schwarm_core.application.provider.lifetime import AnyProvider
    from schwarm_core.domain.provider.provider import ProviderConfig
    from schwarm_core.domain.provider.spec import ProviderSpec


class ProviderRegistry:
    """What can be had by name. Any thread may register while others read."""

    def __init__(self) -> None:
        # Never changed, only replaced, so that reading takes no lock.
        self._entries: Mapping[str, ProviderEntry] = MappingProxyType({})
        self._lock = Lock()

    def register(
        self,
        name: str,
        spec: ProviderSpec,
        config: ProviderConfig,
        *,
        choices: Mapping[str, str] | None = None,
        distribution: str = "",
    ) -> None:
        """Offers a provider that is made when it is first asked for.

        Args:
            name: Its name in the configuration; one declaration may serve several names.
            spec: What its plugin declares.
            config: Its configuration, of the class that the declaration names.
            choices: Which providers fill what it requires: their names, by keyword. What is left out is filled by the
                only provider of the family.
            distribution: The distribution of its plugin, for messages.

        Raises:
            ProviderSetupError: If declaration and configuration don't fit each other.
            PluginConflictError: If the name is taken.
        """
        self._add(ProviderEntry(name, spec, config, dict(choices or {}), distribution))

    def register_instance(self, name: str, provider: AnyProvider) -> None:
        """Offers a provider that is made already. It is initialized and cleaned up like any other.

        Args:
            name: Its name.
            provider: The provider.

        Raises:
            PluginConflictError: If the name is taken.
        """
        self._add(instance_entry(name, provider))

    def unregister(self, name: str) -> None:
        """Offers a provider no more. One that is ready stays so until its scope ends.

        Args:
            name: Its name.

        Raises:
            ProviderSetupError: If there is none of that name.
        """
        with self._lock:
            self.get(name)
            self._entries = MappingProxyType({key: entry for key, entry in self._entries.items() if key != name})

    def get(self, name: str) -> ProviderEntry:
        """What is offered under a name.

        Args:
            name: The name.

        Returns:
            The entry.

        Raises:
            ProviderSetupError: If there is none of that name; says which is the nearest.
        """
        return find_entry(self._entries, name)

    def names(self, kind: TypeForm[object] | None = None) -> tuple[str, ...]:
        """The names on offer.

        Args:
            kind: A family, or a concrete class of providers; None for all.

        Returns:
            The names of those that are of the kind, in alphabetical order.
        """
        return names_of(self._entries, kind)

    def entries(self) -> Mapping[str, ProviderEntry]:
        """Everything on offer at this moment, by name: a picture that doesn't change."""
        return self._entries

    def _add(self, entry: ProviderEntry) -> None:
        entry.check()
        with self._lock:
            other = self._entries.get(entry.name)
            if other is not None:
                raise _conflict(entry, other)
            self._entries = MappingProxyType({**self._entries, entry.name: entry})


def find_entry(entries: Mapping[str, ProviderEntry], name: str) -> ProviderEntry:
    """What is offered under a name.

    Args:
        entries: What is offered, by name.
        name: The name.

    Returns:
        The entry.

    Raises:
        ProviderSetupError: If there is none of that name; says which is the nearest.
    """
    entry = entries.get(name)
    if entry is not None:
        return entry
    from schwarm_core.domain.schema.words import nearest

    msg = f"there is no provider {name!r}; {nearest(name, sorted(entries))}"
    raise ProviderSetupError(msg, remedy=f"Name one that there is, or declare it: `[providers.{name}]`.")


def names_of(entries: Mapping[str, ProviderEntry], kind: TypeForm[object] | None) -> tuple[str, ...]:
    """The names of those that are of a kind.

    Args:
        entries: What is offered, by name.
        kind: A family, or a concrete class of providers; None for all.

    Returns:
        The names, in alphabetical order.
    """
    return tuple(sorted(name for name, entry in entries.items() if kind is None or entry.offers(kind)))


def _conflict(entry: ProviderEntry, other: ProviderEntry) -> PluginConflictError:
    claimants = [side.distribution or "the application's own code" for side in (other, entry)]
    msg = f"two providers claim the name {entry.name!r}: one of {claimants[0]}, the other of {claimants[1]}"
    remedy = "Give one of them another name: its section is `[providers.NAME]`, its keyword `providers={NAME: ...}`."
    return PluginConflictError(msg, plugin=entry.name, claimants=claimants, remedy=remedy)

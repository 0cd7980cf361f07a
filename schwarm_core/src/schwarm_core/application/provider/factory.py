"""Makes providers from what plugins declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from schwarm_core.application.provider.missing import remedy_for_missing

if TYPE_CHECKING:
    from schwarm_core.application.provider.entry import ProviderEntry
    from schwarm_core.application.provider.lifetime import AnyProvider


class ProviderFactory:
    """Makes a provider from its declaration and its configuration, inside an error boundary."""

    def make(self, entry: ProviderEntry, needs: Mapping[str, AnyProvider]) -> AnyProvider:
        """Makes a provider; initializes nothing.

        Args:
            entry: Its declaration and its configuration.
            needs: The providers that it requires, by keyword.

        Returns:
            The provider, an instance of the declared family.

        Raises:
            ProviderSetupError: If its module can't be imported, it can't be made, or is something else than declared.
        """
        maker = self._maker(entry)
        try:
            provider = maker(entry.config, **needs)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the boundary: it is raised on, named
            failure = entry.boundary.setup_error("made", error)
            raise failure from failure.__cause__
        if isinstance(provider, entry.family):
            return provider
        found, expected = type(provider).__qualname__, entry.family.__qualname__
        msg = f"turned out to be of the type {found}, which is no {expected}"
        raise entry.boundary.refusal(msg)

    def _maker(self, entry: ProviderEntry) -> Callable[..., AnyProvider]:
        make = entry.spec.make
        if not isinstance(make, str):
            return make
        maker = self._import(entry, make)
        entry.check_maker(maker)
        return cast("Callable[..., AnyProvider]", maker)

    def _import(self, entry: ProviderEntry, path: str) -> object:
        from pkgutil import resolve_name

        try:
            return resolve_name(path)
        except ModuleNotFoundError as error:
            remedy = remedy_for_missing(error.name or "", path, entry.distribution)
            msg = f"can't be imported from {path!r}: {error}"
            raise entry.boundary.refusal(msg, remedy) from error
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the boundary: it is raised on, named
            failure = entry.boundary.setup_error(f"imported from {path!r}", error)
            raise failure from failure.__cause__

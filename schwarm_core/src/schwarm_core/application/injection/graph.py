"""What services need of each other, and what is known to be wrong before one of them is opened."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, cast

from attrs import frozen

from schwarm_core.application.injection.recipe import name_of
from schwarm_core.application.provider.registry import names_of
from schwarm_core.domain.error.run import ServiceNotFoundError
from schwarm_core.domain.provider.provider import Provider

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from schwarm_core.application.injection.container import Registered
    from schwarm_core.application.injection.recipe import Recipe
    from schwarm_core.application.provider.entry import ProviderEntry


@frozen
class ServiceGraph:
    """What can be asked for by type at a moment, and what it needs.

    Attributes:
        registered: The services.
        entries: The providers, by name.
    """

    registered: Registered
    entries: Mapping[str, ProviderEntry]

    def key_of(self, service: TypeForm[object]) -> Hashable:
        """What the lifetime of a service is found by: its type, and the replacements that it is made with.

        Args:
            service: Its type.

        Returns:
            The key.
        """
        replaced = self.registered.replaced
        numbers = tuple(sorted(replaced[need] for need in self._below(service) if need in replaced)) if replaced else ()
        return cast("Hashable", (service, numbers) if numbers else service)

    def provider_name(self, service: TypeForm[object]) -> str:
        """The name of the provider that is asked for by its family or class.

        Args:
            service: The family or class.

        Returns:
            The name of the only one.

        Raises:
            ServiceNotFoundError: If there is none, or several.
        """
        is_provider = isinstance(service, type) and issubclass(service, Provider)
        names = names_of(self.entries, service) if is_provider else ()
        if len(names) == 1:
            return names[0]
        if names:
            msg = f"several providers are a {name_of(service)}: {', '.join(names)}"
            raise ServiceNotFoundError(
                msg, remedy="Ask for one by its class, or by its name: `services.provider(name)`."
            )
        raise self._not_found(service)

    def check(self, service: TypeForm[object]) -> None:
        """Checks that a service can be made, as far as the types tell.

        Args:
            service: Its type.

        Raises:
            ServiceNotFoundError: If something that it needs is not there.
            ProviderSetupError: If it needs itself, or what lives shorter than it does.
        """
        self._check(service, ())

    def _check(self, service: TypeForm[object], path: tuple[Recipe, ...]) -> None:
        if service in self.registered.values:
            return
        recipe = self.registered.recipes.get(service)
        if recipe is None:
            self._check_provider(service, path)
            return
        if recipe in path:
            circle = " → ".join(name_of(each.service) for each in (*path[path.index(recipe) :], recipe))
            reason = f"needs itself: {circle}"
            raise recipe.boundary.refusal(reason, "Take one of them out of a factory's parameters.")
        _check_life(path, f"service {name_of(service)!r}", recipe.scope)
        for need in recipe.needs.values():
            self._check(need, (*path, recipe))

    def _check_provider(self, service: TypeForm[object], path: tuple[Recipe, ...]) -> None:
        try:
            entry = self.entries[self.provider_name(service)]
        except ServiceNotFoundError as error:
            if not path:
                raise
            msg = f"the factory of {name_of(path[-1].service)} asks for {name_of(service)}: {error.message}"
            raise ServiceNotFoundError(msg, remedy=error.remedy) from error
        _check_life(path, str(entry.boundary), entry.spec.scope)

    def _below(self, service: TypeForm[object]) -> set[object]:
        """All that a service needs, directly or not."""
        found: set[object] = set()
        waiting: list[object] = [service]
        while waiting:
            recipe = self.registered.recipes.get(waiting.pop())
            new = set(recipe.needs.values()) - found if recipe is not None else set()
            found |= new
            waiting += new
        return found

    def _not_found(self, service: TypeForm[object]) -> ServiceNotFoundError:
        from schwarm_core.domain.schema.words import nearest

        known = {name_of(each) for each in (*self.registered.values, *self.registered.recipes)}
        name = name_of(service)
        msg = f"no service {name} is registered; {nearest(name, sorted(known))}"
        return ServiceNotFoundError(msg, remedy=f"Register it: `app.services.register_factory({name}, ...)`.")


def _check_life(path: tuple[Recipe, ...], need: str, scope: str) -> None:
    if path and path[-1].scope == "application" and scope != "application":
        reason = f"lives for the application, but needs {need}, which lives only for the {scope}"
        name = name_of(path[-1].service)
        raise path[-1].boundary.refusal(
            reason, f'Make it live for one run: `register_factory({name}, ..., scope="run")`.'
        )

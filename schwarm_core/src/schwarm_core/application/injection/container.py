"""Dependency injection: what functions ask for by type, from the application to the run."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

from attrs import evolve, field, frozen

from schwarm_core.application.injection.recipe import Factory, Recipe, ServiceScope, name_of, needs_of
from schwarm_core.domain.error.run import ServiceConflictError, ServiceNotFoundError

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from schwarm_core.application.injection.services import RunServices
    from schwarm_core.application.provider.manager import ProviderManager
    from schwarm_core.application.provider.scope import RunScope
    from schwarm_core.domain.agent.context import Services

ServiceT = TypeVar("ServiceT")


@frozen
class Registered:
    """What is registered at a moment. Never changed, only replaced, so that reading takes no lock.

    Attributes:
        values: The services that exist already, by type; those that replace others for a test among them.
        recipes: How the others are made, by type.
        replaced: The types that are replaced for a test, each with the number of its replacement.
    """

    values: Mapping[object, object] = field(factory=dict)
    recipes: Mapping[object, Recipe] = field(factory=dict)
    replaced: Mapping[object, int] = field(factory=dict)


class ServiceContainer:
    """What tools, middleware and the factories of services may ask for by type.

    A tool says what it needs in its signature (`database: Inject[Database]`), a factory by the types of its parameters.
    Providers can be asked for too, by their family or class, without being registered here. Any thread may register.

    A service is opened when it is first asked for, once per scope whoever asks, in a task of the application. There it
    is closed too, before those that it needs.

    Attributes:
        registered: What is registered now.

    Example:
        >>> app.services.register_value(Settings, Settings(url="https://..."))
        >>> app.services.register_factory(Database, open_database)
    """

    def __init__(self) -> None:
        self.registered = Registered()
        self._replacements = 0
        self._lock = Lock()

    def register_value(self, service: TypeForm[ServiceT], value: ServiceT) -> None:
        """Offers a service that exists already. Whoever made it closes it.

        Args:
            service: Its type.
            value: The service.

        Raises:
            ServiceConflictError: If the type is taken.
        """
        with self._lock:
            self._check_free(service)
            self.registered = evolve(self.registered, values={**self.registered.values, service: value})

    def register_factory(
        self,
        service: TypeForm[ServiceT],
        factory: Factory,
        *,
        scope: ServiceScope = "application",
        enter: bool = True,
        on_close: Callable[[ServiceT], object] | None = None,
    ) -> None:
        """Offers a service that is made when it is first asked for.

        Args:
            service: Its type.
            factory: Makes it: a class, or a function that returns it, an awaitable of it or a context manager around
                it, or a generator that yields it. Its parameters without a default are filled with the services of
                their types. It is called in the event loop, so it may not block.
            scope: Whether there is one for all, or one per run.
            enter: Whether a context manager is entered, to be left when the scope ends; otherwise it is the service.
            on_close: Called with the service when the scope ends, sync or async.

        Raises:
            ServiceConflictError: If the type is taken.
            ServiceNotFoundError: If the factory has a parameter that doesn't say what it asks for.
        """
        recipe = Recipe(service, factory, scope, enter, on_close, needs_of(service, factory))
        with self._lock:
            self._check_free(service)
            self.registered = evolve(self.registered, recipes={**self.registered.recipes, service: recipe})

    @contextmanager
    def override(self, service: TypeForm[ServiceT], value: ServiceT) -> Generator[None, None, None]:
        """Replaces a service for a test, or adds one.

        Services that need it are made anew with the replacement; those that were made without it come back afterwards.

        Args:
            service: Its type; also a family or class of providers.
            value: What is handed out in its place.

        Yields:
            Nothing; the replacement ends with the `with` statement.

        Example:
            >>> with app.services.override(Clock, FrozenClock()):
            ...     response = await app.run(agent, "What time is it?")
        """
        with self._lock:
            before = self.registered
            self._replacements += 1
            self.registered = evolve(
                before,
                values={**before.values, service: value},
                replaced={**before.replaced, service: self._replacements},
            )
        try:
            yield
        finally:
            with self._lock:
                self._take_back(service, before)

    def for_run(self, providers: ProviderManager, run: RunScope) -> RunServices:
        """The services of a run.

        Args:
            providers: Sets up providers, and keeps the application's services open.
            run: The run's scope, with which the run's own services end.

        Returns:
            What hands them out.
        """
        from schwarm_core.application.injection.services import RunServices

        return RunServices(self, providers, run)

    def _check_free(self, service: TypeForm[object]) -> None:
        if service in self.registered.values or service in self.registered.recipes:
            msg = f"the service {name_of(service)} is registered already"
            remedy = f"Register it once; a test replaces it with `override({name_of(service)}, ...)`."
            raise ServiceConflictError(msg, remedy=remedy)

    def _take_back(self, service: TypeForm[object], before: Registered) -> None:
        """Puts one type back as it was, and leaves what was registered meanwhile."""
        now = self.registered
        values = {key: value for key, value in now.values.items() if key != service}
        replaced = {key: number for key, number in now.replaced.items() if key != service}
        if service in before.values:
            values[service] = before.values[service]
        if service in before.replaced:
            replaced[service] = before.replaced[service]
        self.registered = evolve(now, values=values, replaced=replaced)


async def resolve_injected(injected: Mapping[str, object], services: Services, *, asker: str = "") -> dict[str, object]:
    """What fills the parameters of a function that are annotated `Inject[...]`.

    Args:
        injected: Their types, by name.
        services: Hands out services.
        asker: Whose parameters they are, for the error: `"tool 'population'"`.

    Returns:
        The services, by the parameters' names.

    Raises:
        ServiceNotFoundError: If there is none of a type; names the parameter, the type, and the nearest that there is.
    """
    found: dict[str, object] = {}
    for name, service in injected.items():
        try:
            found[name] = await services.get(cast("TypeForm[object]", service))
        except ServiceNotFoundError as error:
            whose = f" of {asker}" if asker else ""
            msg = f"parameter {name!r}{whose} asks for {name_of(service)}: {error.message}"
            raise ServiceNotFoundError(msg, remedy=error.remedy) from error
    return found

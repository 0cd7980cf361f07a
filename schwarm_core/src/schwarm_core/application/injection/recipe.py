"""How a service is made: its factory, and what the factory's signature asks for."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from attrs import frozen

from schwarm_core.application.provider.boundary import Boundary
from schwarm_core.domain.error.run import ServiceNotFoundError

if TYPE_CHECKING:
    from typing_extensions import TypeForm

ServiceScope: TypeAlias = Literal["application", "run"]
"""How long a service lives, and who shares it: everyone, or one run."""

Factory: TypeAlias = Callable[..., object]
"""Returns a service, an awaitable of one or a context manager around one, or is a generator that yields one."""

_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def name_of(service: object) -> str:
    """What people call a type."""
    return service.__qualname__ if isinstance(service, type) else str(service)


@frozen
class Recipe:
    """How a service is made.

    Attributes:
        service: Its type.
        factory: Makes it.
        scope: How long it lives.
        enter: Whether a context manager that the factory returns is entered, to be left when the scope ends.
        on_close: Called with the service when its scope ends, sync or async.
        needs: The types of the services that the factory takes, by keyword.
    """

    service: TypeForm[object]
    factory: Factory
    scope: ServiceScope
    enter: bool
    on_close: Callable[..., object] | None
    needs: Mapping[str, TypeForm[object]]

    @property
    def boundary(self) -> Boundary:
        """Says whose it is when it fails."""
        return Boundary(name_of(self.service), kind="service")


def needs_of(service: TypeForm[object], factory: Factory) -> Mapping[str, TypeForm[object]]:
    """What a factory asks for: the types of its parameters without a default, by keyword.

    Args:
        service: What it makes.
        factory: The factory.

    Returns:
        The types.

    Raises:
        ServiceNotFoundError: If it doesn't say what it asks for.
    """
    return {
        name: _type_of(service, factory, parameter)
        for name, parameter in inspect.signature(factory).parameters.items()
        if parameter.default is parameter.empty and parameter.kind not in (_BY_POSITION[1:])
    }


def _type_of(service: TypeForm[object], factory: Factory, parameter: inspect.Parameter) -> TypeForm[object]:
    from schwarm_core.domain.schema.annotation import evaluate

    asks = f"the factory of {name_of(service)} has a parameter {parameter.name!r}"
    if parameter.kind is parameter.POSITIONAL_ONLY or parameter.annotation is parameter.empty:
        msg = f"{asks} that can't be filled: it has no type, or no keyword"
        raise ServiceNotFoundError(msg, remedy="Annotate it with the type of a service, or give it a default.")
    module = sys.modules.get(getattr(factory, "__module__", ""))
    owner = getattr(factory, "__qualname__", "")
    try:
        names = vars(module) if module is not None else {}
        return cast("TypeForm[object]", evaluate(parameter.annotation, owner, names, {}))
    except Exception as error:
        msg = f"{asks}, whose type can't be resolved: {error}"
        remedy = "Import what it names when the program runs, not under TYPE_CHECKING."
        raise ServiceNotFoundError(msg, remedy=remedy) from error

"""The kinds of plugins: what names of each kind stand for, and how plugin modules declare them."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from attrs import frozen

if TYPE_CHECKING:
    from types import ModuleType

    from schwarm_core.domain.agent.capability import CapabilitySpec
    from schwarm_core.domain.middleware.middleware import MiddlewareSpec
    from schwarm_core.domain.provider.spec import ProviderSpec
    from schwarm_core.domain.telemetry.exporter import ExporterSpec

_PREFIX = "schwarm."

KINDS_GROUP = "schwarm.kinds"
"""The entry-point group in which distributions define kinds of their own."""

DISTRIBUTION_GROUP = "schwarm.distribution"
"""The entry-point group in which a composed distribution says which it is."""


class Spec(Protocol):
    """A declaration that a plugin's hook returns."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The name that users write; the same as the entry point's."""


SpecT = TypeVar("SpecT", bound=Spec)


@frozen
class PluginKind(Generic[SpecT]):
    """A kind of plugin: an entry-point group, a hook, and what the hook returns.

    A distribution that hosts plugins of its own defines a kind by an entry point of the group `schwarm.kinds`, which
    has the kind's name and leads to the `PluginKind`.

    Attributes:
        name: Its name in the plural, as users write it. It also names the entry-point group (`schwarm.commands`) and
            the hook (`schwarm_commands`).
        specification: The import path of the module with the hook specification. The hook takes no arguments.
        spec: The class of what the hook returns a sequence of, or its import path (`"package.module:Name"`).

    Example:
        >>> COMMANDS = PluginKind("commands", "schwarm_acme.hook", CommandSpec)

        >>> # pyproject.toml
        >>> [project.entry-points."schwarm.kinds"]
        >>> commands = "schwarm_acme.kind:COMMANDS"
    """

    name: str
    specification: str
    spec: type[SpecT] | str

    @property
    def group(self) -> str:
        """The entry-point group of its names."""
        return group_of(self.name)

    @property
    def hook(self) -> str:
        """The hook by which a plugin module declares its names."""
        return hook_of(self.group)

    def spec_class(self) -> type[SpecT]:
        """The class of its declarations, imported if need be."""
        if not isinstance(self.spec, str):
            return self.spec
        from pkgutil import resolve_name

        return cast("type[SpecT]", resolve_name(self.spec))

    def specification_module(self) -> ModuleType:
        """The module with the hook specification, imported if need be.

        Raises:
            AttributeError: If that module doesn't specify the hook.
        """
        from importlib import import_module

        module = import_module(self.specification)
        if not hasattr(module, self.hook):
            msg = f"{self.specification} doesn't specify the hook {self.hook}"
            raise AttributeError(msg)
        return module


def group_of(kind: str) -> str:
    """The entry-point group in which the names of a kind are declared."""
    return f"{_PREFIX}{kind}"


def kind_of(group: str) -> str:
    """The name of the kind whose names an entry-point group declares."""
    return group.removeprefix(_PREFIX)


def hook_of(group: str) -> str:
    """The hook that goes with an entry-point group."""
    return re.sub(r"\W", "_", group)


PROVIDERS: PluginKind[ProviderSpec] = PluginKind(
    "providers", "schwarm_core.hooks.providers", "schwarm_core.domain.provider.spec:ProviderSpec"
)
"""What agents need and share: models, stores, brokers, engines."""

CAPABILITIES: PluginKind[CapabilitySpec] = PluginKind(
    "capabilities", "schwarm_core.hooks.capabilities", "schwarm_core.domain.agent.capability:CapabilitySpec"
)
"""What agents can do."""

MIDDLEWARE: PluginKind[MiddlewareSpec] = PluginKind(
    "middleware", "schwarm_core.hooks.middleware", "schwarm_core.domain.middleware.middleware:MiddlewareSpec"
)
"""What wraps runs, model calls, tool calls and events."""

EXPORTERS: PluginKind[ExporterSpec] = PluginKind(
    "exporters", "schwarm_core.hooks.exporters", "schwarm_core.domain.telemetry.exporter:ExporterSpec"
)
"""Where telemetry goes."""

BUILT_IN = (PROVIDERS, CAPABILITIES, MIDDLEWARE, EXPORTERS)
"""The kinds that the core itself hosts."""

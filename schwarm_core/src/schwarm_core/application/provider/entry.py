"""A provider that can be had by name: what it is made of, and what can be checked before it is."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, cast

from attrs import field, frozen

from schwarm_core.application.provider.boundary import Boundary
from schwarm_core.application.provider.lifetime import AnyProvider
from schwarm_core.domain.provider.provider import Provider, ProviderConfig
from schwarm_core.domain.provider.spec import ProviderSpec

if TYPE_CHECKING:
    from typing_extensions import TypeForm


@frozen
class ProviderEntry:
    """A provider that can be had by name.

    Attributes:
        name: Its name in the configuration.
        spec: What its plugin declares.
        config: Its configuration.
        choices: The names that the configuration gives for what it requires, by keyword.
        distribution: Who installed the plugin; empty for the application's own code.
    """

    name: str
    spec: ProviderSpec
    config: ProviderConfig
    choices: Mapping[str, str] = field(factory=dict)
    distribution: str = ""

    @property
    def boundary(self) -> Boundary:
        """Says whose it is when it fails."""
        return Boundary(self.name, self.distribution, self.spec.remedy)

    @property
    def family(self) -> type[AnyProvider]:
        """The contract that it keeps."""
        return cast("type[AnyProvider]", self.spec.family)

    def offers(self, kind: TypeForm[object]) -> bool:
        """Whether the provider is of a kind.

        Args:
            kind: A family, or a concrete class of providers.

        Returns:
            Whether it is, as far as can be told without importing anything.
        """
        wanted = cast("type[object]", kind)
        if issubclass(self.family, wanted):
            return True
        maker = _imported(self.spec.make) if isinstance(self.spec.make, str) else self.spec.make
        return isinstance(maker, type) and issubclass(maker, wanted)

    def check(self) -> None:
        """Checks what was declared and configured against each other.

        Raises:
            ProviderSetupError: If it can't work, whatever it will be made into.
        """
        spec = self.spec
        if not (isinstance(spec.family, type) and issubclass(spec.family, Provider)):
            msg = f"declares the family {spec.family!r}, which is no subclass of Provider"
            raise self.boundary.refusal(msg)
        if isinstance(spec.make, str) and not all(spec.make.partition(":")):
            msg = f"is made by {spec.make!r}, which is not of the form 'package.module:Name'"
            raise self.boundary.refusal(msg)
        self.check_maker(spec.make)
        if not isinstance(self.config, spec.config):
            expected, found = spec.config.__qualname__, type(self.config).__qualname__
            msg = f"takes its configuration as {expected}, not as {found}"
            raise self.boundary.refusal(msg)
        for keyword in self.choices:
            self._check_choice(keyword)

    def check_maker(self, maker: object) -> None:
        """Checks what makes the provider, as far as its type tells.

        Args:
            maker: A class, a function, or the import path of one.

        Raises:
            ProviderSetupError: If it can't make a provider of the family.
        """
        if isinstance(maker, type) and not issubclass(maker, self.family):
            found, expected = maker.__qualname__, self.family.__qualname__
            msg = f"is made by the class {found}, which is no {expected}"
            raise self.boundary.refusal(msg)
        if not isinstance(maker, str) and not callable(maker):
            msg = f"is made by {maker!r}, which can't be called"
            raise self.boundary.refusal(msg)

    def _check_choice(self, keyword: str) -> None:
        if keyword not in self.spec.requires:
            from schwarm_core.domain.schema.words import nearest

            hint = nearest(keyword, self.spec.requires)
            msg = f"requires nothing that is called {keyword!r}; {hint}"
            raise self.boundary.refusal(msg)


def instance_entry(name: str, provider: AnyProvider) -> ProviderEntry:
    """The entry of a provider that is made already.

    Args:
        name: Its name.
        provider: The provider.

    Returns:
        The entry; "making" it gives the very same.
    """

    def make(_config: ProviderConfig) -> AnyProvider:
        return provider

    return ProviderEntry(name, ProviderSpec(name, type(provider), make), ProviderConfig())


def _imported(path: str) -> object | None:
    """What an import path leads to, if its module is imported already."""
    module, _, name = path.partition(":")
    found = sys.modules.get(module)
    return reduce(lambda thing, part: getattr(thing, part, None), name.split("."), found)

"""A provider that writes down what happens to it, and waits or fails where it is told to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from schwarm_core.domain.provider.provider import Provider, ProviderConfig
from schwarm_core.domain.provider.spec import ProviderSpec

if TYPE_CHECKING:
    from schwarm_core.domain.provider.spec import Scope

Behaviour: TypeAlias = Callable[[], Awaitable[object]]
"""What is done at a point of a provider's life: waits for an event, raises, or returns at once."""


def raising(error: BaseException) -> Behaviour:
    """What fails.

    Args:
        error: What it raises.

    Returns:
        The behaviour.
    """

    async def behave() -> None:
        raise error

    return behave


class ProbeProvider(Provider[str, str]):
    """Answers with what it is asked, and keeps a diary of its life.

    Args:
        name: What it is called in the diary.
        diary: Takes the lines `initialize NAME`, `ready NAME`, `clean up NAME` and `closed NAME`, as they come true.
        on_initialize: Done while it initializes.
        on_cleanup: Done while it cleans up.
        needs: The providers that it was given.

    Example:
        >>> diary: list[str] = []
        >>> registry.register_instance("probe", ProbeProvider("probe", diary, on_initialize=gate.wait))
    """

    family: ClassVar[str] = "probe"

    def __init__(
        self,
        name: str,
        diary: list[str],
        *,
        on_initialize: Behaviour | None = None,
        on_cleanup: Behaviour | None = None,
        needs: Mapping[str, Provider[Any, Any]] | None = None,
    ) -> None:
        self.name = name
        self.diary = diary
        self.needs = dict(needs or {})
        self._on_initialize = on_initialize
        self._on_cleanup = on_cleanup

    async def initialize(self) -> None:
        """Writes down that it begins, does as it was told, and writes down that it is ready."""
        self.diary.append(f"initialize {self.name}")
        if self._on_initialize is not None:
            await self._on_initialize()
        self.diary.append(f"ready {self.name}")

    async def process(self, request: str) -> str:
        """Answers with what it is asked.

        Args:
            request: Anything.

        Returns:
            The same.
        """
        return request

    async def cleanup(self) -> None:
        """Writes down that it ends, does as it was told, and writes down that it is closed."""
        self.diary.append(f"clean up {self.name}")
        if self._on_cleanup is not None:
            await self._on_cleanup()
        self.diary.append(f"closed {self.name}")


def probe_spec(
    name: str,
    diary: list[str],
    *,
    scope: Scope = "application",
    family: type[ProbeProvider] = ProbeProvider,
    requires: Mapping[str, type[Provider[Any, Any]]] | None = None,
    on_initialize: Behaviour | None = None,
    on_cleanup: Behaviour | None = None,
) -> ProviderSpec:
    """The declaration of a probe.

    Args:
        name: Its name.
        diary: Its diary.
        scope: How long it lives.
        family: The class of the probe.
        requires: The families of the providers that it needs, by keyword.
        on_initialize: Done while it initializes.
        on_cleanup: Done while it cleans up.

    Returns:
        The declaration; each making adds the line `make NAME` to the diary.
    """

    def make(_config: ProviderConfig, **needs: Provider[Any, Any]) -> ProbeProvider:
        diary.append(f"make {name}")
        return family(name, diary, on_initialize=on_initialize, on_cleanup=on_cleanup, needs=needs)

    return ProviderSpec(name, family, make, scope=scope, requires=requires or {}, remedy=f"Start {name}.")

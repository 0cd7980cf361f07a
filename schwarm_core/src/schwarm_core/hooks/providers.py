"""The hook of plugins of the kind `providers`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from schwarm_core.hooks.marker import hookspec

if TYPE_CHECKING:
    from schwarm_core.domain.provider.spec import ProviderSpec


@hookspec
def schwarm_providers() -> Sequence[ProviderSpec]:  # type: ignore[empty-body] # a specification has no body
    """Declares the providers that a plugin module offers.

    Called once, when the plugin is loaded: keep the module's imports light, and leave what is heavy to `make`.

    Returns:
        One declaration per entry point of the group `schwarm.providers` that leads to this module, of the same names.

    Example:
        >>> from schwarm_core import LLMProvider, ProviderSpec, hookimpl
        >>> @hookimpl
        ... def schwarm_providers():
        ...     return [ProviderSpec("acme", LLMProvider, "schwarm_acme.provider:AcmeProvider", AcmeConfig)]
    """

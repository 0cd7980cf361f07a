"""The hook of plugins of the kind `capabilities`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from schwarm_core.hooks.marker import hookspec

if TYPE_CHECKING:
    from schwarm_core.domain.agent.capability import CapabilitySpec


@hookspec
def schwarm_capabilities() -> Sequence[CapabilitySpec]:  # type: ignore[empty-body] # a specification has no body
    """Declares the capabilities that a plugin module offers.

    Called once, when the plugin is loaded: keep the module's imports light, and leave what is heavy to `make`.

    Returns:
        One declaration per entry point of the group `schwarm.capabilities` that leads to this module, of the same
        names.

    Example:
        >>> from schwarm_core import Capability, CapabilitySpec, hookimpl
        >>> def dice() -> Capability:
        ...     return Capability("dice", tools=[roll])
        >>> @hookimpl
        ... def schwarm_capabilities():
        ...     return [CapabilitySpec("dice", dice)]
    """

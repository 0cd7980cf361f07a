"""The hook of plugins of the kind `middleware`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from schwarm_core.hooks.marker import hookspec

if TYPE_CHECKING:
    from schwarm_core.domain.middleware.middleware import MiddlewareSpec


@hookspec
def schwarm_middleware() -> Sequence[MiddlewareSpec]:  # type: ignore[empty-body] # a specification has no body
    """Declares the middleware that a plugin module offers.

    Called once, when the plugin is loaded: keep the module's imports light, and leave what is heavy to `make`.

    Returns:
        One declaration per entry point of the group `schwarm.middleware` that leads to this module, of the same names.

    Example:
        >>> from schwarm_core import MiddlewareSpec, hookimpl
        >>> @hookimpl
        ... def schwarm_middleware():
        ...     return [MiddlewareSpec("audit", "schwarm_audit.audit:make", AuditConfig, after=("retry",))]
    """

"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_core import MiddlewareSpec, hookimpl
from schwarm_retry.config import RetryConfig


@hookimpl
def schwarm_middleware() -> list[MiddlewareSpec]:
    """Declares the middleware."""
    return [
        MiddlewareSpec(
            "retry",
            "schwarm_retry.middleware:retry",
            RetryConfig,
            description="repeats model calls that fail for a while",
        )
    ]

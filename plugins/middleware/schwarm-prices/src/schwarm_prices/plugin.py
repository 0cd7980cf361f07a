"""What this distribution contributes to Schwarm, as hook implementations."""

from __future__ import annotations

from schwarm_core import MiddlewareSpec, hookimpl


@hookimpl
def schwarm_middleware() -> list[MiddlewareSpec]:
    """Declares the middleware."""
    return [
        MiddlewareSpec(
            "prices",
            "schwarm_prices.middleware:prices",
            after=("cache", "fallback", "retry"),
            description="notes what each model call costs",
        )
    ]

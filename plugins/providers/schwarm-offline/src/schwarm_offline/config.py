"""The settings of the offline provider."""

from __future__ import annotations

from attrs import field, frozen, validators

from schwarm_core.domain.provider.provider import ProviderConfig


@frozen
class OfflineConfig(ProviderConfig):
    """How the offline provider behaves.

    Attributes:
        delay: Seconds between the pieces of a streamed answer, 0 or more, so that a demonstration can be watched.
    """

    delay: float = field(default=0.0, validator=validators.ge(0))

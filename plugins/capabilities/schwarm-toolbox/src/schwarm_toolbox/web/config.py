"""The settings of the capability `web`."""

from __future__ import annotations

from attrs import field, frozen, validators

from schwarm_core.domain.configuration.trusted import trusted_setting

_REASON = "chooses which hosts an agent reaches"


@frozen
class WebConfig:
    """Which pages an agent may fetch, and how much of them.

    Attributes:
        allow_hosts: The only hosts that may be fetched from, such as `"docs.python.org"` or `"*.python.org"`, which
            stands for every host below; empty for all.
        deny_hosts: Hosts that may not be fetched from, though they be allowed.
        allow_private: Whether addresses that aren't public may be reached: this machine, the local network, the cloud's
            metadata service.
        max_bytes: How much of a page is read, in bytes, after decompression.
        timeout: Seconds that a page may take, redirects included.
        max_redirects: How many redirects are followed.
    """

    allow_hosts: tuple[str, ...] = field(default=(), metadata=trusted_setting(_REASON))
    deny_hosts: tuple[str, ...] = field(default=(), metadata=trusted_setting(_REASON))
    allow_private: bool = field(default=False, metadata=trusted_setting("reaches the local network", harmless=(False,)))
    max_bytes: int = field(default=1_000_000, validator=validators.ge(1))
    timeout: float = field(default=20.0, validator=validators.gt(0))
    max_redirects: int = field(default=5, validator=validators.ge(0))

"""Settings that only a trusted project's file may make."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from attrs import frozen

_KEY = "trust"


@frozen
class Trusted:
    """What a setting needs trust for.

    Attributes:
        reason: What it lets the file do, as a verb phrase: `"imports code"`.
        harmless: Values that need no trust.
    """

    reason: str
    harmless: Collection[object] = ()


def trusted_setting(reason: str, *, harmless: Collection[object] = ()) -> dict[str, Trusted]:
    """Metadata for a setting that a stranger's project may not make until its user says `schwarm trust`.

    Mark what chooses where a key is sent (an endpoint, a proxy), what is executed (a command, an import path) and which
    files are read or written. Whoever else configures Schwarm, in their own file, by variable or option, may set it.

    Args:
        reason: What the setting lets the file do, as a verb phrase: `"sends your key to an endpoint of its choosing"`.
        harmless: Values that need no trust.

    Returns:
        The metadata, for attrs' `field`.

    Example:
        >>> @frozen
        ... class Config(ProviderConfig):
        ...     base_url: str = field(default=HOME, metadata=trusted_setting("sends your key elsewhere"))
    """
    return {_KEY: Trusted(reason, harmless)}


def trust_needed(metadata: Mapping[str, object]) -> Trusted | None:
    """What a setting's metadata says about trust; None when anyone may make it."""
    found = metadata.get(_KEY)
    return found if isinstance(found, Trusted) else None

"""What goes wrong in the configuration."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.value import Fault


@frozen
class ConfigurationFault:
    """One fault of the configuration, and where it was written.

    Attributes:
        source: The file, the environment variable or the option that holds it.
        fault: What is wrong, with the key path.
    """

    source: str
    fault: Fault

    def __str__(self) -> str:
        return f"{self.source}: {self.fault}"


class ConfigurationError(SchwarmError):
    """The configuration can't be used; every fault is listed, not only the first.

    Args:
        message: What went wrong, when it is not a list of faults.
        faults: Each fault with its place.
        remedy: What to do about it.
    """

    code: ClassVar[str] = "configuration"

    def __init__(self, message: str = "", *, faults: tuple[ConfigurationFault, ...] = (), remedy: str = "") -> None:
        super().__init__(message or "\n".join(str(fault) for fault in faults), remedy=remedy)
        self.faults = faults


class UntrustedProjectError(ConfigurationError):
    """The project's file asks for something that only a trusted project may do."""

    code: ClassVar[str] = "configuration.untrusted"
